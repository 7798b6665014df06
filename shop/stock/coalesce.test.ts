import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { continueTrace } from "../../domain/base/trace.ts";
import type { ReserveOutcome, ReserveRequest } from "../../domain/stock/stock.ts";
import { stockItem } from "../../test/support/shop.ts";
import { CallTimeout } from "../base/shared-calls.ts";
import { reserveTogether } from "./coalesce.ts";

const ctx = { waitUntil: vi.fn((promise: Promise<unknown>) => void promise.catch(() => {})) };

afterEach(() => {
  vi.useRealTimers();
  ctx.waitUntil.mockClear();
});

/** Counts the calls to one SKU's owner; `reserve` wraps the real one. */
function together(sku: string, reserve?: (requests: readonly ReserveRequest[]) => Promise<ReserveOutcome[]>) {
  const calls: number[] = [];
  const STOCK_LEDGER = {
    getByName: (name: string) => ({
      reserveMany: (requests: readonly ReserveRequest[]) => {
        calls.push(requests.length);
        return reserve ? reserve(requests) : env.STOCK_LEDGER.getByName(name).reserveMany(requests);
      },
    }),
  } as unknown as Env["STOCK_LEDGER"];
  const shared = { ...env, COALESCE_RESERVATIONS: "on" as const, STOCK_LEDGER };
  const buy = (reference: string, quantity = 1) =>
    reserveTogether(
      shared,
      ctx,
      { kind: "ledger", name: sku },
      { reference, quantity, traceparent: continueTrace(null) },
    );
  return { buy, calls };
}

it("requests that meet travel together, and each gets its own answer", async () => {
  const sku = await stockItem({ stock: 30 });
  const { buy, calls } = together(sku);
  const outcomes = await Promise.all(Array.from({ length: 100 }, (_, i) => buy(`r${i}`)));
  expect(outcomes.map(({ ok }) => ok)).toEqual(Array.from({ length: 100 }, (_, i) => i < 30));
  expect(calls).toEqual([100]);
  // The client that made the call may hang up: the runtime finishes the call for the others.
  expect(ctx.waitUntil).toHaveBeenCalledTimes(1);
});

it("an owner that throws is told to everyone who travelled, and to nobody behind them", async () => {
  const sku = await stockItem({ stock: 30 });
  let fail = true;
  const { buy, calls } = together(sku, async (requests) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (requests.length > 1 && fail) {
      fail = false;
      throw new Error("broken");
    }
    return env.STOCK_LEDGER.getByName(sku).reserveMany(requests);
  });
  const first = buy("a");
  await vi.waitUntil(() => calls.length === 1);
  const travelled = Promise.allSettled([first, buy("b"), buy("c")]);
  await vi.waitUntil(() => calls.length === 2);
  await buy("d");
  expect((await travelled).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(calls).toEqual([1, 2, 1]);
});

it("the same reference twice in one call is one reservation", async () => {
  const sku = await stockItem({ stock: 30 });
  const { buy } = together(sku);
  const outcomes = await Promise.all([buy("x"), buy("same", 2), buy("same", 2)]);
  expect(outcomes.map((outcome) => outcome.ok && outcome.replay)).toEqual([false, false, true]);
  expect(await env.STOCK_LEDGER.getByName(sku).snapshot()).toMatchObject({ reserved: 3 });
});

it("anyone who has waited too long behind an owner that hangs gets an answer that can be retried", async () => {
  const sku = await stockItem();
  let hang = true;
  const { buy, calls } = together(sku, (requests) =>
    hang ? new Promise(() => {}) : env.STOCK_LEDGER.getByName(sku).reserveMany(requests),
  );
  void buy("hangs").catch(() => {});
  await vi.waitUntil(() => calls.length === 1);
  const travelling = buy("travels too");
  const expectation = expect(travelling).rejects.toBeInstanceOf(CallTimeout);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5_500 });
  // The call in flight is given up; this one leaves with what waits, and hangs as well.
  void buy("leads").catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, 100));
  vi.setSystemTime(Date.now() + 5_500);
  hang = false;
  expect(await buy("after")).toMatchObject({ ok: true });
  await expectation;
});

it("a request that was told no while it waited reserves nothing later", async () => {
  const sku = await stockItem({ stock: 5_000 });
  let answer = () => {};
  const hanging = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { buy, calls } = together(sku, async (requests) => {
    if (calls.length === 1) {
      return new Promise(() => {});
    }
    await hanging;
    return env.STOCK_LEDGER.getByName(sku).reserveMany(requests);
  });
  void buy("hangs").catch(() => {});
  await vi.waitUntil(() => calls.length === 1);
  const begun = Date.now();
  vi.useFakeTimers({ toFake: ["Date"], now: begun });
  const crowd = Promise.allSettled(Array.from({ length: 600 }, (_, i) => buy(`c${i}`)));
  // The call that hangs is given up; the next one takes as many along as may travel, and hangs too.
  vi.setSystemTime(begun + 6_000);
  const leads = buy("leads");
  await vi.waitUntil(() => calls.length === 2);
  expect(calls[1]).toBe(500);
  vi.setSystemTime(begun + 10_500);
  const results = await crowd;
  answer();
  expect(await leads).toMatchObject({ ok: true });
  expect(await buy("after")).toMatchObject({ ok: true });
  const told = results.map((result) => (result.status === "rejected" ? result.reason : null));
  expect(told).toEqual(Array.from({ length: 600 }, () => expect.any(CallTimeout)));
  // Requests that travelled may have reserved, and find out with their key. The others have not.
  expect(calls).toEqual([1, 500, 1]);
  expect(await env.STOCK_LEDGER.getByName(sku).snapshot()).toMatchObject({ reserved: 501 });
});

it("a request whose call is slow does not travel a second time, nor takes another's place", async () => {
  const sku = await stockItem({ stock: 5 });
  let answer = () => {};
  const slow = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { buy, calls } = together(sku, async (requests) => {
    if (calls.length === 1) {
      await slow;
    }
    return env.STOCK_LEDGER.getByName(sku).reserveMany(requests);
  });
  const crowd = Promise.all([buy("a"), buy("b"), buy("c")]);
  await vi.waitUntil(() => calls.length === 1);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 5_500 });
  // Longer than those who wait need to notice that the call is given up.
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(calls).toEqual([3]);
  answer();
  expect((await crowd).map(({ ok }) => ok)).toEqual([true, true, true]);
});
