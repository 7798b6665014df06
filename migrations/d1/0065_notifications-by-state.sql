-- contract of 0056_notifications: no deployed code reads notifications_troubled
DROP INDEX `notifications_troubled`;
CREATE INDEX `notifications_by_state` ON `notifications` (`state`,`created_at`,`id`) WHERE state <> 'sent';
