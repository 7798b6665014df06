import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { queueMonitor } from "../shop/events/monitor.ts";
import { findDeadLetter } from "../stores/events/dead-letters.ts";
import { deliver } from "../test/support/held-queues.ts";
import { consumeDeadLetters } from "./dead-letters.ts";

/** Messages that died, as their queue's dead-letter queue hands them over. */
async function died(letters: readonly { id: string; body: unknown; attempts?: number }[]) {
  const batch = createMessageBatch(
    "fulfilment-dlq",
    letters.map((letter) => ({ attempts: 1, ...letter, timestamp: new Date() })),
  );
  const retries = batch.messages.map((message) => vi.spyOn(message, "retry"));
  await consumeDeadLetters(batch, env);
  const { ackAll, retryMessages } = await getQueueResult(batch, createExecutionContext());
  return {
    kept: ackAll,
    again: retryMessages.map(({ msgId }) => msgId),
    delays: retries.map(({ mock }) => mock.calls[0]?.[0]?.delaySeconds),
  };
}

afterEach(() => {
  vi.restoreAllMocks();
});

it("a dead letter is kept once with its queue and its last error, however often it is handed over", async () => {
  const body = { events: [{ type: "nonsense" }] };
  expect((await deliver("fulfilment", body, { attempts: 11 })).retryMessages).toHaveLength(1);
  await vi.waitUntil(async () =>
    (await queueMonitor(env, "fulfilment").read()).some(
      ({ queue, failed }) => queue === "fulfilment" && failed === 1,
    ),
  );
  const unheard = { id: "unheard", body: "its consumer never said why" };
  for (let i = 0; i < 2; i++) {
    expect(await died([{ id: "heard", body }, unheard])).toMatchObject({ kept: true, again: [] });
    expect(await findDeadLetter(env.DB, "heard")).toMatchObject({
      queue: "fulfilment",
      body: JSON.stringify(body),
      redrivenAt: null,
      error: expect.stringContaining("Invalid"),
    });
    expect(await findDeadLetter(env.DB, "unheard")).toMatchObject({ error: null });
  }
  const { results } = await env.DB.prepare("SELECT id FROM dead_letters ORDER BY id").all();
  expect(results).toEqual([{ id: "heard" }, { id: "unheard" }]);
});

it("dead letters that cannot be kept come again seconds later, later each time, and none is lost", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.999_999);
  vi.spyOn(env.DB, "prepare").mockImplementation(() => {
    throw new Error("no database");
  });
  const letters = [
    { id: "first", body: "a", attempts: 1 },
    { id: "fifth", body: "b", attempts: 5 },
  ];
  expect(await died(letters)).toEqual({ kept: false, again: ["first", "fifth"], delays: [2, 32] });
  vi.restoreAllMocks();
  expect((await died(letters)).kept).toBe(true);
  expect(await findDeadLetter(env.DB, "fifth")).toMatchObject({ body: '"b"' });
});
