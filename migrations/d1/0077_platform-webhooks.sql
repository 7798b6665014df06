CREATE TABLE `platform_webhooks` (
	`id` text PRIMARY KEY NOT NULL,
	`url` text NOT NULL,
	`created_at` integer NOT NULL
);

ALTER TABLE `agent_sessions` ADD `webhook_url` text;
CREATE INDEX `agent_sessions_completing` ON `agent_sessions` (`updated_at`) WHERE status = 'completing';