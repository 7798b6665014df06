CREATE TABLE `waiting_orders` (
	`sku` text NOT NULL,
	`reference` text NOT NULL,
	`since` integer NOT NULL,
	`units` integer NOT NULL,
	PRIMARY KEY(`sku`, `reference`)
);

CREATE INDEX `waiting_orders_by_order` ON `waiting_orders` (`reference`);
ALTER TABLE `variants` ADD `promised_on` text;
ALTER TABLE `variants` ADD `renamed_to` text;
ALTER TABLE `variants` ADD `waiting_seq` integer DEFAULT 0 NOT NULL;
CREATE INDEX `variants_by_folded_sku` ON `variants` (sku collate nocase);
CREATE INDEX `variants_low` ON `variants` (`sku`) WHERE archived = 0 and tracked = 1 and available <= reorder_point;
CREATE INDEX `accounts_of_staff` ON `accounts` (`role`) WHERE role <> 'customer';

-- Two editors at once could take a variant back behind the price book's last version: every later
-- price of it was refused. Each of these gets the price that shoppers see as a version of its own.
INSERT INTO `prices` (`sku`, `version`, `amount`, `compare_at`, `valid_from`, `actor`)
	SELECT v.`sku`, b.`last` + 1, v.`price`, v.`compare_at_price`, unixepoch() * 1000, 'system'
	FROM `variants` v JOIN (SELECT `sku`, max(`version`) AS `last` FROM `prices` GROUP BY `sku`) b ON b.`sku` = v.`sku`
	WHERE b.`last` > v.`price_version`;
UPDATE `variants` SET `price_version` = (SELECT max(`version`) FROM `prices` p WHERE p.`sku` = `variants`.`sku`)
WHERE `price_version` < (SELECT max(`version`) FROM `prices` p WHERE p.`sku` = `variants`.`sku`);
