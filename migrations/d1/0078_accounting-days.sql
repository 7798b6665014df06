CREATE TABLE `accounting_days` (
	`day` text PRIMARY KEY NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer NOT NULL,
	`version` integer NOT NULL,
	`checked_at` integer,
	`vouchers` text NOT NULL,
	`reading` text
);
