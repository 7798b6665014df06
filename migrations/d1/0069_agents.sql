CREATE TABLE `agent_answers` (
	`key` text PRIMARY KEY NOT NULL,
	`fingerprint` text NOT NULL,
	`answer` text,
	`created_at` integer NOT NULL
);

CREATE INDEX `agent_answers_by_age` ON `agent_answers` (`created_at`);
CREATE TABLE `agent_orders` (
	`order_id` text PRIMARY KEY NOT NULL,
	`checkout_id` text NOT NULL,
	`agent` text NOT NULL,
	`webhook_url` text,
	`consent` text,
	`created_at` integer NOT NULL
);

CREATE TABLE `agent_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`agent` text NOT NULL,
	`body` text NOT NULL,
	`status` text NOT NULL,
	`version` integer NOT NULL,
	`attempt` integer NOT NULL,
	`shown_total` integer,
	`cart_id` text,
	`order_id` text,
	`ordered_with` text,
	`updated_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);

CREATE INDEX `agent_sessions_by_cart` ON `agent_sessions` (`cart_id`);
CREATE INDEX `agent_sessions_by_expiry` ON `agent_sessions` (`expires_at`);