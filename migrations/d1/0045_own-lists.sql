CREATE TABLE `account_orders` (
	`account_id` text NOT NULL,
	`order_id` text NOT NULL,
	`claimed_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `order_id`)
);

CREATE TABLE `account_wishes` (
	`account_id` text NOT NULL,
	`product_num` integer NOT NULL,
	`added_at` integer NOT NULL,
	PRIMARY KEY(`account_id`, `product_num`)
);
