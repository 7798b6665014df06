CREATE TABLE `audit_log` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`role` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`before_json` text,
	`after_json` text,
	`network` text,
	`trace_id` text NOT NULL
);

CREATE INDEX `audit_by_actor` ON `audit_log` (`actor`);
CREATE INDEX `audit_by_subject` ON `audit_log` (`subject`);
CREATE TABLE `audit_seals` (
	`seq` integer PRIMARY KEY NOT NULL,
	`hash` text NOT NULL
);
