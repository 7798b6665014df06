CREATE TABLE `draft_orders` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`terms` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`cancelled_at` integer,
	`attempt` integer DEFAULT 1 NOT NULL,
	`order_id` text
);

CREATE INDEX `draft_orders_by_age` ON `draft_orders` (`created_at`);
CREATE INDEX `draft_orders_by_email` ON `draft_orders` (`email`);
CREATE INDEX `draft_orders_by_expiry` ON `draft_orders` (`expires_at`);