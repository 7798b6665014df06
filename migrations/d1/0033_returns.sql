ALTER TABLE `orders` ADD `returns` text;
ALTER TABLE `orders` ADD `open_return_at` integer;
ALTER TABLE `orders` ADD `exchange_for` text;
CREATE INDEX `orders_with_open_return` ON `orders` (`open_return_at`,`id`) WHERE open_return_at is not null;