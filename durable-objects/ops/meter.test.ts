import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { counterKey } from "../../domain/analytics/prometheus.ts";
import { forgetCounted, meterShopper, meterStage } from "../../shop/meter/meter.ts";
import { Meter } from "./meter.ts";

const EVER = { from: 0, to: Number.MAX_SAFE_INTEGER };
const CALLS = counterKey("shop_calls_total", { to: "d1", outcome: "answered" });
const FAILED = counterKey("shop_calls_total", { to: "d1", outcome: "failed" });
const REPORT = { samples: { [CALLS]: 2, [FAILED]: 1 }, counts: { requests: 3, visits: 1 } };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

it("a report writes a row for its samples, its minute, its hour and its day, however many it names", async () => {
  const written = await runInDurableObject(env.METER.getByName("rows"), async (meter, { storage }) => {
    const exec = vi.spyOn(storage.sql, "exec");
    await meter.add(REPORT);
    await meter.samples();
    const cursors = exec.mock.results.map(({ value }) => value as SqlStorageCursor<never>);
    exec.mockRestore();
    return cursors.reduce((sum, { rowsWritten }) => sum + rowsWritten, 0);
  });
  expect(written).toBe(4);
});

it("a meter and the version before it add to the same sums", async () => {
  const stub = env.METER.getByName("two versions");
  await runInDurableObject(stub, async (_, state) => {
    const before = new Meter(state, { ...env, LEAN_METER: "off" });
    await before.add(REPORT);
    await before.samples();
    expect(state.storage.sql.exec("SELECT count(*) AS n FROM sums").one()).toEqual({ n: 0 });
  });
  await evictDurableObject(stub);
  expect(await stub.samples()).toEqual({ [CALLS]: 2, [FAILED]: 1 });
  await stub.add(REPORT);
  await stub.add(REPORT);
  expect(await stub.samples()).toEqual({ [CALLS]: 6, [FAILED]: 3 });
  await evictDurableObject(stub);
  const [day] = await stub.counts("day", EVER);
  expect(day?.counts).toEqual({ requests: 9, visits: 3 });
  const start = day?.start ?? 0;
  expect(await stub.counts("day", { from: start, to: start + 1 })).toEqual([day]);
  expect(await stub.counts("day", { from: 0, to: start }), "begins at its end").toEqual([]);
  expect(await stub.counts("day", { from: start + 1, to: EVER.to })).toEqual([]);
  // Minutes of more than a week ago go with the next that is written, whichever version wrote them.
  const rows = () =>
    runInDurableObject(stub, (_, { storage: { sql } }) => [
      sql.exec("SELECT count(*) AS n FROM counts WHERE start = 60000").one().n,
      sql.exec("SELECT count(*) AS n FROM sums WHERE start = 60000").one().n,
    ]);
  await runInDurableObject(stub, (_, { storage: { sql } }) => {
    for (const interval of ["minute", "hour"]) {
      sql.exec("INSERT INTO counts VALUES (?, 60000, 'visits', 1)", interval);
      sql.exec("INSERT INTO sums VALUES (?, 60000, '{}')", interval);
    }
  });
  await stub.add(REPORT);
  await stub.samples();
  expect(await rows()).toEqual([1, 1]);
});

it("what an isolate counted while the meter was away is counted once it is back", async () => {
  const visits = async () => {
    const days = await env.METER.getByName("shop").counts("day", EVER);
    return days.reduce((sum, { counts }) => sum + (counts.visits ?? 0), 0);
  };
  const before = await visits();
  vi.useFakeTimers({ toFake: ["Date"] });
  const add = vi.spyOn(Meter.prototype, "add").mockRejectedValueOnce(new Error("away"));
  forgetCounted();
  meterShopper(env, "visits");
  await vi.waitUntil(() => add.mock.calls.length > 0);
  await vi.waitUntil(async () => {
    vi.setSystemTime(Date.now() + 20_000);
    meterStage(env, "paid", 1);
    return (await visits()) === before + 1;
  });
});
