CREATE INDEX `orders_by_email` ON `orders` (lower(email),`placed_at`);
CREATE INDEX `orders_by_status` ON `orders` (`status`,`placed_at`) WHERE status <> 'PENDING';