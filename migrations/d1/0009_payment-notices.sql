CREATE TABLE `payment_notices` (
	`id` text PRIMARY KEY NOT NULL,
	`payment_key` text,
	`state` text NOT NULL,
	`at` integer NOT NULL
);
