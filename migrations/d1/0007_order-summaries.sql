CREATE TABLE `order_summaries` (
	`id` text PRIMARY KEY NOT NULL,
	`customer` text NOT NULL,
	`email` text NOT NULL,
	`status` text NOT NULL,
	`total` integer NOT NULL,
	`item_count` integer NOT NULL,
	`placed_at` integer NOT NULL,
	`version` integer NOT NULL
);

CREATE INDEX `order_summaries_by_customer` ON `order_summaries` (`customer`,`placed_at`,`id`);
CREATE INDEX `order_summaries_by_email` ON `order_summaries` (`email`,`placed_at`,`id`);
CREATE INDEX `order_summaries_by_status` ON `order_summaries` (`status`,`placed_at`,`id`);
CREATE TABLE `order_summary_skus` (
	`sku` text NOT NULL,
	`placed_at` integer NOT NULL,
	`order_id` text NOT NULL,
	PRIMARY KEY(`sku`, `placed_at`, `order_id`)
);
