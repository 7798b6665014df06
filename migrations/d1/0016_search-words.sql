ALTER TABLE `products` ADD `title_key` text;
ALTER TABLE `products` ADD `indexed_with` integer DEFAULT 0 NOT NULL;
CREATE INDEX `products_by_index_version` ON `products` (`indexed_with`);
-- Listings in the order of their titles' keys, beside the index of titles that code of before sorts by. Written by
-- hand, as what follows.
CREATE TABLE `listing_titles` (
	`scope` text NOT NULL,
	`in_stock` integer NOT NULL,
	`title_key` text NOT NULL,
	`num` integer NOT NULL,
	PRIMARY KEY(`scope`, `in_stock`, `title_key`, `num` DESC)
) WITHOUT ROWID;
CREATE INDEX `listing_titles_by_product` ON `listing_titles` (`num`, `scope`);
INSERT INTO `listing_titles` SELECT `scope`, `in_stock`, lower(`title`), `num` FROM `listings`;
CREATE TRIGGER `listing_titled` AFTER INSERT ON `listings`
BEGIN
	INSERT INTO `listing_titles` VALUES (NEW.`scope`, NEW.`in_stock`,
		coalesce((SELECT `title_key` FROM `products` WHERE `num` = NEW.`num`), lower(NEW.`title`)), NEW.`num`);
END;
CREATE TRIGGER `listing_title_stocked` AFTER UPDATE OF `in_stock` ON `listings` WHEN NEW.`in_stock` <> OLD.`in_stock`
BEGIN
	UPDATE `listing_titles` SET `in_stock` = NEW.`in_stock` WHERE `num` = NEW.`num` AND `scope` = NEW.`scope`;
END;
CREATE TRIGGER `listing_untitled` AFTER DELETE ON `listings`
BEGIN
	DELETE FROM `listing_titles` WHERE `num` = OLD.`num` AND `scope` = OLD.`scope`;
END;
CREATE TRIGGER `product_keyed` AFTER UPDATE OF `title_key` ON `products`
WHEN NEW.`title_key` IS NOT OLD.`title_key`
BEGIN
	UPDATE `listing_titles` SET `title_key` = NEW.`title_key` WHERE `num` = NEW.`num`;
END;
-- Code that knows of the index version writes it behind this. What other code wrote is indexed anew.
CREATE TRIGGER `product_unindexed` AFTER UPDATE OF `title`, `description`, `vendor`, `category`, `tags` ON `products`
BEGIN
	UPDATE `products` SET `indexed_with` = 0 WHERE `num` = NEW.`num`;
END;
-- The words of the search index with how many products have each: misspelled words are looked for among them.
CREATE VIRTUAL TABLE `product_words` USING fts5vocab('product_search', 'row');
