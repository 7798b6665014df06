import { describe, expect, it } from "vitest";
import { money } from "../base/money.ts";
import { nextTurn, PriceListChange, PriceListDraft, priceListState, windowOf } from "./price-list.ts";

const price = { sku: "A", price: money(100, "USD") };
const draft = { title: "Trade", prices: [price] };

function problems(change: object): string[] {
  const { error } = PriceListDraft.safeParse({ ...draft, ...change });
  return error?.issues.map(({ path }) => path.join(".")) ?? [];
}

describe("a price list", () => {
  it("is in one currency, the shop's own where none is named, and holds at least one price", () => {
    expect(PriceListDraft.parse(draft).currency).toBe("USD");
    expect(problems({ currency: "XXX" })).toEqual(["currency"]);
    expect(problems({ currency: "EUR" })).toEqual(["prices.0.price.currency"]);
    expect(problems({ currency: "EUR", prices: [{ ...price, price: money(1, "EUR") }] })).toEqual([]);
    expect(problems({ prices: [] })).toEqual(["prices"]);
    expect(problems({ prices: [{ ...price, price: { amount: 1, currency: "EUR" } }] })).toEqual([
      "prices.0.price.currency",
    ]);
  });

  it("has one price of a SKU for a number of units, however the SKU is written", () => {
    expect(problems({ prices: [price, { ...price, minQuantity: 2 }] })).toEqual([]);
    expect(problems({ prices: [price, { ...price, sku: "a", minQuantity: 1 }] })).toEqual(["prices.1"]);
  });

  it.each([
    [{ prices: [{ ...price, price: money(-1, "USD") }] }, "prices.0.price"],
    [{ prices: [{ ...price, price: money(1_000_000_001, "USD") }] }, "prices.0.price"],
    [{ prices: [{ ...price, price: { amount: 1.5, currency: "USD" } }] }, "prices.0.price.amount"],
    [{ currency: "KWD", prices: [{ ...price, price: money(5, "KWD") }] }, "prices.0.price"],
    [{ prices: [{ ...price, minQuantity: 0 }] }, "prices.0.minQuantity"],
    [{ prices: [{ ...price, minQuantity: 1_001 }] }, "prices.0.minQuantity"],
    [{ prices: [{ ...price, sku: " " }] }, "prices.0.sku"],
    [{ title: " " }, "title"],
    [{ customerGroups: [] }, "customerGroups"],
    [{ startsAt: "tomorrow" }, "startsAt"],
    [{ startsAt: "2026-11-27T00:00:00Z", endsAt: "2026-11-27T00:00:00Z" }, "endsAt"],
    [{ discount: 1 }, ""],
  ])("refuses %j", (change, path) => {
    expect([...new Set(problems(change))]).toEqual([path]);
  });

  it("is changed in part, and a rule is taken away by null", () => {
    expect(PriceListChange.parse({ endsAt: null })).toEqual({ endsAt: null });
    expect(PriceListChange.safeParse({ currency: "USD" }).success).toBe(false);
  });

  it("begins at its start, and is over at its end", () => {
    const window = windowOf({ startsAt: "2026-11-27T00:00:00Z", endsAt: "2026-11-28T00:00:00Z" });
    const [start, end] = [Number(window.startsAt), Number(window.endsAt)];
    const at = [start - 1, start, end - 1, end];
    expect(at.map((now) => priceListState(window, now))).toEqual(["scheduled", "active", "active", "ended"]);
    expect(at.map((now) => nextTurn(window, now))).toEqual([start, end, end, null]);
    expect(priceListState(windowOf({}), 0)).toBe("active");
  });
});
