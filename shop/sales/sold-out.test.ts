import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { laneName } from "../../domain/sales/sale.ts";
import { buy, codeOf, openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { hasLost, rememberSoldOut } from "./sold-out.ts";

const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

/** What a request leaves to be finished after its answer. */
const left: Promise<unknown>[] = [];
const ctx = { waitUntil: (promise: Promise<unknown>) => void left.push(promise) };

async function finishWhatIsLeft(): Promise<void> {
  await Promise.all(left.splice(0));
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await finishWhatIsLeft();
  vi.useRealTimers();
});

function later(ms: number): void {
  vi.setSystemTime(Date.now() + ms);
}

function lost(lane: string, customer: string): boolean {
  return hasLost(env, ctx, lane, `user:${customer}`);
}

/** A sale of one unit that its winner has, and that this isolate remembers as sold out. */
async function soldOutLane(): Promise<string> {
  const { id } = await openSale(await stockItem({ stock: 1 }), { allotment: 1, lanes: 1 });
  const lane = laneName(id, 0);
  const buyer = { customer: "user:winner", ticketId: null };
  await env.STOCK_LANE.getByName(lane).reserveMany([{ reference: "a", quantity: 1, traceparent, buyer }]);
  rememberSoldOut(env, ctx, lane);
  expect(lost(lane, "loser")).toBe(false);
  await finishWhatIsLeft();
  return lane;
}

describe("a lane that is sold out", () => {
  it("is remembered, so losers cost it nothing; anyone who holds a unit of it is never told so", async () => {
    const lane = await soldOutLane();
    const asked = vi.spyOn(env.STOCK_LANE, "getByName");
    expect([lost(lane, "loser"), lost(lane, "another"), lost(lane, "winner")]).toEqual([true, true, false]);
    expect(asked).not.toHaveBeenCalledWith(lane);
  });

  it("is remembered from the first loser on, and told to the next without asking it", async () => {
    const { id } = await openSale(await stockItem({ stock: 1 }), { allotment: 1, lanes: 1 });
    expect((await buy(id, `${id}-winner`)).status).toBe(201);
    expect(await codeOf(await buy(id, `${id}-first`))).toBe("sold_out");
    await vi.waitUntil(() => lost(laneName(id, 0), `${id}-second`));
    const asked = vi.spyOn(env.STOCK_LANE, "getByName");
    expect(await codeOf(await buy(id, `${id}-second`))).toBe("sold_out");
    expect(asked).not.toHaveBeenCalledWith(laneName(id, 0));
    expect((await buy(id, `${id}-winner`)).status).toBe(201);
  });

  it("is asked again after a moment, by one request for all", async () => {
    const lane = await soldOutLane();
    later(550);
    const asked = vi.spyOn(env.STOCK_LANE, "getByName");
    expect(Array.from({ length: 20 }, (_, i) => lost(lane, `loser-${i}`))).toEqual(Array(20).fill(true));
    await finishWhatIsLeft();
    // Lanes of other tests may still be at work.
    expect(asked.mock.calls.filter(([name]) => name === lane)).toEqual([[lane]]);
    expect(lost(lane, "loser")).toBe(true);
  });

  it("sells again when a unit comes back", async () => {
    const lane = await soldOutLane();
    await env.STOCK_LANE.getByName(lane).releaseMany(["a"], "test");
    later(550);
    expect(lost(lane, "loser")).toBe(true);
    await finishWhatIsLeft();
    expect(lost(lane, "loser")).toBe(false);
  });

  it("that does not answer is not taken for sold out", async () => {
    const lane = await soldOutLane();
    vi.spyOn(env.STOCK_LANE, "getByName").mockImplementation(() => {
      throw new Error("no lane");
    });
    later(550);
    expect(lost(lane, "loser")).toBe(true);
    await finishWhatIsLeft();
    later(100);
    expect(lost(lane, "loser")).toBe(false);
  });
});
