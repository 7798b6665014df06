ALTER TABLE `dead_letters` ADD `error` text;
ALTER TABLE `dead_letters` ADD `redriven_at` integer;
CREATE INDEX `dead_letters_by_time` ON `dead_letters` (`at`);
CREATE INDEX `dead_letters_waiting` ON `dead_letters` (`queue`,`at`) WHERE redriven_at is null;
CREATE INDEX `dead_letters_redriven` ON `dead_letters` (`redriven_at`) WHERE redriven_at is not null;