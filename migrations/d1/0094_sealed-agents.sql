ALTER TABLE `account_sessions` ADD `sealed_id_token` text;
ALTER TABLE `account_sign_ins` ADD `sealed_id_token` text;
ALTER TABLE `agent_answers` ADD `sealed` text;
ALTER TABLE `agent_answers` ADD `email` text;
ALTER TABLE `agent_answers` ADD `customer` text;
ALTER TABLE `agent_sessions` ADD `sealed` text;
ALTER TABLE `agent_sessions` ADD `email` text;