CREATE TABLE `price_list_prices` (
	`list` integer NOT NULL,
	`sku` text NOT NULL,
	`min_quantity` integer NOT NULL,
	`since` integer NOT NULL,
	`until` integer,
	`amount` integer NOT NULL,
	PRIMARY KEY(`list`, `sku`, `min_quantity`, `since`)
);

CREATE INDEX `price_list_prices_by_sku` ON `price_list_prices` (`sku`) WHERE until is null;
CREATE TABLE `price_list_versions` (
	`list` integer NOT NULL,
	`version` integer NOT NULL,
	`terms` text NOT NULL,
	`deleted` integer DEFAULT false NOT NULL,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`list`, `version`)
);

CREATE TABLE `price_lists` (
	`num` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`terms` text NOT NULL,
	`starts_at` integer,
	`ends_at` integer,
	`customer_groups` text,
	`due_at` integer,
	`turns` integer DEFAULT 0 NOT NULL,
	`deleted_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

CREATE UNIQUE INDEX `price_lists_id_unique` ON `price_lists` (`id`);
CREATE INDEX `price_lists_due` ON `price_lists` (`due_at`) WHERE due_at is not null;
CREATE TABLE `price_lists_in_force` (
	`list` integer NOT NULL,
	`sku` text NOT NULL,
	`min_quantity` integer NOT NULL,
	`amount` integer NOT NULL,
	PRIMARY KEY(`list`, `sku`, `min_quantity`)
);

CREATE INDEX `price_lists_in_force_by_sku` ON `price_lists_in_force` (`sku`);
ALTER TABLE `variants` ADD `list_price` integer;
ALTER TABLE `order_lines` ADD `price_list` text;
CREATE INDEX `products_by_title` ON `products` (`title_key`);
CREATE INDEX `products_by_change` ON `products` (`updated_at`);
CREATE INDEX `products_in_status_by_title` ON `products` (`status`,`title_key`);
CREATE INDEX `products_in_status_by_change` ON `products` (`status`,`updated_at`);