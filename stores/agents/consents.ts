import { type SQL, sql } from "drizzle-orm";
import type { BuyerConsent } from "../../domain/agents/consent.ts";
import { prepare } from "../base/d1.ts";

/** What a platform said that its buyer agrees to, with the order that it placed. */
export interface AgentConsent {
  orderId: string;
  /** The platform's name, as `agentKey` gives it. */
  agent: string;
  consent: BuyerConsent;
  /** When the customer took it back, in milliseconds since 1970. */
  endedAt: number | null;
  createdAt: number;
}

/** Of the account, and of orders that were placed as a guest and claimed. */
const isOf = (accountId: string): SQL =>
  sql`(account_id = ${accountId}
    or order_id in (select order_id from account_orders where account_id = ${accountId}))`;

/** What platforms said for a customer, the newest in front. */
export async function consentsOf(db: D1Database, accountId: string): Promise<AgentConsent[]> {
  const { results } = await prepare(
    db,
    sql`select order_id as orderId, agent, consent, consent_ended_at as endedAt, created_at as createdAt
      from agent_orders where consent is not null and ${isOf(accountId)}
      order by created_at desc, order_id`,
  ).all<Omit<AgentConsent, "consent"> & { consent: string }>();
  return results.map(({ consent, ...row }) => ({ ...row, consent: JSON.parse(consent) }));
}

/** Takes back what was said with an order. @returns whether anything was left to take back */
export async function endConsent(
  db: D1Database,
  { accountId, orderId, endsMarketing }: { accountId: string; orderId: string; endsMarketing: boolean },
): Promise<boolean> {
  const isLeft = sql`order_id = ${orderId} and consent is not null and consent_ended_at is null
    and ${isOf(accountId)}`;
  const first = endsMarketing
    ? [refusalOfMarketing(db, sql`${accountId}`, sql`exists (select 1 from agent_orders where ${isLeft})`)]
    : [];
  const ended = await db.batch([
    ...first,
    prepare(db, sql`update agent_orders set consent_ended_at = ${Date.now()} where ${isLeft}`),
  ]);
  return (ended.at(-1)?.meta.changes ?? 0) > 0;
}

/**
 * The statement by which accounts are subscribed to no sales and no carts any more. An account that
 * chose nothing is subscribed to none as it is.
 */
export function refusalOfMarketing(db: D1Database, accountIds: SQL, condition: SQL): D1PreparedStatement {
  const no = sql`json('false')`;
  // Of channels that were never chosen none is for sales: nothing is to be replaced there.
  return prepare(
    db,
    sql`update account_preferences set preferences = json_replace(
        json_set(preferences, '$.cartReminders', ${no}),
        '$.channels.email.sales', ${no}, '$.channels.sms.sales', ${no}, '$.channels.push.sales', ${no})
      where account_id in (${accountIds}) and ${condition}`,
  );
}

/**
 * The statements by which what platforms said for a person, and of them, is forgotten.
 * @param forms what rows have of the address, in JSON: as it is, and as its index
 */
export function forgettingStatements(
  db: D1Database,
  accountId: string,
  email: string | null,
  forms: string,
): D1PreparedStatement[] {
  const of = (run: SQL) => prepare(db, run);
  const theirs = (readable: SQL) => sql`(customer = ${accountId}
    or email in (select value from json_each(${forms})) or (sealed is null and ${readable}))`;
  const sessions = theirs(sql`lower(trim(body ->> '$.buyer.email')) = ${email}`);
  const answers = theirs(sql`instr(lower(answer), ${email}) > 0`);
  return [
    of(sql`update agent_orders set consent = null, account_id = null where ${isOf(accountId)}`),
    of(sql`delete from data_keys where subject in (select id from agent_sessions where ${sessions})`),
    of(sql`delete from agent_sessions where ${sessions}`),
    of(sql`delete from data_keys where subject in (select key from agent_answers where ${answers})`),
    of(sql`delete from agent_answers where ${answers}`),
  ];
}
