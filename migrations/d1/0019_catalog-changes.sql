-- What each version of the catalog changed: a product as lists see it, before and after, so that a cached answer goes
-- stale only when it shows it. Triggers write it, whichever code changes products, variants or stock: all of it puts the
-- product into `relisting` (migration 0015). Written by hand, because the schema tool knows no views and no triggers.
CREATE TABLE `catalog_changes` (
	`version` integer PRIMARY KEY NOT NULL,
	`changed_at` integer NOT NULL,
	`product_id` text,
	`before` text,
	`after` text,
	`words` text
);
-- The words are what a search reads. More variants than 8,000 characters hold are not told one by one.
CREATE VIEW `product_faces` AS
	SELECT p.`id` AS `product_id`,
		json_object('num', p.`num`, 'status', p.`status`, 'category', p.`category`, 'tags', json(p.`tags`),
			'updatedAt', p.`updated_at`, 'variants', iif(length(v.`sold`) > 8000, NULL, json(v.`sold`))) AS `face`,
		json_array(p.`title`, p.`category`, p.`tags`, p.`vendor`, p.`description`, v.`names`) AS `words`
	FROM `products` p CROSS JOIN (
		SELECT p2.`id`,
			(SELECT json_group_array(json_object('price', `price`, 'inStock',
				json(iif(`tracked` = 0 OR `backorder` = 'allow' OR `available` > 0, 'true', 'false')),
				'options', json(`options`)) ORDER BY `id`)
				FROM `variants` WHERE `product_id` = p2.`id` AND `archived` = 0) AS `sold`,
			(SELECT json_group_array(`sku` || `options` ORDER BY `id`) FROM `variants`
				WHERE `product_id` = p2.`id` AND `archived` = 0) AS `names`
		FROM `products` p2) v ON v.`id` = p.`id`;
-- Versions that begin anew have nothing to do with those of before.
CREATE TRIGGER `catalog_changes_anew` AFTER INSERT ON `catalog_meta` WHEN NEW.`id` = 1
BEGIN
	DELETE FROM `catalog_changes`;
END;
-- Only the latest are kept: a cached answer lives for minutes.
CREATE TRIGGER `catalog_change_begun` AFTER INSERT ON `relisting`
BEGIN
	INSERT INTO `catalog_meta` (`id`, `version`, `changed_at`)
	VALUES (1, 1, cast(unixepoch('subsec') * 1000 as integer))
	ON CONFLICT (`id`) DO UPDATE SET `version` = `version` + 1, `changed_at` = excluded.`changed_at`;
	DELETE FROM `catalog_changes` WHERE `version` <= (SELECT `version` FROM `catalog_meta` WHERE `id` = 1) - 1000;
	INSERT INTO `catalog_changes` (`version`, `changed_at`, `product_id`, `before`, `words`)
	SELECT m.`version`, m.`changed_at`, NEW.`product_id`, f.`face`, f.`words`
	FROM `catalog_meta` m LEFT JOIN `product_faces` f ON f.`product_id` = NEW.`product_id` WHERE m.`id` = 1;
END;
-- From then on `words` says whether they changed.
CREATE TRIGGER `catalog_change_ended` AFTER DELETE ON `relisting`
BEGIN
	UPDATE `catalog_changes` SET (`after`, `words`) = (
		SELECT f.`face`, `catalog_changes`.`words` IS NOT f.`words`
		FROM (SELECT 1) LEFT JOIN `product_faces` f ON f.`product_id` = OLD.`product_id`)
	WHERE `version` = (SELECT `version` FROM `catalog_changes` WHERE `product_id` = OLD.`product_id`
		ORDER BY `version` DESC LIMIT 1);
END;
-- A change of a sale raises both versions, the catalog's first (migration 0014), and names no product.
CREATE TRIGGER `catalog_change_of_sales` AFTER UPDATE OF `version` ON `catalog_meta`
WHEN NEW.`id` = 2 AND NEW.`version` > OLD.`version`
BEGIN
	INSERT INTO `catalog_changes` (`version`, `changed_at`)
	SELECT `version`, `changed_at` FROM `catalog_meta` m
	WHERE `id` = 1 AND NOT EXISTS (SELECT 1 FROM `catalog_changes` c WHERE c.`version` = m.`version`);
END;
