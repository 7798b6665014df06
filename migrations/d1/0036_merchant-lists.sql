CREATE INDEX `products_by_title` ON `products` (`title_key`);
CREATE INDEX `products_by_change` ON `products` (`updated_at`);
CREATE INDEX `products_in_status_by_title` ON `products` (`status`,`title_key`);
CREATE INDEX `products_in_status_by_change` ON `products` (`status`,`updated_at`);