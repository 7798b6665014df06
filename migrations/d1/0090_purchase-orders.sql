CREATE TABLE `purchase_lines` (
	`order_id` text NOT NULL,
	`position` integer NOT NULL,
	`sku` text NOT NULL,
	`quantity` integer NOT NULL,
	`cost` integer NOT NULL,
	`received` integer DEFAULT 0 NOT NULL,
	PRIMARY KEY(`order_id`, `position`)
);

CREATE INDEX `purchase_lines_by_sku` ON `purchase_lines` (`sku`);
CREATE TABLE `purchase_orders` (
	`num` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`supplier_id` text NOT NULL,
	`currency` text NOT NULL,
	`location` text NOT NULL,
	`expected_on` text,
	`note` text NOT NULL,
	`state` text NOT NULL,
	`ordered_at` integer,
	`ended` text,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

CREATE UNIQUE INDEX `purchase_orders_id_unique` ON `purchase_orders` (`id`);
CREATE INDEX `purchase_orders_by_state` ON `purchase_orders` (`state`,`num`);
CREATE INDEX `purchase_orders_by_supplier` ON `purchase_orders` (`supplier_id`,`num`);
CREATE TABLE `purchase_receipts` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`location` text NOT NULL,
	`units` text NOT NULL,
	`reverses` text,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	`fingerprint` text NOT NULL,
	`booked_at` integer
);

CREATE UNIQUE INDEX `purchase_receipts_reverses_unique` ON `purchase_receipts` (`reverses`);
CREATE INDEX `purchase_receipts_by_order` ON `purchase_receipts` (`order_id`,`at`);
CREATE TABLE `suppliers` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`email` text,
	`currency` text NOT NULL,
	`lead_time_days` integer NOT NULL,
	`note` text NOT NULL,
	`archived` integer DEFAULT false NOT NULL,
	`version` integer DEFAULT 1 NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

CREATE UNIQUE INDEX `suppliers_by_name` ON `suppliers` (lower("name"));
CREATE INDEX `variants_renamed` ON `variants` (`renamed_to`) WHERE renamed_to is not null;