ALTER TABLE `agent_orders` ADD `account_id` text;
ALTER TABLE `agent_orders` ADD `consent_ended_at` integer;
CREATE INDEX `agent_orders_by_account` ON `agent_orders` (`account_id`);
-- The name of a platform that acts for a customer ends with the account.
UPDATE `agent_orders` SET `account_id` = substr(`agent`, instr(`agent`, ' for ') + 5) WHERE instr(`agent`, ' for ') > 0;
