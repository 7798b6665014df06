CREATE TABLE `allocations` (
	`order_id` text NOT NULL,
	`position` integer NOT NULL,
	`sku` text NOT NULL,
	`location` text,
	`units` integer NOT NULL,
	`placed_at` integer NOT NULL,
	PRIMARY KEY(`order_id`, `position`)
);

CREATE INDEX `allocations_by_location` ON `allocations` (`location`,`placed_at`,`order_id`);
CREATE INDEX `allocations_open` ON `allocations` (`sku`) WHERE location is null;
CREATE TABLE `location_stock` (
	`location` text NOT NULL,
	`sku` text NOT NULL,
	`units` integer NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`location`, `sku`)
);

CREATE INDEX `location_stock_by_sku` ON `location_stock` (`sku`);
CREATE TABLE `locations` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`priority` integer NOT NULL,
	`active` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL
);
