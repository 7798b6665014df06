CREATE TABLE `picture_fetches` (
	`url` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`name` text,
	`reason` text,
	`attempts` integer DEFAULT 0 NOT NULL,
	`sub` text NOT NULL,
	`role` text NOT NULL,
	`asked_at` integer NOT NULL
);

CREATE INDEX `picture_fetches_by_state` ON `picture_fetches` (`state`,`asked_at`);
CREATE INDEX `picture_fetches_by_picture` ON `picture_fetches` (`name`);