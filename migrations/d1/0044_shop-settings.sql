CREATE TABLE `setting_drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`settings` text NOT NULL,
	`expires_at` integer NOT NULL
);

CREATE INDEX `setting_drafts_by_expiry` ON `setting_drafts` (`expires_at`);
CREATE TABLE `shop_settings` (
	`version` integer PRIMARY KEY NOT NULL,
	`settings` text NOT NULL,
	`actor` text NOT NULL,
	`put_back` integer,
	`created_at` integer NOT NULL
);
-- New settings are a version that caches know, and may be shown by any answer: the catalog's
-- version rises and names no change. Written by hand, because the schema tool knows no triggers.
CREATE TRIGGER `shop_settings_changed` AFTER INSERT ON `shop_settings`
BEGIN
	INSERT INTO `catalog_meta` (`id`, `version`, `changed_at`)
	VALUES (4, 1, cast(unixepoch('subsec') * 1000 as integer))
	ON CONFLICT (`id`) DO UPDATE SET `version` = `version` + 1, `changed_at` = excluded.`changed_at`;
	INSERT INTO `catalog_meta` (`id`, `version`, `changed_at`)
	VALUES (1, 1, cast(unixepoch('subsec') * 1000 as integer))
	ON CONFLICT (`id`) DO UPDATE SET `version` = `version` + 1, `changed_at` = excluded.`changed_at`;
END;
