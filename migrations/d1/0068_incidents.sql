CREATE TABLE `incidents` (
	`alert` text PRIMARY KEY NOT NULL,
	`since` integer NOT NULL,
	`text` text NOT NULL,
	`told` integer NOT NULL
);