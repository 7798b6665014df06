CREATE TABLE `incidents` (
	`alert` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL,
	`text` text NOT NULL,
	`told` integer NOT NULL
);

ALTER TABLE `sales` ADD `draw_seed` text;
ALTER TABLE `sales` ADD `draw_chain` text;
ALTER TABLE `sales` ADD `accounts_before` integer;
ALTER TABLE `sales` ADD `rooms` integer DEFAULT 1 NOT NULL;