CREATE TABLE `push_subscriptions` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`endpoint` text NOT NULL,
	`p256dh` text NOT NULL,
	`auth` text NOT NULL,
	`created_at` integer NOT NULL
);

CREATE INDEX `push_subscriptions_by_account` ON `push_subscriptions` (`account_id`);
CREATE TABLE `suppressions` (
	`digest` text NOT NULL,
	`kind` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`digest`, `kind`)
);

ALTER TABLE `mailbox` ADD `channel` text DEFAULT 'email' NOT NULL;
ALTER TABLE `notifications` ADD `kind` text;
ALTER TABLE `notifications` ADD `due_at` integer;
ALTER TABLE `notifications` ADD `event` text;
ALTER TABLE `notifications` ADD `told_at` integer;
CREATE INDEX `notifications_due` ON `notifications` (`due_at`) WHERE due_at is not null;
CREATE INDEX `notifications_troubled` ON `notifications` (`created_at`) WHERE state not in ('sent', 'delivered');
CREATE INDEX `notifications_lately` ON `notifications` (`recipient`,`sent_at`) WHERE kind in ('sales', 'backInStock', 'cart');
ALTER TABLE `sales` ADD `told_at` integer;
ALTER TABLE `sales` ADD `told_to` text;