CREATE TABLE `synonyms` (
	`id` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`groups` text NOT NULL,
	`updated_at` integer NOT NULL
);

CREATE INDEX `audit_by_action` ON `audit_log` (`action`);
CREATE INDEX `back_in_stock_by_age` ON `back_in_stock` (`created_at`);