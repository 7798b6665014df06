/**
 * What gives an account a role straight in the database, with the audit entry that the route would
 * write. The last statement answers with the account's id, or nothing.
 */
export function roleStatements({ emails, role }: { emails: readonly string[]; role: string }) {
  const account = oneOf(emails);
  return [
    `DELETE FROM account_sessions WHERE account_id = (SELECT id FROM accounts WHERE ${account})`,
    `INSERT INTO audit_log (at, actor, role, action, subject, before_json, after_json, trace_id)
     SELECT unixepoch() * 1000, 'account-command', 'system', 'account.role_changed', id, json_object('role', role),
       json_object('role', ${text(role)}), lower(hex(randomblob(16)))
     FROM accounts WHERE ${account} AND role <> ${text(role)}`,
    `UPDATE accounts SET role = ${text(role)}, role_changed_at = unixepoch() * 1000, updated_at = unixepoch() * 1000
     WHERE ${account} RETURNING id`,
  ];
}

/**
 * What takes an account's second factor away straight in the database, with the audit entry that
 * the route would write. The last statement answers with the account's id, or nothing.
 */
export function resetStatements({ emails, reason }: { emails: readonly string[]; reason: string }) {
  const isIt = oneOf(emails);
  const account = `(SELECT id FROM accounts WHERE ${isIt})`;
  return [
    `INSERT INTO audit_log (at, actor, role, action, subject, before_json, after_json, trace_id)
     SELECT unixepoch() * 1000, 'account-command', 'system', 'account.second_factor_reset', id,
       json_object('factors', (SELECT count(*) FROM account_factors WHERE account_id = accounts.id)),
       json_object('factors', 0, 'reason', ${text(reason)}), lower(hex(randomblob(16)))
     FROM accounts WHERE ${isIt}`,
    ...["factors", "recovery_codes", "sign_ins", "sessions"].map(
      (table) => `DELETE FROM account_${table} WHERE account_id = ${account}`,
    ),
    `SELECT id FROM accounts WHERE ${isIt}`,
  ];
}

/** @param emails the address as rows may have it */
function oneOf(emails: readonly string[]): string {
  return `email IN (${emails.map(text).join(", ")})`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
