CREATE TABLE `back_in_stock` (
	`variant_id` integer NOT NULL,
	`email` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`variant_id`, `email`),
	FOREIGN KEY (`variant_id`) REFERENCES `variants`(`id`) ON UPDATE no action ON DELETE no action
);

CREATE INDEX `back_in_stock_by_email` ON `back_in_stock` (`email`);