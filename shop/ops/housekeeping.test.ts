import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { eraseAccount } from "../../stores/accounts/erase-account.ts";
import { listDeadLetters, storeDeadLetters } from "../../stores/events/dead-letters.ts";
import { purgeNotifications } from "../../stores/notifications/notifications.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { draftOf } from "../../test/support/drafts.ts";
import { anyRows } from "../../test/support/rows.ts";
import { stockItem } from "../../test/support/shop.ts";
import { ERASED_FULL_TERMS } from "../../test/support/terms.ts";
import { finishLeft, forgetLapsed, forgetOldMessages } from "./housekeeping.ts";

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

function letter(id: string, at: number, redrivenAt: number | null, body: unknown = { events: [] }) {
  return { id, queue: "orders", body: JSON.stringify(body), error: null, at, redrivenAt };
}

async function letters(): Promise<string[]> {
  const all = await listDeadLetters(env.DB, { state: "all", limit: 100 });
  return all.map(({ id }) => id).toSorted();
}

/** A message of an order that died, and which names its shopper. */
async function intake(customer: string) {
  const draft = await draftOf(customer);
  return { events: [{ type: "order.intake", data: { orderId: draft.id, draft } }] };
}

beforeEach(async () => {
  await env.DB.batch(["DELETE FROM dead_letters", "DELETE FROM accounts"].map((sql) => env.DB.prepare(sql)));
});

/**
 * What goes once it has lapsed: its table, the column of its time, and the days that it is kept
 * then.
 */
const LAPSES: readonly [table: string, column: string, days: number][] = [
  ["account_sessions", "expires_at", 0],
  ["account_mails", "expires_at", 0],
  ["oidc_flows", "expires_at", 0],
  ["account_sign_ins", "expires_at", 0],
  ["account_challenges", "expires_at", 0],
  ["link_codes", "expires_at", 0],
  ["agent_sessions", "expires_at", 0],
  ["agent_answers", "created_at", 2],
  ["draft_orders", "expires_at", 30],
  ["counted_orders", "at", 30],
  ["payment_notices", "at", 30],
  ["dead_letters", "redriven_at", 30],
  ["back_in_stock", "created_at", 180],
  ["feed_runs", "started_at", 30],
];

describe("what has lapsed", () => {
  it("goes when its time is over, to the millisecond, and nothing goes before", async () => {
    const now = Date.now();
    await env.DB.batch(LAPSES.map(([table]) => env.DB.prepare(`DELETE FROM ${table}`)));
    await stockItem();
    const variant = (await env.DB.prepare("SELECT id FROM variants").first<number>("id")) ?? 0;
    const own: Record<string, Record<string, number>> = {
      back_in_stock: { variant_id: variant },
      feed_runs: { ended_at: now },
    };
    const statements = LAPSES.flatMap(([table, column, days]) =>
      [0, 1].map((late) => {
        return anyRows(table, { ...own[table], [column]: now - days * DAY_MS - late });
      }),
    );
    await env.DB.batch(await Promise.all(statements));
    const sealed = "(SELECT id FROM draft_orders UNION ALL SELECT id FROM agent_sessions)";
    await env.DB.exec(`INSERT INTO data_keys (subject, sealed) SELECT id, 'x' FROM ${sealed}`);
    await forgetLapsed(env, now);
    const without = `SELECT count(*) AS n FROM ${sealed} LEFT JOIN data_keys ON subject = id WHERE subject IS NULL`;
    const keys = "SELECT count(*) AS n FROM data_keys WHERE sealed = 'x'";
    const counts = await env.DB.batch<{ n: number }>([without, keys].map((query) => env.DB.prepare(query)));
    expect(
      counts.map(({ results }) => results[0]?.n),
      "a draft order and a checkout of an agent go with their keys",
    ).toEqual([0, 2]);
    const kept = await env.DB.batch<{ at: number }>(
      LAPSES.map(([table, column]) => env.DB.prepare(`SELECT ${column} AS at FROM ${table}`)),
    );
    expect(LAPSES.map(([table], n) => [table, kept[n]?.results.map(({ at }) => now - at)])).toEqual(
      LAPSES.map(([table, , days]) => [table, [days * DAY_MS]]),
    );
  });

  it("is no letter that waits to be sent again, however old", async () => {
    await storeDeadLetters(env.DB, [letter("waiting", Date.now() - 400 * DAY_MS, null)]);
    await forgetLapsed(env, Date.now());
    expect(await letters()).toEqual(["waiting"]);
  });
});

