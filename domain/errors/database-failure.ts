/**
 * What a call of an order database failed with, as far as the next step depends on it.
 * - `dropped`: the connection ended under the work, by the network or because the server stopped. A
 *   new one may do it.
 * - `raced`: the statement lost to another and did nothing. It may be repeated at once.
 * - `away`: the server has no place or no time now: too many connections, a timeout, a lock.
 * - `not_kept`: the database does not keep that customer (`keep_buckets`, migrations/postgres).
 * - `refused`: anything else. The statement may be wrong.
 */
export type DatabaseFailure = "dropped" | "raced" | "away" | "not_kept" | "refused";

/**
 * Codes are SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), the driver's
 * or the network's.
 */
const FAILURES: readonly [codes: RegExp, failure: DatabaseFailure][] = [
  [/^SHRD1$/, "not_kept"],
  [/^(40001|40P01)$/, "raced"],
  [/^(CONNECTION_|ECONN|EPIPE|57P0|08)/, "dropped"],
  [/^(53|57014|55P03)/, "away"],
];

export function failureOf(code: string): DatabaseFailure {
  return FAILURES.find(([codes]) => codes.test(code))?.[1] ?? "refused";
}
