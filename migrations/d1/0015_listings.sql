-- What lists read: a row for each product that is for sale, the values it is found by, and how many products have
-- each value. The scope '' holds all of them; any other scope is a category. Triggers keep the rows, whichever code
-- writes products, variants or stock. Written by hand, because the schema tool knows no views and no triggers.
CREATE TABLE `listings` (
	`num` integer NOT NULL,
	`scope` text NOT NULL,
	`product_id` text NOT NULL,
	`title` text NOT NULL,
	`created_at` integer NOT NULL,
	`price_min` integer NOT NULL,
	`in_stock` integer NOT NULL,
	PRIMARY KEY(`num`, `scope`)
) WITHOUT ROWID;
CREATE INDEX `listings_by_newest` ON `listings` (`scope`, `in_stock`, `created_at`, `num`);
CREATE INDEX `listings_by_price` ON `listings` (`scope`, `in_stock`, `price_min`, `num` DESC);
CREATE INDEX `listings_by_price_down` ON `listings` (`scope`, `in_stock`, `price_min`, `num`);
CREATE INDEX `listings_by_title` ON `listings` (`scope`, `in_stock`, `title` COLLATE NOCASE, `num` DESC);
-- The dimensions: 'listed' (one row a product), 'option', 'price' and 'tag'. in_stock: a variant with the value can be
-- bought. sold_out: none of the product's variants can. The value is text, or cents.
CREATE TABLE `listing_values` (
	`scope` text NOT NULL,
	`dimension` text NOT NULL,
	`name` text NOT NULL,
	`value` NOT NULL,
	`num` integer NOT NULL,
	`in_stock` integer NOT NULL,
	`sold_out` integer NOT NULL,
	PRIMARY KEY(`scope`, `dimension`, `name`, `value`, `num`)
) WITHOUT ROWID;
CREATE INDEX `listing_values_by_product`
	ON `listing_values` (`num`, `scope`, `dimension`, `name`, `value`, `in_stock`);
CREATE TABLE `facet_counts` (
	`dimension` text NOT NULL,
	`scope` text NOT NULL,
	`name` text NOT NULL,
	`value` NOT NULL,
	`products` integer NOT NULL,
	`in_stock` integer NOT NULL,
	`sold_out` integer NOT NULL,
	PRIMARY KEY(`dimension`, `scope`, `name`, `value`)
) WITHOUT ROWID;
-- A product in it is being written: its rows are made when it is taken out, once for all of its variants.
CREATE TABLE `relisting` (
	`product_id` text PRIMARY KEY NOT NULL
);
CREATE VIEW `sold_variants` AS
	SELECT p.`id` AS `product_id`, p.`num`, p.`category`, p.`title`, p.`created_at`, p.`tags`, v.`options`, v.`price`,
		(v.`tracked` = 0 OR v.`backorder` = 'allow' OR v.`available` > 0) AS `in_stock`
	FROM `products` p JOIN `variants` v ON v.`product_id` = p.`id` AND v.`archived` = 0
	WHERE p.`status` = 'active';
CREATE VIEW `sold_values` AS
	SELECT `product_id`, `num`, `category`, 'listed' AS `dimension`, '' AS `name`, '' AS `value`, `in_stock`
	FROM `sold_variants`
	UNION ALL
	SELECT s.`product_id`, s.`num`, s.`category`, 'option', o.`key`, o.`value`, s.`in_stock`
	FROM `sold_variants` s JOIN json_each(s.`options`) o
	UNION ALL
	SELECT `product_id`, `num`, `category`, 'price', '', `price`, `in_stock` FROM `sold_variants`
	UNION ALL
	SELECT p.`id`, p.`num`, '', 'tag', '', t.`value`, 0 FROM `products` p JOIN json_each(p.`tags`) t
	WHERE p.`status` = 'active'
		AND EXISTS (SELECT 1 FROM `variants` v WHERE v.`product_id` = p.`id` AND v.`archived` = 0);
