import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import type { z } from "zod";
import type { JournalView } from "../../http/contract/journal.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { call, orderBody, placed, settled } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";

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

/** All pages of the journal, as far as it is about the orders of this file. */
async function journal(from = since, to = new Date(Date.now() + 1_000).toISOString()) {
  const entries: Journal["entries"] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const more: string = cursor === "" ? "" : `&cursor=${cursor}`;
    const response = await call("GET", `/api/admin/journal?from=${from}&to=${to}${more}`, undefined, staff);
    expect(response.status).toBe(200);
    const page = await response.json<Journal>();
    entries.push(...page.entries.filter(({ orderId }) => Object.values(ids).includes(orderId)));
    cursor = page.nextCursor;
  }
  return entries;
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
    const wrong = await call("GET", "/api/admin/journal?from=2026-02-01&to=2026-01-01", undefined, staff);
    expect([wrong.status, (await wrong.json<{ code: string }>()).code]).toEqual([400, "invalid_request"]);
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
