CREATE TABLE `link_codes` (
	`digest` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`client_id` text NOT NULL,
	`client_name` text NOT NULL,
	`redirect_uri` text NOT NULL,
	`challenge` text NOT NULL,
	`scopes` text NOT NULL,
	`session_id` text,
	`expires_at` integer NOT NULL
);

CREATE INDEX `link_codes_by_expiry` ON `link_codes` (`expires_at`);
ALTER TABLE `account_sessions` ADD `client_id` text;
ALTER TABLE `account_sessions` ADD `link_scopes` text;
ALTER TABLE `agent_sessions` ADD `customer` text;