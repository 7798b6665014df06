ALTER TABLE `account_mails` ADD `language` text;
ALTER TABLE `back_in_stock` ADD `language` text;