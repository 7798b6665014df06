CREATE TABLE `promotions` (
	`num` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`code` text,
	`version` integer NOT NULL,
	`draft` text NOT NULL,
	`deleted_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

CREATE UNIQUE INDEX `promotions_id_unique` ON `promotions` (`id`);
CREATE UNIQUE INDEX `promotions_by_code` ON `promotions` (`code`) WHERE deleted_at is null;
CREATE INDEX `promotions_live` ON `promotions` (`num`) WHERE deleted_at is null;
ALTER TABLE `accounts` ADD `groups` text;
ALTER TABLE `orders` ADD `discounts` text;