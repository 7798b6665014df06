CREATE TABLE `imported_customers` (
	`email` text PRIMARY KEY NOT NULL,
	`body` text NOT NULL
);

CREATE TABLE `imported_erasures` (
	`digest` text PRIMARY KEY NOT NULL
);

CREATE TABLE `imported_orders` (
	`name` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`placed_at` integer NOT NULL,
	`body` text NOT NULL
);

CREATE INDEX `imported_orders_by_email` ON `imported_orders` (`email`,`placed_at`);
CREATE INDEX `imported_orders_by_age` ON `imported_orders` (`placed_at`);