CREATE TABLE `media` (
	`name` text PRIMARY KEY NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer NOT NULL,
	`checked_at` integer NOT NULL,
	`dropped_at` integer
);

CREATE INDEX `media_by_check` ON `media` (`checked_at`);
CREATE INDEX `media_leaving` ON `media` (`dropped_at`) WHERE dropped_at is not null;
CREATE INDEX `product_images_by_url` ON `product_images` (`url`);
CREATE INDEX `variants_by_picture` ON `variants` (`image_url`) WHERE image_url is not null;