CREATE TABLE `payment_dispute_notices` (
	`id` text PRIMARY KEY NOT NULL,
	`dispute_id` text NOT NULL,
	`order_id` text NOT NULL,
	`provider` text NOT NULL,
	`state` text NOT NULL,
	`moved` text,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`at` integer NOT NULL
);

CREATE INDEX `payment_dispute_moves` ON `payment_dispute_notices` (`at`,`id`) WHERE moved is not null;
CREATE INDEX `payment_dispute_notices_by_order` ON `payment_dispute_notices` (`order_id`,`at`);
CREATE TABLE `payment_disputes` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`provider` text NOT NULL,
	`reference` text NOT NULL,
	`state` text NOT NULL,
	`reason` text,
	`amount` integer NOT NULL,
	`currency` text NOT NULL,
	`due_at` integer,
	`opened_at` integer NOT NULL,
	`at` integer NOT NULL
);

CREATE INDEX `payment_disputes_by_time` ON `payment_disputes` (`opened_at`,`id`);
CREATE INDEX `payment_disputes_due` ON `payment_disputes` (`opened_at`,`id`) WHERE state = 'needs_response';
CREATE INDEX `payment_disputes_by_order` ON `payment_disputes` (`order_id`);