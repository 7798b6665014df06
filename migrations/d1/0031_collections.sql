CREATE TABLE `collection_choices` (
	`collection` integer NOT NULL,
	`product_id` text NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`collection`, `product_id`)
);

CREATE TABLE `collections` (
	`num` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`slug` text NOT NULL,
	`title` text NOT NULL,
	`parent` text,
	`published` integer NOT NULL,
	`sorted_by` text NOT NULL,
	`conditions` text NOT NULL,
	`needed` integer NOT NULL,
	`draft` text NOT NULL,
	`products` integer DEFAULT 0 NOT NULL,
	`version` integer NOT NULL,
	`deleted_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

CREATE UNIQUE INDEX `collections_id_unique` ON `collections` (`id`);
CREATE UNIQUE INDEX `collections_by_slug` ON `collections` (`slug`) WHERE deleted_at is null;
CREATE INDEX `collections_live` ON `collections` (`num`) WHERE deleted_at is null;
-- Which products for sale a collection shows, in its order: a page of it is read from here, and never from all
-- products. Triggers keep the rows. What follows is written by hand, because the schema tool knows no views and no
-- triggers.
CREATE TABLE `collection_products` (
	`collection` integer NOT NULL,
	`key` NOT NULL,
	`num` integer NOT NULL,
	PRIMARY KEY(`collection`, `key`, `num` DESC)
) WITHOUT ROWID;
CREATE INDEX `collection_products_by_product` ON `collection_products` (`num`, `collection`, `key`);
-- The rules, evaluated: for one product by each collection, or for one collection by each product.
CREATE VIEW `collection_members` AS
	SELECT c.`num` AS `collection`, p.`num` AS `num`, p.`id` AS `product_id`,
		CASE c.`sorted_by` WHEN 'title' THEN coalesce(p.`title_key`, lower(p.`title`)) WHEN 'price' THEN (SELECT min(coalesce(v.`list_price`, v.`price`)) FROM `variants` v
				WHERE v.`product_id` = p.`id` AND v.`archived` = 0)
			WHEN '-price' THEN -(SELECT min(coalesce(v.`list_price`, v.`price`)) FROM `variants` v
				WHERE v.`product_id` = p.`id` AND v.`archived` = 0)
			WHEN 'newest' THEN -p.`created_at`
			ELSE coalesce((SELECT `position` FROM `collection_choices` WHERE `collection` = c.`num` AND `product_id` = p.`id`), 0)
		END AS `key`
	FROM `products` p, `collections` c
	WHERE p.`status` = 'active' AND c.`deleted_at` IS NULL
		AND EXISTS (SELECT 1 FROM `variants` v WHERE v.`product_id` = p.`id` AND v.`archived` = 0)
		AND c.`needed` <= (SELECT count(*) FROM json_each(c.`conditions`) r WHERE CASE r.`value` ->> 'field'
			WHEN 'category' THEN p.`category` COLLATE NOCASE = r.`value` ->> 'is'
			WHEN 'vendor' THEN p.`vendor` COLLATE NOCASE = r.`value` ->> 'is'
			WHEN 'tag' THEN EXISTS (SELECT 1 FROM json_each(p.`tags`) t
				WHERE t.`value` COLLATE NOCASE = r.`value` ->> 'is')
			WHEN 'title' THEN instr(coalesce(p.`title_key`, lower(p.`title`)), r.`value` ->> 'is') > 0
			WHEN 'price' THEN (SELECT min(coalesce(v.`list_price`, v.`price`)) FROM `variants` v
				WHERE v.`product_id` = p.`id` AND v.`archived` = 0)
				BETWEEN r.`value` ->> 'from' AND r.`value` ->> 'to'
			WHEN 'stock' THEN r.`value` ->> 'is' = EXISTS (SELECT 1 FROM `variants` v WHERE v.`product_id` = p.`id`
				AND v.`archived` = 0 AND (v.`tracked` = 0 OR v.`backorder` = 'allow' OR v.`available` > 0))
			WHEN 'chosen' THEN EXISTS (SELECT 1 FROM `collection_choices`
				WHERE `collection` = c.`num` AND `product_id` = p.`id`)
			END);
CREATE TRIGGER `collection_entered` AFTER INSERT ON `collection_products`
BEGIN
	UPDATE `collections` SET `products` = `products` + 1 WHERE `num` = NEW.`collection`;
END;
CREATE TRIGGER `collection_left` AFTER DELETE ON `collection_products`
BEGIN
	UPDATE `collections` SET `products` = `products` - 1 WHERE `num` = OLD.`collection`;
END;
-- Collections in which the change moved a product, as a list of their numbers. Null where there was none to ask.
ALTER TABLE `catalog_changes` ADD `collections` text;
-- One row: the collections of the product that is being written, so that the rules are evaluated once.
CREATE TABLE `recollecting` (
	`id` integer PRIMARY KEY NOT NULL,
	`members` text NOT NULL
);
INSERT INTO `recollecting` VALUES (1, '[]');
-- A product has been written (migration 0015). The triggers of one event run in no certain order, so this one reads
-- nothing that another of them writes, but for the row of the change, which is there since the product was put in.
CREATE TRIGGER `product_collected` AFTER DELETE ON `relisting`
WHEN EXISTS (SELECT 1 FROM `collections` WHERE `deleted_at` IS NULL)
BEGIN
	UPDATE `recollecting` SET `members` = (SELECT json_group_array(json_array(`collection`, `key`))
		FROM `collection_members` WHERE `product_id` = OLD.`product_id`);
	UPDATE `catalog_changes` SET `collections` = (
		SELECT json_group_array(DISTINCT `collection`) FROM (
			SELECT `collection` FROM (
				SELECT `collection`, `key` FROM `collection_products`
				WHERE `num` = (SELECT `num` FROM `products` WHERE `id` = OLD.`product_id`)
				UNION ALL SELECT m.`value` ->> 0, m.`value` ->> 1 FROM `recollecting` r JOIN json_each(r.`members`) m)
			GROUP BY `collection`, `key` HAVING count(*) = 1))
	WHERE `version` = (SELECT `version` FROM `catalog_changes` WHERE `product_id` = OLD.`product_id`
		ORDER BY `version` DESC LIMIT 1);
	DELETE FROM `collection_products`
	WHERE `num` = (SELECT `num` FROM `products` WHERE `id` = OLD.`product_id`) AND (`collection`, `key`) NOT IN (
		SELECT m.`value` ->> 0, m.`value` ->> 1 FROM `recollecting` r JOIN json_each(r.`members`) m);
	INSERT OR IGNORE INTO `collection_products`
		SELECT m.`value` ->> 0, m.`value` ->> 1, p.`num` FROM `recollecting` r JOIN json_each(r.`members`) m
		JOIN `products` p ON p.`id` = OLD.`product_id`;
END;
-- Code of before writes the key of a title behind the rest of its product, and an index made anew writes it alone.
CREATE TRIGGER `product_key_collected` AFTER UPDATE OF `title_key` ON `products`
WHEN NEW.`title_key` IS NOT OLD.`title_key` AND EXISTS (SELECT 1 FROM `collections` WHERE `deleted_at` IS NULL)
	AND NOT EXISTS (SELECT 1 FROM `relisting` WHERE `product_id` = NEW.`id`)
BEGIN
	INSERT INTO `relisting` VALUES (NEW.`id`);
	DELETE FROM `relisting` WHERE `product_id` = NEW.`id`;
END;
