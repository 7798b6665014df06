import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { continueTrace } from "../../domain/base/trace.ts";
import { uniqueSku } from "../../test/support/shop.ts";
import { watchOwner } from "./watch.ts";

const ctx = { waitUntil: vi.fn<(promise: Promise<unknown>) => void>() };
const traceparent = continueTrace(null);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  ctx.waitUntil.mockClear();
});

/** Takes orders for one owner's units. */
function take(name: string, orders: number): Promise<unknown> {
  for (let i = 0; i < orders; i++) {
    watchOwner(env, ctx, { kind: "ledger", name }, traceparent);
  }
  return Promise.all(ctx.waitUntil.mock.calls.map(([promise]) => promise));
}

it("a thousand orders of an owner within a minute are one message, and each owner has its own", async () => {
  const send = vi.spyOn(env.ORDERS_QUEUE, "send").mockResolvedValue({} as never);
  const [busy, other] = [uniqueSku(), uniqueSku()];
  await take(busy, 1_000);
  expect(send).toHaveBeenCalledTimes(1);
  await take(other, 1);
  expect(send).toHaveBeenCalledTimes(2);
  vi.setSystemTime(Date.now() + 60_000);
  await take(busy, 10);
  expect(send).toHaveBeenCalledTimes(3);
});

it("a message that could not be sent, though tried again, is made good by the next order", async () => {
  const send = vi.spyOn(env.ORDERS_QUEUE, "send").mockRejectedValue(new Error("queue down"));
  const sku = uniqueSku();
  await take(sku, 5);
  expect(send).toHaveBeenCalledTimes(3);
  send.mockReset().mockResolvedValue({} as never);
  await take(sku, 5);
  expect(send).toHaveBeenCalledTimes(1);
});
