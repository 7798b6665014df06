ALTER TABLE `sales` ADD `draw_seed` text;
ALTER TABLE `sales` ADD `draw_chain` text;
ALTER TABLE `sales` ADD `rooms` integer DEFAULT 1 NOT NULL;
-- What follows is written by hand, because the schema tool knows no triggers. A sale that has not opened gets a seed, and
-- so does one that is scheduled by code that knows of none.
UPDATE `sales` SET `draw_seed` = lower(hex(randomblob(32)))
WHERE `opens_at` > cast(unixepoch('subsec') * 1000 as integer);
CREATE TRIGGER `sales_have_a_seed` AFTER INSERT ON `sales` WHEN new.`draw_seed` IS NULL
BEGIN
	UPDATE `sales` SET `draw_seed` = lower(hex(randomblob(32))) WHERE `num` = new.`num`;
END;
