CREATE TABLE `account_views` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`place` text NOT NULL,
	`name` text NOT NULL,
	`query` text NOT NULL,
	`created_at` integer NOT NULL
);

CREATE UNIQUE INDEX `account_views_by_name` ON `account_views` (`account_id`,`place`,`name`);
CREATE TABLE `order_tags` (
	`tag` text NOT NULL,
	`placed_at` integer NOT NULL,
	`order_id` text NOT NULL,
	PRIMARY KEY(`tag`, `placed_at`, `order_id`)
);

CREATE INDEX `order_tags_by_order` ON `order_tags` (`order_id`);