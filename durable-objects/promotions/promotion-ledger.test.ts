import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import type { PromotionDraft } from "../../domain/promotions/promotion.ts";
import { RESERVATION_TTL_MS, type ReserveRequest } from "../../domain/stock/stock.ts";
import { insertPromotion } from "../../stores/promotions/promotions.ts";
import { FULL } from "../../test/support/full.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});

afterEach(() => {
  vi.useRealTimers();
});

async function ledgerOf(limits: Pick<PromotionDraft, "usageLimit" | "perCustomerLimit">) {
  const id = randomId("pro");
  const effect = { type: "percent", percent: 10 } as const;
  await insertPromotion(
    env.DB,
    id,
    { title: "Ten", kind: "code", code: id.toUpperCase(), effect, ...limits },
    0,
  );
  return env.PROMOTION_LEDGER.getByName(id);
}

function use(reference: string, customer = `guest:${reference}`, mailbox?: string): ReserveRequest {
  const buyer = { customer, ticketId: null };
  return { reference, quantity: 1, traceparent: continueTrace(null), buyer, ...(mailbox ? { mailbox } : {}) };
}

describe("the ledger of a promotion", () => {
  it("grants exactly its uses to a crowd of orders at once, and a repeated order takes no other", async () => {
    const [usageLimit, crowd] = FULL ? [50, 200] : [25, 75];
    const ledger = await ledgerOf({ usageLimit });
    const orders = Array.from({ length: crowd }, (_, i) => use(`order-${i}`));
    const answers = (await Promise.all(orders.map((order) => ledger.reserveMany([order])))).flat();
    expect(answers.filter(({ ok }) => ok)).toHaveLength(usageLimit);
    const again = (await Promise.all(orders.map((order) => ledger.reserveMany([order])))).flat();
    expect(again.map(({ ok }) => ok)).toEqual(answers.map(({ ok }) => ok));
    expect(await ledger.uses()).toEqual({ confirmed: 0, reserved: usageLimit });
  });

  it("gives a use back when its order is released, returned after it was paid, or never paid", async () => {
    const ledger = await ledgerOf({ usageLimit: 3 });
    await ledger.reserveMany([use("a"), use("b"), use("c")]);
    await ledger.confirmMany(["a"]);
    expect(await ledger.uses()).toEqual({ confirmed: 1, reserved: 2 });
    await ledger.releaseMany(["b"], "cancelled");
    await ledger.returnMany(["a"], "cancelled");
    expect(await ledger.uses()).toEqual({ confirmed: 0, reserved: 1 });
    vi.setSystemTime(Date.now() + RESERVATION_TTL_MS + 1);
    expect(await ledger.uses()).toEqual({ confirmed: 0, reserved: 0 });
    const [, , , fourth] = await ledger.reserveMany([use("d"), use("e"), use("f"), use("g")]);
    expect(fourth).toEqual({ ok: false, reason: "out_of_stock", available: 0 });
  });

  it("holds a customer's own limit, and counts again what was given back", async () => {
    const ledger = await ledgerOf({ perCustomerLimit: 1 });
    const reserve = async (reference: string, customer: string) => {
      const [answer] = await ledger.reserveMany([use(reference, customer)]);
      return answer?.ok ? "ok" : answer?.reason;
    };
    expect(await reserve("a", "user:ada")).toBe("ok");
    expect(await reserve("b", "user:ada")).toBe("limit_reached");
    expect(await reserve("a", "user:ada")).toBe("ok");
    expect(await reserve("c", "user:bob")).toBe("ok");
    await ledger.releaseMany(["a"], "cancelled");
    expect(await reserve("b", "user:ada")).toBe("ok");
  });

  it("knows a guest with a new cart by the mailbox of the order", async () => {
    const ledger = await ledgerOf({ perCustomerLimit: 2 });
    const reserve = async (reference: string, customer: string, mailbox: string) => {
      const [answer] = await ledger.reserveMany([use(reference, customer, mailbox)]);
      return answer?.ok ? "ok" : answer?.reason;
    };
    expect(await reserve("a", "guest:1", "ada")).toBe("ok");
    expect(await reserve("b", "guest:2", "ada")).toBe("ok");
    expect(await reserve("c", "guest:3", "ada")).toBe("limit_reached");
    expect(await reserve("c", "guest:1", "bob")).toBe("ok");
    expect(await reserve("d", "guest:1", "eve")).toBe("limit_reached");
    const may = (mailbox: string | null, reference: string | null) =>
      ledger.mayUse("guest:4", { mailbox, reference });
    expect(await Promise.all([may(null, null), may("ada", null), may("ada", "d"), may("ada", "b")])).toEqual([
      "ok",
      "limit_reached",
      "limit_reached",
      "ok",
    ]);
    await ledger.releaseMany(["b"], "cancelled");
    expect(await reserve("d", "guest:3", "ada")).toBe("ok");
  });

  it("takes other limits while uses are out, and remembers all after a restart", async () => {
    const ledger = await ledgerOf({ usageLimit: 2 });
    await ledger.reserveMany([use("a"), use("b")]);
    await ledger.confirmMany(["a"]);
    await ledger.limit({ usageLimit: 1, perCustomerLimit: null });
    await evictDurableObject(ledger);
    expect(await ledger.uses()).toEqual({ confirmed: 1, reserved: 1 });
    const refused = await ledger.reserveMany([use("c")]);
    expect(refused).toEqual([{ ok: false, reason: "out_of_stock", available: -1 }]);
    await ledger.limit({ usageLimit: 3, perCustomerLimit: 1 });
    await evictDurableObject(ledger);
    expect(await ledger.mayUse("guest:a")).toBe("limit_reached");
    expect((await ledger.reserveMany([use("c")]))[0]).toMatchObject({ ok: true });
    await ledger.limit({ usageLimit: null, perCustomerLimit: null });
    expect((await ledger.reserveMany([use("d")]))[0]).toMatchObject({ ok: true });
    expect(await ledger.uses()).toEqual({ confirmed: 1, reserved: 3 });
  });

  it("knows no promotion that the shop does not have", async () => {
    const answers = await env.PROMOTION_LEDGER.getByName("pro_none").reserveMany([use("a")]);
    expect(answers).toEqual([{ ok: false, reason: "unknown_sku" }]);
  });
});
