CREATE TABLE `bought_together` (
	`num` integer NOT NULL,
	`other` integer NOT NULL,
	`orders` integer NOT NULL,
	`last_at` integer NOT NULL,
	PRIMARY KEY(`num`, `other`)
);

CREATE TABLE `counted_orders` (
	`order_id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
);

CREATE INDEX `counted_orders_by_age` ON `counted_orders` (`at`);