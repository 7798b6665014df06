CREATE TABLE `account_factors` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`secret` text,
	`last_step` integer,
	`credential_id` text,
	`public_key` text,
	`counter` integer,
	`transports` text,
	`created_at` integer NOT NULL,
	`used_at` integer
);

CREATE UNIQUE INDEX `account_factors_credential_id_unique` ON `account_factors` (`credential_id`);
CREATE INDEX `account_factors_by_account` ON `account_factors` (`account_id`);
CREATE TABLE `account_recovery_codes` (
	`account_id` text NOT NULL,
	`digest` text NOT NULL,
	PRIMARY KEY(`account_id`, `digest`)
);

CREATE TABLE `account_sign_ins` (
	`secret_digest` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`id_token` text,
	`return_to` text NOT NULL,
	`challenge` text NOT NULL,
	`expires_at` integer NOT NULL
);

CREATE INDEX `account_sign_ins_by_account` ON `account_sign_ins` (`account_id`);
CREATE INDEX `account_sign_ins_by_expiry` ON `account_sign_ins` (`expires_at`);
ALTER TABLE `account_sessions` ADD `proven_at` integer;