import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { sendBatch } from "./send.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("a send that hangs is given up after seconds, and its late failure harms nobody", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const hanging = Promise.withResolvers<QueueSendBatchResponse>();
  vi.spyOn(env.ANALYTICS_QUEUE, "sendBatch").mockReturnValue(hanging.promise);
  const given = expect(sendBatch(env.ANALYTICS_QUEUE, [])).rejects.toThrow("did not answer in time");
  await vi.advanceTimersByTimeAsync(10_000);
  await given;
  hanging.reject(new Error("Queue is overloaded. Please back off."));
  await scheduler.wait(0);
});

it("a send that succeeds or fails in time leaves no timer behind", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const send = vi.spyOn(env.ANALYTICS_QUEUE, "sendBatch");
  send.mockResolvedValueOnce({} as never);
  await sendBatch(env.ANALYTICS_QUEUE, []);
  send.mockRejectedValueOnce(new Error("no"));
  await expect(sendBatch(env.ANALYTICS_QUEUE, [])).rejects.toThrow("no");
  expect(vi.getTimerCount()).toBe(0);
});
