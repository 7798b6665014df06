import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import { DEMO_SHOP } from "../../demo/settings.ts";
import type { AccountingDays, ClosedDays } from "../../http/contract/accounting/days.ts";
import type { JournalView } from "../../http/contract/accounting/journal.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { readDays } from "../../stores/accounting/accounting-days.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { keepDisputeNotice } from "../../stores/payments/payment-disputes.ts";
import { Browser } from "../../test/support/browser.ts";
import { booksOf, call, orderBody, placed, settled } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";
import { withShop } from "../../test/support/shop-settings.ts";

type Journal = z.infer<typeof JournalView>;

const GERMAN = {
  shippingMethod: "express",
  shippingAddress: { ...orderBody.shippingAddress, country: "DE", region: "", postalCode: "10115" },
};
const QUEBEC = {
  shippingAddress: { ...orderBody.shippingAddress, country: "CA", region: "QC", postalCode: "H2X 1Y4" },
};

let staff: Record<string, string>;
const since = new Date(Date.now() - 1_000).toISOString();
/** The orders of this file: others share its database. */
let ids: Record<"kept" | "returned" | "cancelled" | "declined", string>;

async function refund(id: string, body: object): Promise<void> {
  const key = { "Idempotency-Key": crypto.randomUUID() };
  const made = await call("POST", `/api/orders/${id}/refunds`, body, { ...staff, ...key });
  expect([made.status, await made.json()]).toMatchObject([201, { state: "paid" }]);
}

beforeAll(async () => {
  staff = { Authorization: `Bearer ${await signAccessToken(env, { sub: "books", role: "merchant" })}` };
  const sku = await stockItem({ price: 2_000 });
  const [kept, returned, cancelled, declined] = await Promise.all([
    placed({ [sku]: 3 }, "tok_ok", "mock", QUEBEC),
    placed({ [sku]: 2 }, "tok_ok", "mock", GERMAN),
    placed({ [sku]: 1 }, "tok_ok", "mock", QUEBEC),
    placed({ [sku]: 1 }, "tok_declined"),
  ]);
  ids = { kept: kept.id, returned: returned.id, cancelled: cancelled.id, declined: declined.id };
  await Promise.all(Object.values(ids).map(settled));
  await refund(ids.kept, { amount: { amount: 777, currency: "USD" } });
  await refund(ids.returned, { items: [{ sku, quantity: 1 }] });
  await refund(ids.returned, { shipping: true });
  const headers = { "Order-Token": cancelled.accessToken };
  expect((await call("POST", `/api/orders/${ids.cancelled}/cancel`, undefined, headers)).status).toBe(200);
  await settled(ids.cancelled);
});

afterEach(() => {
  vi.useRealTimers();
});

/** All pages of the journal. */
async function everyEntry(from: string, to: string) {
  const entries: Journal["entries"] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const response = await call("GET", `/api/admin/journal?from=${from}&to=${to}${more}`, undefined, staff);
    expect(response.status).toBe(200);
    const page = await response.json<Journal>();
    entries.push(...page.entries);
    cursor = page.nextCursor;
  }
  return entries;
}

/** The journal, as far as it is about the orders of this file. */
async function journal(from = since, to = new Date(Date.now() + 1_000).toISOString()) {
  const entries = await everyEntry(from, to);
  return entries.filter(({ orderId }) => Object.values(ids).includes(orderId));
}