describe("messages of half a year ago", () => {
  const ids = async () => {
    const { results } = await env.DB.prepare("SELECT id FROM notifications ORDER BY id").all<{
      id: string;
    }>();
    return results.map(({ id }) => id);
  };

  it("go, some at a time; none that is younger goes with them", async () => {
    const now = Date.now();
    await env.DB.batch([
      env.DB.prepare("DELETE FROM notifications"),
      ...[3, 2, 1, 0].map((age) =>
        env.DB.prepare(
          `INSERT INTO notifications (id, event_id, channel, template, recipient, state, created_at)
           VALUES (?, '', 'email', 'order.shipped', 'ada@example.com', 'sent', ?)`,
        ).bind(`m${age}`, now - 183 * DAY_MS - age),
      ),
    ]);
    const before = now - 183 * DAY_MS;
    const next = await purgeNotifications(env.DB, { after: "", before, limit: 2 });
    expect([next, await ids()]).toEqual(["m1", ["m0", "m2", "m3"]]);
    expect(await forgetOldMessages(env, now, next)).toBe(null);
    expect(await ids()).toEqual(["m0"]);
  });
});

describe("an erase", () => {
  it("is finished for an hour: orders that were stored since, and letters that died since, name nobody", async () => {
    await eraseAccount(env, "acc_gone", null);
    const now = Date.now();
    const [gone, stays] = [await draftOf("user:acc_gone"), await draftOf("user:acc_stays")];
    await orderStore(env).insert([gone, stays]);
    const died = await intake("user:acc_gone");
    await storeDeadLetters(env.DB, [
      letter("theirs", now, null, died),
      letter("others", now, null, await intake("user:acc_stays")),
    ]);
    expect(await finishLeft(env, now + HOUR_MS - 60_000)).toBe(true);
    expect((await orderStore(env).find(gone.id))?.order).toMatchObject({
      email: "",
      shippingAddress: { name: "–" },
    });
    expect((await orderStore(env).find(stays.id))?.order.email).toBe(stays.email);
    const [theirs, others] = (await listDeadLetters(env.DB, { state: "all", limit: 9 })).toSorted((a, b) =>
      a.id < b.id ? 1 : -1,
    );
    expect(theirs?.body).not.toMatch(/ada@example.com|Analytical|Łódź|97201/);
    expect(JSON.parse(theirs?.body ?? "").events[0].data.draft).toEqual({
      ...died.events[0]?.data.draft,
      ...ERASED_FULL_TERMS,
    });
    expect(others?.body).toContain("ada@example.com");
    expect(await finishLeft(env, now + HOUR_MS + 60_000)).toBe(false);
  });

  it("that fails for one is finished for the others, and tried again", async () => {
    for (const id of ["acc_one", "acc_two"]) {
      await eraseAccount(env, id, null);
    }
    const drafts = [await draftOf("user:acc_one"), await draftOf("user:acc_two")];
    await orderStore(env).insert(drafts);
    const emails = async () =>
      Promise.all(drafts.map(async ({ id }) => (await orderStore(env).find(id))?.order.email));
    await env.DB.exec(
      "CREATE TRIGGER stuck BEFORE UPDATE ON orders WHEN OLD.customer = 'user:acc_one' BEGIN SELECT RAISE(ABORT, 'locked'); END",
    );
    expect(await finishLeft(env, Date.now())).toBe(true);
    expect(await emails()).toEqual(["ada@example.com", ""]);
    await env.DB.exec("DROP TRIGGER stuck");
    expect(await finishLeft(env, Date.now())).toBe(true);
    expect(await emails()).toEqual(["", ""]);
  });
});
