ALTER TABLE `accounts` ADD `disabled_at` integer;
CREATE INDEX `accounts_disabled` ON `accounts` (`disabled_at`) WHERE disabled_at is not null;