CREATE TABLE `account_challenges` (
	`digest` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`expires_at` integer NOT NULL
);

CREATE INDEX `account_challenges_by_account` ON `account_challenges` (`account_id`);
CREATE INDEX `account_challenges_by_expiry` ON `account_challenges` (`expires_at`);