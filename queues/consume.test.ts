import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { continueTrace } from "../domain/base/trace.ts";
import { QueueMonitor } from "../durable-objects/ops/queue-monitor.ts";
import { type Event, makeEvent } from "../shop/events/events.ts";
import { messageKey, queueMonitor, reportToMonitor } from "../shop/events/monitor.ts";
import { allOf, backoffSeconds, consumeBatch } from "./consume.ts";

type Handle = Parameters<typeof consumeBatch>[2];

interface Sent {
  id: string;
  body: unknown;
  attempts?: number;
  ageMs?: number;
}

/** Has a batch consumed, and answers with what became of its messages. */
async function consumed(queue: string, messages: readonly Sent[], handle: Handle) {
  const batch = createMessageBatch(
    queue,
    messages.map(({ id, body, attempts = 1, ageMs = 0 }) => ({
      id,
      body,
      attempts,
      timestamp: new Date(Date.now() - ageMs),
    })),
  );
  const retries = batch.messages.map((message) => vi.spyOn(message, "retry"));
  await consumeBatch(batch, env, handle);
  const { explicitAcks, retryMessages } = await getQueueResult(batch, createExecutionContext());
  const delays = retries.map(({ mock }) => mock.calls[0]?.[0]?.delaySeconds);
  return { acks: explicitAcks, again: retryMessages.map(({ msgId }) => msgId), delays };
}

function changed(version = 1): Event {
  return makeEvent("catalog.changed", { version }, { traceparent: continueTrace(null) });
}

/** What is sent to come minutes later. */
function late(): Event {
  const data = { owner: { kind: "ledger", name: "SKU" } as const };
  return makeEvent("stock.owner_active", data, { traceparent: continueTrace(null) });
}

function lateImport(): Event {
  return makeEvent("catalog.import_started", { importId: "imp_1" }, { traceparent: continueTrace(null) });
}

const handled: Handle = () => Promise.resolve(undefined);
const refused: Handle = () => Promise.reject(new Error("no database"));

async function state(queue: string) {
  return (await queueMonitor(env, queue).read()).find((entry) => entry.queue === queue);
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a message that failed", () => {
  it("comes again after at least a second and at most what doubles each time, five minutes in the end", () => {
    const longest = [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300];
    expect(longest.map((_, index) => backoffSeconds(index + 1, () => 0.999_999))).toEqual(longest);
    expect(longest.map((_, index) => backoffSeconds(index + 1, () => 0))).toEqual(longest.map(() => 1));
    expect(backoffSeconds(1_000, () => 0.999_999)).toBe(300);
  });

  it("is sent back with the delay of its own attempts, not at once", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0.999_999);
    const body = { events: [changed()] };
    const messages = [1, 3, 9].map((attempts) => ({ id: `tried-${attempts}`, body, attempts }));
    const { acks, again, delays } = await consumed("backing-off", messages, refused);
    expect([acks, again]).toEqual([[], ["tried-1", "tried-3", "tried-9"]]);
    expect(delays).toEqual([2, 8, 300]);
  });

  it("goes back alone when one of its events must come again; the others are done", async () => {
    const [first, second, third] = [changed(1), changed(2), changed(3)];
    const messages = [
      { id: "one", body: { events: [first, second] } },
      { id: "two", body: { events: [third] } },
    ];
    const seen: Event[] = [];
    const { acks, again } = await consumed("partly", messages, async (events) => {
      seen.push(...events);
      return new Map([[second.id, "not stored yet"]]);
    });
    expect(seen.map(({ id }) => id)).toEqual([first, second, third].map(({ id }) => id));
    expect([acks, again]).toEqual([["two"], ["one"]]);
  });

  it("comes again whichever part of its consumer wants it", () => {
    const again = allOf([new Map([["a", "no mail"]]), new Map(), new Map([["b", "no order"]])]);
    expect([...again]).toEqual([
      ["a", "no mail"],
      ["b", "no order"],
    ]);
  });

  it("because it is no batch of events goes back, and those beside it are handled", async () => {
    const event = changed();
    const messages = [
      { id: "nonsense", body: "nonsense" },
      { id: "empty", body: { events: [] } },
      { id: "text", body: JSON.stringify({ events: [event] }) },
    ];
    const seen: Event[] = [];
    const { acks, again } = await consumed("mixed", messages, async (events) => {
      seen.push(...events);
      return undefined;
    });
    expect(seen).toEqual([event]);
    expect([acks, again]).toEqual([["text"], ["nonsense", "empty"]]);
  });
});

