ALTER TABLE `orders` ADD `shipments` text;
ALTER TABLE `payments` ADD `refunds` text;
ALTER TABLE `payments` ADD `superseded` text;