ALTER TABLE `sales` ADD `version` integer DEFAULT 1 NOT NULL;
CREATE INDEX `sales_by_sku` ON `sales` (`sku`,`closes_at`);
CREATE TABLE `payment_contradictions` (
	`id` text PRIMARY KEY NOT NULL,
	`order_id` text NOT NULL,
	`payment_key` text NOT NULL,
	`provider` text NOT NULL,
	`kind` text NOT NULL,
	`state` text NOT NULL,
	`amount` integer,
	`currency` text,
	`order_status` text NOT NULL,
	`order_total` integer NOT NULL,
	`at` integer NOT NULL,
	`settled_at` integer,
	`settled_by` text
);

CREATE INDEX `payment_contradictions_by_time` ON `payment_contradictions` (`at`);
CREATE INDEX `payment_contradictions_open` ON `payment_contradictions` (`at`) WHERE settled_at is null;
CREATE INDEX `payment_contradictions_by_order` ON `payment_contradictions` (`order_id`);
-- What follows is written by hand, because the schema tool knows no triggers. A sale's row changes with
-- whether its item may be bought, so that each isolate that knows the sale reads it again.
CREATE TRIGGER `sales_follow_products` AFTER UPDATE OF `status` ON `products` WHEN old.`status` <> new.`status`
BEGIN
	UPDATE `sales` SET `version` = `version` + 1
	WHERE `closes_at` > cast(unixepoch('subsec') * 1000 as integer)
		AND `sku` IN (SELECT `sku` FROM `variants` WHERE `product_id` = new.`id`);
END;
CREATE TRIGGER `sales_follow_variants` AFTER UPDATE OF `archived` ON `variants` WHEN old.`archived` <> new.`archived`
BEGIN
	UPDATE `sales` SET `version` = `version` + 1
	WHERE `closes_at` > cast(unixepoch('subsec') * 1000 as integer) AND `sku` = new.`sku`;
END;
