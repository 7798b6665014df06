-- The audit log only grows. Written by hand, because the schema tool knows no triggers.
-- The triggers on insert are there because `insert or replace` removes rows without telling the delete trigger.
CREATE TRIGGER `audit_log_kept_on_update` BEFORE UPDATE ON `audit_log`
BEGIN
	SELECT RAISE(ABORT, 'audit_log is append-only');
END;
CREATE TRIGGER `audit_log_kept_on_delete` BEFORE DELETE ON `audit_log`
BEGIN
	SELECT RAISE(ABORT, 'audit_log is append-only');
END;
CREATE TRIGGER `audit_log_kept_on_insert` BEFORE INSERT ON `audit_log`
WHEN EXISTS (SELECT 1 FROM `audit_log` WHERE `seq` = NEW.`seq`)
BEGIN
	SELECT RAISE(ABORT, 'audit_log is append-only');
END;
CREATE TRIGGER `audit_seals_kept_on_update` BEFORE UPDATE ON `audit_seals`
BEGIN
	SELECT RAISE(ABORT, 'audit_seals is append-only');
END;
CREATE TRIGGER `audit_seals_kept_on_delete` BEFORE DELETE ON `audit_seals`
BEGIN
	SELECT RAISE(ABORT, 'audit_seals is append-only');
END;
-- Two that seal at once write the same: the second is passed over.
CREATE TRIGGER `audit_seals_kept_on_insert` BEFORE INSERT ON `audit_seals`
WHEN EXISTS (SELECT 1 FROM `audit_seals` WHERE `seq` = NEW.`seq`)
BEGIN
	SELECT RAISE(IGNORE);
END;
