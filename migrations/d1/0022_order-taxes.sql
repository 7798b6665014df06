ALTER TABLE `orders` ADD `taxes` text;
CREATE INDEX `payments_given_back` ON `payments` (`updated_at`,`order_id`) WHERE refunds is not null or superseded is not null or state = 'refunded';