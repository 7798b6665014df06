import { afterEach, expect, test, vi } from "vitest";
import { runCron } from "./cron.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("a local shop's cron runs each minute, also after a run that failed, until the shop ends", async () => {
  vi.useFakeTimers();
  const run = vi.fn(() => Promise.reject(new Error("the shop is busy")));
  const stop = runCron(run);
  await vi.advanceTimersByTimeAsync(180_000);
  expect(run).toHaveBeenCalledTimes(3);
  stop();
  await vi.advanceTimersByTimeAsync(180_000);
  expect(run).toHaveBeenCalledTimes(3);
});
