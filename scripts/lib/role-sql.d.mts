/** What gives an account a role straight in the database. */
export function roleStatements(change: { email: string; role: string }): string[];