describe("what is reported to the monitor", () => {
  it("is how many events were handled, not messages, and the age of the oldest", async () => {
    const messages = [
      { id: "young", body: { events: [changed(), changed()] }, ageMs: 1_000 },
      // One of its events was to come late, and the other at once.
      { id: "old", body: { events: [late(), changed()] }, ageMs: 90_000 },
      { id: "late", body: { events: [late()] }, ageMs: 200_000 },
      { id: "import", body: { events: [lateImport()] }, ageMs: 200_000 },
    ];
    await consumed("counted", messages, handled);
    const { processed, lastLagMs, failed } = await vi.waitUntil(() => state("counted"));
    expect([processed, failed]).toEqual([6, 0]);
    expect(lastLagMs).toBeGreaterThanOrEqual(90_000);
    expect(lastLagMs).toBeLessThan(200_000);
  });

  it("is each failure, and since when its message waits; that it is over, once it was handled", async () => {
    const body = { events: [changed()] };
    const failure = { id: "late", body, attempts: 1, ageMs: 60_000 };
    await consumed("failing", [failure, { id: "other", body: { events: [changed()] } }], refused);
    const before = await vi.waitUntil(async () => {
      const found = await state("failing");
      return found?.failed === 2 ? found : null;
    });
    expect(before).toMatchObject({ processed: 0, lastProcessedAt: null, lastLagMs: null });
    expect(Date.now() - (before.retryingSince ?? 0)).toBeGreaterThanOrEqual(60_000);
    await consumed("failing", [{ ...failure, attempts: 2 }], handled);
    const after = await vi.waitUntil(async () => {
      const found = await state("failing");
      return found?.processed === 1 ? found : null;
    });
    // The other one still waits.
    expect(Date.now() - (after.retryingSince ?? 0)).toBeLessThan(60_000);
  });

  it("is why a message failed, without personal data, and no longer than an operator can read", async () => {
    const body = { events: [changed()] };
    const said = `no mailbox for ada@example.com ${"x".repeat(5_000)}`;
    await consumed("wordy", [{ id: "wordy", body }], () => Promise.reject(new Error(said)));
    await vi.waitUntil(async () => (await state("wordy"))?.failed === 1);
    const key = await messageKey("wordy", body);
    const { [key]: error } = await queueMonitor(env, "wordy").bury([key]);
    expect(error).toMatch(/^Error: no mailbox for \[email\] x+$/);
    expect(error).toHaveLength(2_000);
  });

  it("is not each batch that goes well, but all of them: with the first that fails, recovers or comes later", async () => {
    const ok = (id: string, attempts = 1) => ({ id, body: { events: [changed()] }, attempts });
    const told = vi.spyOn(QueueMonitor.prototype, "report");
    for (const id of ["first", "second", "third"]) {
      await consumed("busy", [ok(id)], handled);
    }
    await vi.waitUntil(async () => (await state("busy"))?.processed === 1);
    await consumed("busy", [ok("again", 2)], handled);
    await vi.waitUntil(async () => (await state("busy"))?.processed === 4);
    expect(told).toHaveBeenCalledTimes(2);
    // A monitor that is away gets the report later.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 9_000 });
    const away = vi.spyOn(env.QUEUE_MONITOR, "getByName").mockImplementation(() => {
      throw new Error("away");
    });
    await consumed("busy", [ok("unheard")], handled);
    away.mockRestore();
    vi.setSystemTime(Date.now() + 9_000);
    await consumed("busy", [ok("heard")], handled);
    await vi.waitUntil(async () => (await state("busy"))?.processed === 6);
  });

  it("keeps the same message in two queues apart", async () => {
    const body = { events: [changed()] };
    expect(await messageKey("payments", body)).not.toBe(await messageKey("analytics", body));
    expect(await messageKey("payments", body)).toBe(await messageKey("payments", { ...body }));
  });

  it("may not reach it: the work is done all the same", async () => {
    await expect(reportToMonitor(env, "orders", () => Promise.reject(new Error("away")))).resolves.toBe(
      false,
    );
    vi.spyOn(env.QUEUE_MONITOR, "getByName").mockImplementation(() => {
      throw new Error("away");
    });
    const { acks } = await consumed("unwatched", [{ id: "done", body: { events: [changed()] } }], handled);
    expect(acks).toEqual(["done"]);
  });
});
