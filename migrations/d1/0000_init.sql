CREATE TABLE `catalog_meta` (
	`id` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`changed_at` integer NOT NULL
);

CREATE TABLE `prices` (
	`sku` text NOT NULL,
	`version` integer NOT NULL,
	`amount` integer NOT NULL,
	`compare_at` integer,
	`valid_from` integer NOT NULL,
	`actor` text NOT NULL,
	PRIMARY KEY(`sku`, `version`)
);

CREATE TABLE `product_images` (
	`product_id` text NOT NULL,
	`position` integer NOT NULL,
	`url` text NOT NULL,
	`alt` text DEFAULT '' NOT NULL,
	PRIMARY KEY(`product_id`, `position`),
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action
);

CREATE TABLE `products` (
	`num` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`vendor` text DEFAULT '' NOT NULL,
	`category` text DEFAULT '' NOT NULL,
	`tags` text DEFAULT '[]' NOT NULL,
	`option_names` text DEFAULT '[]' NOT NULL,
	`status` text DEFAULT 'active' NOT NULL,
	`seo_title` text,
	`seo_description` text,
	`price_min` integer NOT NULL,
	`price_max` integer NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

CREATE UNIQUE INDEX `products_id_unique` ON `products` (`id`);
CREATE UNIQUE INDEX `products_slug_unique` ON `products` (`slug`);
CREATE INDEX `products_by_newest` ON `products` (`status`,`created_at`);
CREATE INDEX `products_by_category` ON `products` (`status`,`category`);
CREATE INDEX `products_by_price` ON `products` (`status`,`price_min`);
CREATE TABLE `variants` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`sku` text NOT NULL,
	`product_id` text NOT NULL,
	`position` integer NOT NULL,
	`title` text NOT NULL,
	`options` text DEFAULT '{}' NOT NULL,
	`price` integer NOT NULL,
	`compare_at_price` integer,
	`price_version` integer DEFAULT 1 NOT NULL,
	`weight_grams` integer DEFAULT 0 NOT NULL,
	`tracked` integer DEFAULT true NOT NULL,
	`backorder` text DEFAULT 'deny' NOT NULL,
	`reorder_point` integer DEFAULT 10 NOT NULL,
	`max_per_order` integer,
	`requires_shipping` integer DEFAULT true NOT NULL,
	`taxable` integer DEFAULT true NOT NULL,
	`barcode` text,
	`image_url` text,
	`opening_stock` integer DEFAULT 0 NOT NULL,
	`available` integer DEFAULT 0 NOT NULL,
	`on_hand` integer DEFAULT 0 NOT NULL,
	`stock_seq` integer DEFAULT 0 NOT NULL,
	`archived` integer DEFAULT false NOT NULL,
	FOREIGN KEY (`product_id`) REFERENCES `products`(`id`) ON UPDATE no action ON DELETE no action
);

CREATE UNIQUE INDEX `variants_sku_unique` ON `variants` (`sku`);
CREATE INDEX `variants_by_product` ON `variants` (`product_id`,`position`);
CREATE TABLE `analytics_events` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`version` integer NOT NULL,
	`at` integer NOT NULL,
	`trace_id` text NOT NULL,
	`data` text NOT NULL
);

CREATE INDEX `analytics_by_type` ON `analytics_events` (`type`,`at`);
CREATE TABLE `dead_letters` (
	`id` text PRIMARY KEY NOT NULL,
	`queue` text NOT NULL,
	`body` text NOT NULL,
	`at` integer NOT NULL
);

CREATE TABLE `mailbox` (
	`id` text PRIMARY KEY NOT NULL,
	`recipient` text NOT NULL,
	`subject` text NOT NULL,
	`html` text NOT NULL,
	`text` text NOT NULL,
	`at` integer NOT NULL
);

CREATE INDEX `mailbox_by_time` ON `mailbox` (`at`);
CREATE TABLE `mock_payments` (
	`idempotency_key` text PRIMARY KEY NOT NULL,
	`attempts` integer NOT NULL
);

CREATE TABLE `notifications` (
	`id` text PRIMARY KEY NOT NULL,
	`event_id` text NOT NULL,
	`channel` text NOT NULL,
	`template` text NOT NULL,
	`recipient` text NOT NULL,
	`state` text NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`error` text,
	`created_at` integer NOT NULL,
	`sent_at` integer
);

CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`payload` text NOT NULL,
	`created_at` integer NOT NULL,
	`published_at` integer
);

CREATE INDEX `outbox_unpublished` ON `outbox` (`created_at`) WHERE published_at is null;
CREATE TABLE `order_lines` (
	`order_id` text NOT NULL,
	`position` integer NOT NULL,
	`sku` text NOT NULL,
	`title` text NOT NULL,
	`quantity` integer NOT NULL,
	`unit_price` integer NOT NULL,
	`price_version` integer NOT NULL,
	`lot` text,
	PRIMARY KEY(`order_id`, `position`)
);

CREATE INDEX `order_lines_by_lot` ON `order_lines` (`lot`) WHERE lot is not null;
CREATE TABLE `order_timeline` (
	`order_id` text NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL,
	`from_status` text,
	`to_status` text NOT NULL,
	`actor` text NOT NULL,
	`reason` text,
	PRIMARY KEY(`order_id`, `seq`)
);

CREATE TABLE `orders` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`customer` text NOT NULL,
	`email` text NOT NULL,
	`status` text NOT NULL,
	`step` text NOT NULL,
	`transition` text,
	`fingerprint` text NOT NULL,
	`currency` text NOT NULL,
	`subtotal` integer NOT NULL,
	`discount` integer NOT NULL,
	`shipping` integer NOT NULL,
	`tax` integer NOT NULL,
	`total` integer NOT NULL,
	`shipping_address` text NOT NULL,
	`shipping_method` text NOT NULL,
	`traceparent` text NOT NULL,
	`placed_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

CREATE UNIQUE INDEX `orders_number_unique` ON `orders` (`number`);
CREATE INDEX `orders_by_customer` ON `orders` (`customer`,`placed_at`);
CREATE INDEX `orders_unsettled` ON `orders` (`updated_at`) WHERE step <> 'done';
CREATE TABLE `payments` (
	`order_id` text PRIMARY KEY NOT NULL,
	`provider` text NOT NULL,
	`token` text NOT NULL,
	`amount` integer NOT NULL,
	`state` text NOT NULL,
	`provider_reference` text,
	`failure_code` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`updated_at` integer NOT NULL
);

CREATE TABLE `sales` (
	`num` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`sku` text NOT NULL,
	`title` text NOT NULL,
	`line_title` text NOT NULL,
	`allotment` integer NOT NULL,
	`price` integer NOT NULL,
	`price_version` integer NOT NULL,
	`opens_at` integer NOT NULL,
	`closes_at` integer NOT NULL,
	`per_customer_limit` integer NOT NULL,
	`lanes` integer NOT NULL,
	`admission_per_second` integer,
	`ticket_key` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL
);

CREATE UNIQUE INDEX `sales_id_unique` ON `sales` (`id`);
CREATE INDEX `sales_by_opening` ON `sales` (`opens_at`);