-- contract of 0014_versions-of-sales: its triggers are made anew at once, and do all that they did.
-- A change of a sale names the product of its SKU, so that it ends the cached pages of that product alone. Written by
-- hand, because the schema tool knows no triggers.
ALTER TABLE `catalog_changes` ADD `sale_of` text;
DROP TRIGGER `sales_versioned_on_insert`;
DROP TRIGGER `sales_versioned_on_update`;
DROP TRIGGER `sales_versioned_on_delete`;
-- The trigger of the version of sales may have written the row of the change already (migration 0019).
CREATE TRIGGER `sales_versioned_on_insert` AFTER INSERT ON `sales`
BEGIN
	INSERT INTO `catalog_meta` (`id`, `version`, `changed_at`)
	VALUES (1, 1, cast(unixepoch('subsec') * 1000 as integer)), (2, 1, cast(unixepoch('subsec') * 1000 as integer))
	ON CONFLICT (`id`) DO UPDATE SET `version` = `version` + 1, `changed_at` = excluded.`changed_at`;
	INSERT INTO `catalog_changes` (`version`, `changed_at`, `sale_of`)
	SELECT `version`, `changed_at`, (SELECT `product_id` FROM `variants` WHERE `sku` = new.`sku`)
	FROM `catalog_meta` WHERE `id` = 1
	ON CONFLICT (`version`) DO UPDATE SET `sale_of` = excluded.`sale_of` WHERE `product_id` IS NULL;
END;
CREATE TRIGGER `sales_versioned_on_update` AFTER UPDATE ON `sales`
BEGIN
	INSERT INTO `catalog_meta` (`id`, `version`, `changed_at`)
	VALUES (1, 1, cast(unixepoch('subsec') * 1000 as integer)), (2, 1, cast(unixepoch('subsec') * 1000 as integer))
	ON CONFLICT (`id`) DO UPDATE SET `version` = `version` + 1, `changed_at` = excluded.`changed_at`;
	INSERT INTO `catalog_changes` (`version`, `changed_at`, `sale_of`)
	SELECT `version`, `changed_at`, (SELECT `product_id` FROM `variants` WHERE `sku` = new.`sku`)
	FROM `catalog_meta` WHERE `id` = 1
	ON CONFLICT (`version`) DO UPDATE SET `sale_of` = excluded.`sale_of` WHERE `product_id` IS NULL;
END;
CREATE TRIGGER `sales_versioned_on_delete` AFTER DELETE ON `sales`
BEGIN
	INSERT INTO `catalog_meta` (`id`, `version`, `changed_at`)
	VALUES (1, 1, cast(unixepoch('subsec') * 1000 as integer)), (2, 1, cast(unixepoch('subsec') * 1000 as integer))
	ON CONFLICT (`id`) DO UPDATE SET `version` = `version` + 1, `changed_at` = excluded.`changed_at`;
	INSERT INTO `catalog_changes` (`version`, `changed_at`, `sale_of`)
	SELECT `version`, `changed_at`, (SELECT `product_id` FROM `variants` WHERE `sku` = old.`sku`)
	FROM `catalog_meta` WHERE `id` = 1
	ON CONFLICT (`version`) DO UPDATE SET `sale_of` = excluded.`sale_of` WHERE `product_id` IS NULL;
END;
