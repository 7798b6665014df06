CREATE TABLE `account_addresses` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`address` text NOT NULL,
	`is_default` integer NOT NULL,
	`created_at` integer NOT NULL
);

CREATE INDEX `account_addresses_by_account` ON `account_addresses` (`account_id`);
CREATE TABLE `account_identities` (
	`issuer` text NOT NULL,
	`subject` text NOT NULL,
	`account_id` text NOT NULL,
	`linked_at` integer NOT NULL,
	PRIMARY KEY(`issuer`, `subject`)
);

CREATE INDEX `account_identities_by_account` ON `account_identities` (`account_id`);
CREATE TABLE `account_mails` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`account_id` text,
	`password_hash` text,
	`secret_digest` text,
	`expires_at` integer NOT NULL
);

CREATE INDEX `account_mails_by_expiry` ON `account_mails` (`expires_at`);
CREATE TABLE `account_preferences` (
	`account_id` text PRIMARY KEY NOT NULL,
	`preferences` text NOT NULL
);

CREATE TABLE `account_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`refresh_digest` text NOT NULL,
	`previous_digest` text,
	`rotated_at` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`device` text NOT NULL,
	`id_token` text
);

CREATE INDEX `account_sessions_by_account` ON `account_sessions` (`account_id`);
CREATE INDEX `account_sessions_by_expiry` ON `account_sessions` (`expires_at`);
CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text,
	`name` text,
	`role` text NOT NULL,
	`password_hash` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`erased_at` integer
);

CREATE UNIQUE INDEX `accounts_email_unique` ON `accounts` (`email`);
CREATE INDEX `accounts_erased` ON `accounts` (`erased_at`) WHERE erased_at is not null;
CREATE TABLE `oidc_flows` (
	`state_digest` text PRIMARY KEY NOT NULL,
	`nonce` text NOT NULL,
	`code_verifier` text NOT NULL,
	`return_to` text NOT NULL,
	`expires_at` integer NOT NULL
);

CREATE INDEX `oidc_flows_by_expiry` ON `oidc_flows` (`expires_at`);