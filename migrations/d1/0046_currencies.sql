ALTER TABLE `payment_contradictions` ADD `order_currency` text DEFAULT 'USD' NOT NULL;
ALTER TABLE `order_summaries` ADD `currency` text DEFAULT 'USD' NOT NULL;
ALTER TABLE `price_lists` ADD `currency` text DEFAULT 'USD' NOT NULL;