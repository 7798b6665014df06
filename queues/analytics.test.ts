import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { continueTrace } from "../domain/base/trace.ts";
import { makeEvent } from "../shop/events/events.ts";
import { archivedEvents, archiveFiles, emptyArchive } from "../test/support/archive.ts";
import { draftOf, newCustomer } from "../test/support/drafts.ts";
import { deliver } from "../test/support/held-queues.ts";
import { consumeAnalytics } from "./analytics.ts";

const traceparent = continueTrace(null);

function message(body: unknown) {
  return { id: crypto.randomUUID(), timestamp: new Date(), attempts: 1, body };
}

function changed(version: number) {
  return makeEvent("catalog.changed", { version }, { traceparent });
}

function repriced(sku: string) {
  return makeEvent("product.price_changed", { sku, version: 2, from: 100, to: 200 }, { traceparent });
}

beforeEach(emptyArchive);
afterEach(() => vi.restoreAllMocks());

it("a message is acknowledged once its file is stored, and comes again until it is", async () => {
  const body = { events: [changed(1), repriced("ARCHIVED-1")] };
  const away = vi.spyOn(env.EVENT_ARCHIVE, "put").mockRejectedValue(new Error("R2 is away"));
  expect((await deliver("analytics", body)).retryMessages).toHaveLength(1);
  expect(away).toHaveBeenCalledTimes(1);
  away.mockRestore();
  expect(await archiveFiles()).toEqual([]);
  expect((await deliver("analytics", body, { attempts: 2 })).explicitAcks).toHaveLength(1);
  expect(new Set(await archivedEvents())).toEqual(new Set(body.events));
});

it("a file that R2 does not answer for is given up after half a minute, and its batch comes again", async () => {
  const wait = globalThis.setTimeout;
  // Half a minute passes at once, and other timers as ever.
  vi.spyOn(globalThis, "setTimeout").mockImplementation((callback: () => void, ms?: number) =>
    wait(callback, ms === 30_000 ? 0 : ms),
  );
  vi.spyOn(env.EVENT_ARCHIVE, "put").mockReturnValue(new Promise<never>(() => {}));
  expect((await deliver("analytics", { events: [changed(1)] })).retryMessages).toHaveLength(1);
});

it("archiving asks nothing of D1, and stores one file a batch and none for a batch without events", async () => {
  const withoutD1 = new Proxy(env, {
    get(target, name) {
      if (name === "DB") {
        throw new Error("D1 was asked");
      }
      return Reflect.get(target, name);
    },
  });
  const events = Array.from({ length: 50 }, (_, i) => changed(i));
  const messages = events.map((event) => message({ events: [event] }));
  const batch = createMessageBatch("analytics", messages);
  await consumeAnalytics(batch, withoutD1);
  expect((await getQueueResult(batch, createExecutionContext())).explicitAcks).toHaveLength(50);
  const stored = await archiveFiles();
  expect(stored.reduce((sum, { count }) => sum + count, 0)).toBe(50);
  expect(stored).toHaveLength(new Set(events.map(({ at }) => at.slice(0, 13))).size);
  await consumeAnalytics(createMessageBatch("analytics", [message("no events")]), withoutD1);
  expect(await archiveFiles()).toEqual(stored);
});

it("what names a person does not get into a file, which no erase could change", async () => {
  const draft = await draftOf(newCustomer());
  const owner = { kind: "ledger", name: "TIDE-1" } as const;
  const data = { orderId: draft.id, owner, reservation: "active", draft } as const;
  const intake = makeEvent("order.intake", data, { traceparent });
  await deliver("analytics", { events: [intake] });
  expect(await archivedEvents()).toEqual([{ ...intake, data: { ...data, draft: null } }]);
});

it("events are counted by type, one data point each for a batch", async () => {
  const counted = vi.fn();
  Reflect.set(env, "EVENT_COUNTS", { writeDataPoint: counted });
  await deliver("analytics", { events: [changed(1), repriced("COUNTED-1"), changed(2)] });
  expect(counted.mock.calls).toEqual([
    [{ indexes: ["catalog.changed"], blobs: ["catalog.changed"], doubles: [2] }],
    [{ indexes: ["product.price_changed"], blobs: ["product.price_changed"], doubles: [1] }],
  ]);
});
