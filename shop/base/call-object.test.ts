import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { StockLedger } from "../../durable-objects/stock/ledger/stock-ledger.ts";
import { call } from "../../test/support/orders.ts";
import { bearer, openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { callObject, isObjectAway } from "./call-object.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** An object whose first calls fail with an error of these flags, as the runtime sets them. */
function failing(
  times: number,
  flags: { retryable?: boolean; overloaded?: boolean; durableObjectReset?: boolean },
) {
  let calls = 0;
  const call = async () => {
    calls += 1;
    if (calls <= times) {
      throw Object.assign(new Error("failed"), flags);
    }
    return "done";
  };
  return { call, calls: () => calls };
}

it("a call that the runtime says may be repeated is made up to three times", async () => {
  const twice = failing(2, { retryable: true });
  expect(await callObject(twice.call)).toBe("done");
  expect(twice.calls()).toBe(3);
  const always = failing(9, { retryable: true });
  await expect(callObject(always.call)).rejects.toThrow("failed");
  expect(always.calls()).toBe(3);
});

it("an object that is reset in the middle of a call, as by new code, is asked again", async () => {
  const sku = await stockItem({ stock: 7 });
  const ledger = () => env.STOCK_LEDGER.getByName(sku);
  const asked = vi.spyOn(StockLedger.prototype, "snapshot");
  asked.mockImplementationOnce(() => new Promise(() => {}));
  const answer = callObject(() => ledger().snapshot());
  await vi.waitUntil(() => asked.mock.calls.length === 1);
  await runInDurableObject(ledger(), (_, state) => state.abort("new code")).catch(() => {});
  expect(await answer).toMatchObject({ onHand: 7 });
});

it("what the runtime says of an error arrives with it", async () => {
  const sku = await stockItem();
  const flags = { retryable: true, overloaded: true };
  vi.spyOn(StockLedger.prototype, "snapshot").mockRejectedValue(Object.assign(new Error("too much"), flags));
  const refused = callObject(() => env.STOCK_LEDGER.getByName(sku).snapshot());
  await expect(refused).rejects.toMatchObject({ message: "too much", ...flags });
});

it.each([
  ["is overloaded", { retryable: true, overloaded: true }],
  ["is overloaded, and was reset for that", { durableObjectReset: true, overloaded: true }],
  ["refused for a reason of its own", {}],
])("an object that %s is not asked again", async (_why, flags) => {
  const object = failing(1, flags);
  await expect(callObject(object.call)).rejects.toThrow("failed");
  expect(object.calls()).toBe(1);
});

it.each([
  ["retryable", true],
  ["overloaded", true],
  ["durableObjectReset", true],
  ["anything else", false],
])("an object whose error the runtime calls %s is away: %s", (flag, isAway) => {
  expect(isObjectAway(Object.assign(new Error("failed"), { [flag]: true }))).toBe(isAway);
});

/** Takes a method away while `work` is under way, as if the objects ran code from before it. */
async function without<T>(prototype: object, method: string, work: () => Promise<T>): Promise<T> {
  const known = Object.getOwnPropertyDescriptor(prototype, method);
  if (!known) {
    throw new Error(`there is no ${method}`);
  }
  Reflect.deleteProperty(prototype, method);
  try {
    return await work();
  } finally {
    Object.defineProperty(prototype, method, known);
  }
}

it("a method that an object of older code does not have is a 503 that says when to come again", async () => {
  const log = vi.spyOn(console, "warn").mockImplementation(() => {});
  const sku = await stockItem({ stock: 7 });
  const soon = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const sale = await openSale(sku, { allotment: 4, opensAt: soon(1), closesAt: soon(2) });
  const merchant = await bearer("merchant", "merchant");
  const cases: [object, string, () => Promise<Response>][] = [
    [
      StockLedger.prototype,
      "changeSale",
      () => call("PATCH", `/api/admin/sales/${sale.id}`, { allotment: 5 }, merchant),
    ],
    [StockLedger.prototype, "snapshot", () => call("GET", `/api/inventory/${sku}`, undefined, merchant)],
    [
      StockLedger.prototype,
      "adjust",
      () =>
        call("POST", `/api/admin/inventory/${sku}/adjustments`, { delta: 1, reason: "counted" }, merchant),
    ],
  ];
  for (const [prototype, method, ask] of cases) {
    const answer = await without(prototype, method, ask);
    expect([method, answer.status, await answer.json()]).toMatchObject([
      method,
      503,
      { code: "unavailable" },
    ]);
    expect(Number(answer.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect((await ask()).ok, `${method} is known again`).toBe(true);
  }
  expect(log).toHaveBeenCalledTimes(cases.length);
});