-- What is there already. It is written before the triggers are there, which would take a product at a time.
INSERT INTO `listings`
	SELECT s.`num`, c.`value`, s.`product_id`, s.`title`, s.`created_at`, min(s.`price`), max(s.`in_stock`)
	FROM `sold_variants` s JOIN json_each(json_array('', s.`category`)) c GROUP BY 1, 2;
INSERT INTO `listing_values`
	SELECT c.`value`, s.`dimension`, s.`name`, s.`value`, s.`num`, max(s.`in_stock`),
		(SELECT NOT l.`in_stock` FROM `listings` l WHERE l.`num` = s.`num` AND l.`scope` = '')
	FROM `sold_values` s JOIN json_each(json_array('', s.`category`)) c GROUP BY 1, 2, 3, 4, 5;
INSERT INTO `facet_counts`
	SELECT `dimension`, `scope`, `name`, `value`, count(*), sum(`in_stock`), sum(`sold_out`)
	FROM `listing_values` WHERE `dimension` <> 'tag' GROUP BY 1, 2, 3, 4;
CREATE TRIGGER `facet_counted` AFTER INSERT ON `listing_values` WHEN NEW.`dimension` <> 'tag'
BEGIN
	INSERT INTO `facet_counts`
	VALUES (NEW.`dimension`, NEW.`scope`, NEW.`name`, NEW.`value`, 1, NEW.`in_stock`, NEW.`sold_out`)
	ON CONFLICT (`dimension`, `scope`, `name`, `value`) DO UPDATE SET `products` = `products` + 1,
		`in_stock` = `in_stock` + excluded.`in_stock`, `sold_out` = `sold_out` + excluded.`sold_out`;
END;
CREATE TRIGGER `facet_recounted` AFTER UPDATE ON `listing_values` WHEN NEW.`dimension` <> 'tag'
BEGIN
	UPDATE `facet_counts` SET `in_stock` = `in_stock` + NEW.`in_stock` - OLD.`in_stock`,
		`sold_out` = `sold_out` + NEW.`sold_out` - OLD.`sold_out`
	WHERE `dimension` = NEW.`dimension` AND `scope` = NEW.`scope` AND `name` = NEW.`name` AND `value` = NEW.`value`;
END;
CREATE TRIGGER `facet_discounted` AFTER DELETE ON `listing_values` WHEN OLD.`dimension` <> 'tag'
BEGIN
	UPDATE `facet_counts` SET `products` = `products` - 1, `in_stock` = `in_stock` - OLD.`in_stock`,
		`sold_out` = `sold_out` - OLD.`sold_out`
	WHERE `dimension` = OLD.`dimension` AND `scope` = OLD.`scope` AND `name` = OLD.`name` AND `value` = OLD.`value`;
	DELETE FROM `facet_counts`
	WHERE `dimension` = OLD.`dimension` AND `scope` = OLD.`scope` AND `name` = OLD.`name` AND `value` = OLD.`value`
		AND `products` = 0;
