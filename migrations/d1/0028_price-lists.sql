-- contract of 0015_listings: its views and triggers are made anew and do more. No code names them.
--
-- Price lists, with what lists and cached answers read of them: a variant's price is that of a list for everybody while
-- one is in force. Vendors are a value that lists filter by. Views and triggers are written by hand.
CREATE TABLE `price_list_prices` (
	`list` integer NOT NULL,
	`sku` text NOT NULL,
	`min_quantity` integer NOT NULL,
	`since` integer NOT NULL,
	`until` integer,
	`amount` integer NOT NULL,
	PRIMARY KEY(`list`, `sku`, `min_quantity`, `since`)
);

CREATE INDEX `price_list_prices_by_sku` ON `price_list_prices` (`sku`) WHERE until is null;
CREATE TABLE `price_list_versions` (
	`list` integer NOT NULL,
	`version` integer NOT NULL,
	`terms` text NOT NULL,
	`deleted` integer DEFAULT false NOT NULL,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`list`, `version`)
);

CREATE TABLE `price_lists` (
	`num` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`version` integer NOT NULL,
	`terms` text NOT NULL,
	`starts_at` integer,
	`ends_at` integer,
	`customer_groups` text,
	`due_at` integer,
	`turns` integer DEFAULT 0 NOT NULL,
	`deleted_at` integer,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

CREATE UNIQUE INDEX `price_lists_id_unique` ON `price_lists` (`id`);
CREATE INDEX `price_lists_due` ON `price_lists` (`due_at`) WHERE due_at is not null;
CREATE TABLE `price_lists_in_force` (
	`list` integer NOT NULL,
	`sku` text NOT NULL,
	`min_quantity` integer NOT NULL,
	`amount` integer NOT NULL,
	PRIMARY KEY(`list`, `sku`, `min_quantity`)
);

CREATE INDEX `price_lists_in_force_by_sku` ON `price_lists_in_force` (`sku`);
ALTER TABLE `variants` ADD `list_price` integer;
ALTER TABLE `order_lines` ADD `price_list` text;
DROP VIEW `sold_values`;
DROP VIEW `sold_variants`;
CREATE VIEW `sold_variants` AS
	SELECT p.`id` AS `product_id`, p.`num`, p.`category`, p.`title`, p.`created_at`, p.`tags`, v.`options`,
		coalesce(v.`list_price`, v.`price`) AS `price`,
		(v.`tracked` = 0 OR v.`backorder` = 'allow' OR v.`available` > 0) AS `in_stock`, p.`vendor`
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
	SELECT `product_id`, `num`, `category`, 'vendor', '', `vendor`, `in_stock` FROM `sold_variants` WHERE `vendor` <> ''
	UNION ALL
	SELECT p.`id`, p.`num`, '', 'tag', '', t.`value`, 0 FROM `products` p JOIN json_each(p.`tags`) t
	WHERE p.`status` = 'active'
		AND EXISTS (SELECT 1 FROM `variants` v WHERE v.`product_id` = p.`id` AND v.`archived` = 0);
INSERT INTO `listing_values`
	SELECT c.`value`, s.`dimension`, s.`name`, s.`value`, s.`num`, max(s.`in_stock`),
		(SELECT NOT l.`in_stock` FROM `listings` l WHERE l.`num` = s.`num` AND l.`scope` = '')
	FROM `sold_values` s JOIN json_each(json_array('', s.`category`)) c WHERE s.`dimension` = 'vendor' GROUP BY 1, 2, 3, 4, 5;
DROP TRIGGER `product_changed`;
CREATE TRIGGER `product_changed` AFTER UPDATE OF `status`, `category`, `title`, `tags`, `created_at`, `vendor` ON `products`
WHEN (NEW.`status`, NEW.`category`, NEW.`title`, NEW.`tags`, NEW.`created_at`, NEW.`vendor`)
		IS NOT (OLD.`status`, OLD.`category`, OLD.`title`, OLD.`tags`, OLD.`created_at`, OLD.`vendor`)
	AND NOT EXISTS (SELECT 1 FROM `relisting` WHERE `product_id` = NEW.`id`)
BEGIN
	INSERT INTO `relisting` VALUES (NEW.`id`);
	DELETE FROM `relisting` WHERE `product_id` = NEW.`id`;
END;
DROP TRIGGER `variant_changed`;
CREATE TRIGGER `variant_changed`
AFTER UPDATE OF `options`, `price`, `list_price`, `archived`, `tracked`, `backorder`, `available` ON `variants`
WHEN (NEW.`options`, NEW.`price`, NEW.`list_price`, NEW.`archived`, NEW.`tracked` = 0 OR NEW.`backorder` = 'allow' OR NEW.`available` > 0)
		IS NOT (OLD.`options`, OLD.`price`, OLD.`list_price`, OLD.`archived`,
			OLD.`tracked` = 0 OR OLD.`backorder` = 'allow' OR OLD.`available` > 0)
	AND NOT EXISTS (SELECT 1 FROM `relisting` WHERE `product_id` = NEW.`product_id`)
BEGIN
	INSERT INTO `relisting` VALUES (NEW.`product_id`);
	DELETE FROM `relisting` WHERE `product_id` = NEW.`product_id`;
END;
DROP VIEW `product_faces`;
CREATE VIEW `product_faces` AS
	SELECT p.`id` AS `product_id`,
		json_object('num', p.`num`, 'status', p.`status`, 'category', p.`category`, 'vendor', p.`vendor`, 'tags', json(p.`tags`),
			'updatedAt', p.`updated_at`, 'variants', iif(length(v.`sold`) > 8000, NULL, json(v.`sold`))) AS `face`,
		json_array(p.`title`, p.`category`, p.`tags`, p.`vendor`, p.`description`, v.`names`) AS `words`
	FROM `products` p CROSS JOIN (
		SELECT p2.`id`,
			(SELECT json_group_array(json_object('price', coalesce(`list_price`, `price`), 'inStock',
				json(iif(`tracked` = 0 OR `backorder` = 'allow' OR `available` > 0, 'true', 'false')),
				'options', json(`options`)) ORDER BY `id`)
				FROM `variants` WHERE `product_id` = p2.`id` AND `archived` = 0) AS `sold`,
			(SELECT json_group_array(`sku` || `options` ORDER BY `id`) FROM `variants`
				WHERE `product_id` = p2.`id` AND `archived` = 0) AS `names`
		FROM `products` p2) v ON v.`id` = p.`id`;