describe("the journal", () => {
  it("holds every cent of each order once: what was paid, less what was paid back", async () => {
    const entries = await journal();
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    for (const id of Object.values(ids)) {
      const { payments } = await settled(id);
      const held = payments.reduce(
        (sum, { state, amount, refunded }) =>
          state === "captured" || state === "refunded" ? sum + amount.amount - refunded.amount : sum,
        0,
      );
      const own = entries.filter(({ orderId }) => orderId === id);
      expect(own.reduce((sum, { total }) => sum + total.amount, 0)).toBe(held);
      for (const { goods, shipping, taxes, total } of own) {
        const parts = [goods, shipping, ...taxes.map(({ amount }) => amount)];
        expect(parts.reduce((sum, { amount }) => sum + amount, 0)).toBe(total.amount);
      }
    }
  });

  it("says what each was for: goods, shipping, and each tax by its name", async () => {
    const entries = await journal();
    const usd = (amount: number) => ({ amount, currency: "USD" });
    const of = (id: string) => entries.filter(({ orderId }) => orderId === id);
    expect(of(ids.returned)).toMatchObject([
      {
        kind: "payment",
        goods: usd(4_000),
        shipping: usd(3_900),
        taxes: [{ name: "VAT", amount: usd(1_501) }],
      },
      { kind: "refund", goods: usd(-2_000), shipping: usd(0), taxes: [{ rate: "19", amount: usd(-380) }] },
      { kind: "refund", goods: usd(0), shipping: usd(-3_900), taxes: [{ amount: usd(-741) }] },
    ]);
    expect(of(ids.cancelled).map(({ total }) => total.amount)).toEqual([3_679, -3_679]);
    expect(of(ids.declined)).toEqual([]);
    expect(of(ids.kept)[0]?.taxes.map(({ name }) => name)).toEqual(["GST", "QST"]);
  });

  it("is of its time alone", async () => {
    expect(await journal("2020-01-01", "2020-01-31")).toEqual([]);
    const moment = "2026-02-01T00:00:00Z";
    for (const period of ["from=2026-02-01&to=2026-01-01", `from=${moment}&to=${moment}`]) {
      const wrong = await call("GET", `/api/admin/journal?${period}`, undefined, staff);
      expect([wrong.status, (await wrong.json<{ code: string }>()).code]).toEqual([400, "invalid_request"]);
    }
  });

  it("is a table of the same cents", async () => {
    const to = new Date(Date.now() + 1_000).toISOString();
    const lines: string[] = [];
    let path: string | undefined = `/api/admin/journal?from=${since}&to=${to}`;
    while (path !== undefined) {
      const response: Response = await call("GET", path, undefined, { ...staff, Accept: "text/csv" });
      expect(response.headers.get("Content-Type")).toContain("text/csv");
      const [head, ...rows] = (await response.text()).trimEnd().split("\r\n");
      expect(head).toBe("at,entry,order,number,kind,provider,account,rate,amount,currency");
      lines.push(...rows);
      path = /<([^>]+)>; rel="next"/.exec(response.headers.get("Link") ?? "")?.[1];
    }
    const cents = lines
      .map((line) => line.split(","))
      .filter(([, , order = ""]) => Object.values(ids).includes(order))
      .reduce((sum, [, , , , , , , , amount]) => sum + Math.round(Number(amount) * 100), 0);
    const entries = await journal();
    expect(cents).toBe(entries.reduce((sum, { total }) => sum + total.amount, 0));
  });
});

type Sides = { account: string; debit: { amount: number }; credit: { amount: number } };

/** Debit less credit on each account. */
function balances(postings: readonly Sides[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { account, debit, credit } of postings) {
    sums[account] = (sums[account] ?? 0) + debit.amount - credit.amount;
  }
  return sums;
}