END;
CREATE TRIGGER `product_relisted` AFTER DELETE ON `relisting`
BEGIN
	DELETE FROM `listings`
	WHERE `num` = (SELECT `num` FROM `products` WHERE `id` = OLD.`product_id`) AND `scope` NOT IN (
		SELECT c.`value` FROM `sold_variants` s JOIN json_each(json_array('', s.`category`)) c
		WHERE s.`product_id` = OLD.`product_id`);
	INSERT INTO `listings`
		SELECT s.`num`, c.`value`, s.`product_id`, s.`title`, s.`created_at`, min(s.`price`), max(s.`in_stock`)
		FROM `sold_variants` s JOIN json_each(json_array('', s.`category`)) c
		WHERE s.`product_id` = OLD.`product_id` GROUP BY 1, 2
	ON CONFLICT (`num`, `scope`) DO UPDATE SET `title` = excluded.`title`, `created_at` = excluded.`created_at`,
		`price_min` = excluded.`price_min`, `in_stock` = excluded.`in_stock`
	WHERE (`title`, `created_at`, `price_min`, `in_stock`) IS NOT (excluded.`title`,
		excluded.`created_at`, excluded.`price_min`, excluded.`in_stock`);
	DELETE FROM `listing_values`
	WHERE `num` = (SELECT `num` FROM `products` WHERE `id` = OLD.`product_id`)
		AND (`scope`, `dimension`, `name`, `value`) NOT IN (
			SELECT c.`value`, s.`dimension`, s.`name`, s.`value`
			FROM `sold_values` s JOIN json_each(json_array('', s.`category`)) c
			WHERE s.`product_id` = OLD.`product_id`);
	INSERT INTO `listing_values`
		SELECT c.`value`, s.`dimension`, s.`name`, s.`value`, s.`num`, max(s.`in_stock`),
			(SELECT NOT l.`in_stock` FROM `listings` l WHERE l.`num` = s.`num` AND l.`scope` = '')
		FROM `sold_values` s JOIN json_each(json_array('', s.`category`)) c
		WHERE s.`product_id` = OLD.`product_id` GROUP BY 1, 2, 3, 4, 5
	ON CONFLICT (`scope`, `dimension`, `name`, `value`, `num`) DO UPDATE SET `in_stock` = excluded.`in_stock`,
		`sold_out` = excluded.`sold_out`
	WHERE (`in_stock`, `sold_out`) IS NOT (excluded.`in_stock`, excluded.`sold_out`);
END;
CREATE TRIGGER `product_changed` AFTER UPDATE OF `status`, `category`, `title`, `tags`, `created_at` ON `products`
WHEN (NEW.`status`, NEW.`category`, NEW.`title`, NEW.`tags`, NEW.`created_at`)
		IS NOT (OLD.`status`, OLD.`category`, OLD.`title`, OLD.`tags`, OLD.`created_at`)
	AND NOT EXISTS (SELECT 1 FROM `relisting` WHERE `product_id` = NEW.`id`)
BEGIN
	INSERT INTO `relisting` VALUES (NEW.`id`);
	DELETE FROM `relisting` WHERE `product_id` = NEW.`id`;
END;
CREATE TRIGGER `variant_added` AFTER INSERT ON `variants`
WHEN NEW.`archived` = 0 AND NOT EXISTS (SELECT 1 FROM `relisting` WHERE `product_id` = NEW.`product_id`)
BEGIN
	INSERT INTO `relisting` VALUES (NEW.`product_id`);
	DELETE FROM `relisting` WHERE `product_id` = NEW.`product_id`;
END;
CREATE TRIGGER `variant_changed`
AFTER UPDATE OF `options`, `price`, `archived`, `tracked`, `backorder`, `available` ON `variants`
WHEN (NEW.`options`, NEW.`price`, NEW.`archived`, NEW.`tracked` = 0 OR NEW.`backorder` = 'allow' OR NEW.`available` > 0)
		IS NOT (OLD.`options`, OLD.`price`, OLD.`archived`,
			OLD.`tracked` = 0 OR OLD.`backorder` = 'allow' OR OLD.`available` > 0)
	AND NOT EXISTS (SELECT 1 FROM `relisting` WHERE `product_id` = NEW.`product_id`)
BEGIN
	INSERT INTO `relisting` VALUES (NEW.`product_id`);
	DELETE FROM `relisting` WHERE `product_id` = NEW.`product_id`;
END;
CREATE TRIGGER `variant_deleted` AFTER DELETE ON `variants`
WHEN OLD.`archived` = 0 AND NOT EXISTS (SELECT 1 FROM `relisting` WHERE `product_id` = OLD.`product_id`)
BEGIN
	INSERT INTO `relisting` VALUES (OLD.`product_id`);
	DELETE FROM `relisting` WHERE `product_id` = OLD.`product_id`;
END;
