ALTER TABLE `account_mails` ADD `role` text;
ALTER TABLE `account_mails` ADD `invited_by` text;
CREATE INDEX `account_mails_invitations` ON `account_mails` (`email`) WHERE kind = 'invitation';
ALTER TABLE `accounts` ADD `role_changed_at` integer;
ALTER TABLE `accounts` ADD `signed_in_at` integer;
CREATE INDEX `accounts_of_new_role` ON `accounts` (`role_changed_at`) WHERE role_changed_at is not null;