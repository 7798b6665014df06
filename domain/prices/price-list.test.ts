import { describe, expect, it } from "vitest";
import { money } from "../base/money.ts";
import {
  nextTurn,
  PriceList,
  PriceListChange,
  PriceListDraft,
  PriceListVersion,
  priceListState,
  windowOf,
} from "./price-list.ts";

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

  const named = (count: number) => Array.from({ length: count }, (_, n) => `N${n}`);

  it("may be as large and as long as it may, and not one larger", () => {
    const prices = (count: number) => named(count).map((sku) => ({ sku, price: money(0, "USD") }));
    expect(
      problems({
        title: "x".repeat(120),
        customerGroups: named(50),
        startsAt: "2026-11-27T00:00:00Z",
        endsAt: "2026-11-27T00:00:01Z",
        prices: [...prices(4_999), { sku: "Z", price: money(1_000_000_000, "USD"), minQuantity: 1_000 }],
      }),
    ).toEqual([]);
    expect(problems({ title: "x".repeat(121), customerGroups: named(51), prices: prices(5_001) })).toEqual([
      ...["title", "customerGroups", "prices"],
    ]);
    expect(problems({ customerGroups: ["x".repeat(256)] })).toEqual(["customerGroups.0"]);
  });

  it("names each price that is of another currency, and each that is the second of its step", () => {
    const listed = (sku: string, currency: "USD" | "EUR", minQuantity?: number) => ({
      sku,
      price: money(1, currency),
      ...(minQuantity === undefined ? {} : { minQuantity }),
    });
    const mixed = [listed("A", "USD"), listed("B", "EUR"), listed("C", "USD"), listed("D", "EUR")];
    expect(problems({ prices: mixed })).toEqual(["prices.1.price.currency", "prices.3.price.currency"]);
    const steps = [listed("A", "USD", 5), listed("B", "USD", 5), listed("a", "USD", 5), listed("A", "USD")];
    expect(problems({ prices: steps })).toEqual(["prices.2"]);
    const messages = (prices: object[]) =>
      PriceListDraft.safeParse({ ...draft, prices }).error?.issues.map(({ message }) => message);
    expect([messages(steps), messages(mixed.slice(0, 2))]).toEqual([
      ["is the second price of a from 5 on"],
      ["must be USD, as that of the list"],
    ]);
    expect(PriceListChange.safeParse({ prices: steps }).error?.issues.map(({ path }) => path)).toEqual([
      ["prices", 2],
    ]);
  });

  it("is read with its state, and each of its versions as it was", () => {
    const at = "2026-11-26T10:00:00.000Z";
    const terms = { title: "Trade", currency: "EUR", customerGroups: ["trade"], startsAt: at };
    const kept = {
      ...terms,
      id: "lst_1",
      version: 2,
      state: "active",
      priceCount: 1,
      createdAt: at,
      updatedAt: at,
      prices: [{ sku: "A", price: money(1, "EUR"), minQuantity: 5 }],
    };
    const version = { ...terms, version: 2, at, actor: "sam", deleted: false };
    expect([PriceList.parse(kept), PriceListVersion.parse(version)]).toEqual([kept, version]);
    for (const change of [
      { state: "lost" },
      { version: 1.5 },
      { createdAt: "x" },
      { prices: [{ sku: "A" }] },
    ]) {
      expect([change, PriceList.safeParse({ ...kept, ...change }).success]).toEqual([change, false]);
    }
    for (const change of [{ at: "today" }, { deleted: undefined }, { actor: null }]) {
      expect([change, PriceListVersion.safeParse({ ...version, ...change }).success]).toEqual([
        change,
        false,
      ]);
    }
  });

  it("is changed in part, and a rule is taken away by null", () => {
    const all = { title: "T", customerGroups: ["a"], startsAt: null, endsAt: null, prices: [price] };
    expect([PriceListChange.parse(all), PriceListChange.parse({})]).toEqual([all, {}]);
    expect(PriceListChange.parse({ customerGroups: null })).toEqual({ customerGroups: null });
    for (const wrong of [{ title: null }, { prices: null }, { prices: [] }, { customerGroups: [] }]) {
      expect([wrong, PriceListChange.safeParse(wrong).success]).toEqual([wrong, false]);
    }
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
    const open = windowOf({ startsAt: "2026-11-27T00:00:00Z" });
    expect([open, nextTurn(open, start - 1), nextTurn(open, start)]).toEqual([
      ...[{ startsAt: start, endsAt: null }, start, null],
    ]);
    expect(windowOf({ endsAt: "2026-11-28T00:00:00Z" })).toEqual({ startsAt: null, endsAt: end });
  });
});