describe("days closed for accounting", () => {
  const DAY_MS = 24 * 60 * 60 * 1_000;
  const now = Date.now();
  const date = (days: number) => new Date(now + days * DAY_MS).toISOString().slice(0, 10);
  const dates = { from: date(-1), to: date(0) };
  const path = `/api/admin/accounting/days?from=${dates.from}&to=${dates.to}`;

  /** After the last of those days, by the clocks of the shop. */
  async function later(): Promise<Record<string, string>> {
    vi.useFakeTimers({ toFake: ["Date"], now: now + 4 * DAY_MS });
    return { Authorization: `Bearer ${await signAccessToken(env, { sub: "books", role: "merchant" })}` };
  }

  /** Closes the days by as many calls as that takes, and answers with their vouchers. */
  async function closed() {
    let calls = 0;
    for (let from: string | null = dates.from; from !== null; ) {
      calls += 1;
      expect(calls).toBeLessThan(20);
      const sent = { from, to: dates.to };
      const answer: Response = await call("POST", "/api/admin/accounting/days", sent, await later());
      expect(answer.status).toBe(200);
      from = (await answer.json<z.infer<typeof ClosedDays>>()).next;
    }
    const { days } = await (await call("GET", path, undefined, await later())).json<
      z.infer<typeof AccountingDays>
    >();
    return days.flatMap(({ vouchers }) => vouchers);
  }

  const table = async () => {
    const answer = await call("GET", path, undefined, { ...(await later()), Accept: "text/csv" });
    return { status: answer.status, text: await answer.text() };
  };

  it("cannot be closed before they are over, and have no table before they are closed", async () => {
    const early = await call("POST", "/api/admin/accounting/days", dates, staff);
    expect([early.status, await early.json()]).toMatchObject([400, { errors: [{ path: "to" }] }]);
    const open = await call("GET", path, undefined, { ...staff, Accept: "text/csv" });
    expect([open.status, await open.json()]).toMatchObject([409, { code: "accounting_day_open" }]);
    const long = await call("GET", path.replace(dates.from, "2020-01-01"), undefined, staff);
    expect(long.status).toBe(400);
  });

  it("are what the provider's own books say, order by order, in balanced entries", async () => {
    const entries = await journal();
    for (const id of Object.values(ids)) {
      const own = entries.filter(({ orderId }) => orderId === id).flatMap(({ postings }) => postings);
      const books = id === ids.declined ? null : await booksOf(id);
      const back = Object.values(books?.refunds ?? {}).reduce((sum, amount) => sum + amount, 0);
      const taken = books && books.captures > 0 ? books.amount : 0;
      const { "receivable.mock": held = 0, ...rest } = balances(own);
      expect(held).toBe(taken - back);
      expect(Object.values(rest).reduce((sum, amount) => sum + amount, 0)).toBe(0 - held);
    }
  });

  it("keep their vouchers; what comes late is a voucher that says so, and no other call adds one", async () => {
    const dispute = { id: "dsp_books", orderId: ids.kept, provider: "mock", reference: "D", reason: null };
    const sum = { state: "lost", amount: 150, currency: "USD", dueAt: null, at: now - 1 } as const;
    await keepDisputeNotice(env.DB, { ...dispute, ...sum }, { id: "dsn_books", moved: "withdrawn" }, []);
    await Promise.all([closed(), closed()]);
    const days = await readAudit(env.DB, { order: "oldest", limit: 9, action: "accounting.day_closed" });
    expect(days.map(({ subject }) => subject)).toEqual([dates.from, dates.to]);
    const before = await closed();
    expect(before.map(({ id, late }) => [id.slice(-2), late])).toEqual(before.map(() => ["-1", false]));
    const kept = await table();
    vi.useRealTimers();
    await refund(ids.kept, { amount: { amount: 100, currency: "USD" } });
    const after = await closed();
    const [late] = after.filter((voucher) => voucher.late);
    expect(after).toEqual([...before, late].sort((a, b) => ((a?.id ?? "") < (b?.id ?? "") ? -1 : 1)));
    expect(late?.sums).toMatchObject([{ currency: "USD", entries: 1 }]);
    expect(balances(late?.sums[0]?.accounts ?? [])).toMatchObject({ "receivable.mock": -100 });
    expect(await closed(), "checked again").toEqual(after);
    const lines = (await table()).text.split("\r\n");
    expect(kept.text.split("\r\n").filter((line) => !lines.includes(line))).toEqual([]);
    expect(lines).toContainEqual(expect.stringMatching(/,1 entry that came late,receivable.mock,,1.00,USD$/));
    vi.useRealTimers();
    const entries = await everyEntry(date(-2), date(2));
    expect(balances(entries.flatMap(({ postings }) => postings))).toMatchObject({ chargebacks: 150 });
    expect(balances(after.flatMap(({ sums }) => sums.flatMap(({ accounts }) => accounts)))).toEqual(
      balances(entries.flatMap(({ postings }) => postings)),
    );
  });

  it("stay open while an order changes that they paid something back of: it may be read twice, or not at all", async () => {
    const changedAt = (at: number) =>
      env.DB.prepare("UPDATE payments SET updated_at = ? WHERE order_id = ?").bind(at, ids.kept).run();
    const next = async () => {
      const answer = await call("POST", "/api/admin/accounting/days", dates, await later());
      return (await answer.json<z.infer<typeof ClosedDays>>()).next;
    };
    // Where the clocks of two machines differ, that change is later than this reading.
    await changedAt(now + 4 * DAY_MS - 3_000);
    expect(await next()).not.toBeNull();
    await changedAt(now);
    expect(await next()).toBeNull();
  });

  it("begin where the one before ended, where the shop's zone was changed: no entry is in two of them", async () => {
    const [last, next] = [date(0), date(1)];
    await withShop({ ...DEMO_SHOP, timeZone: "Asia/Tokyo" }, async () => {
      const sent = { from: next, to: next };
      const answer = await call("POST", "/api/admin/accounting/days", sent, await later());
      expect(await answer.json()).toMatchObject({ next: null });
    });
    const [before, after] = await readDays(env.DB, last, next);
    expect(after?.from).toBe(before?.to);
    expect(after?.to).not.toBe(after?.from);
  });

  it("are closed and saved in the console, which says what came late", async () => {
    await later();
    const browser = new Browser();
    await browser.post("/dev/sign-in", { who: "merchant" });
    const saved = (from: string) =>
      browser.get(`/admin/accounting/table?from=${from}&to=${dates.to}&currency=USD`);
    const done = await browser.post("/admin/accounting", dates);
    const page = await (await browser.get(done.headers.get("Location") ?? "")).text();
    expect(page).toContain("Closed. The table holds every entry");
    expect(page).toContain("that came after the day was closed");
    expect(await (await saved(dates.from)).text()).toBe((await table()).text);
    const unclosed = await saved(date(-2));
    expect([unclosed.status, unclosed.headers.get("Location")]).toEqual([
      303,
      `/admin/accounting?from=${date(-2)}&to=${dates.to}`,
    ]);
    const wrong = await browser.post("/admin/accounting", { from: "never", to: dates.to });
    expect([wrong.status, (await wrong.text()).includes("from ")]).toEqual([400, true]);
  });
});
