import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { callBy } from "../../test/support/call.ts";
import { deliver } from "../../test/support/held-queues.ts";
import { makeEvent } from "../events/events.ts";
import { importProducts, readImport } from "./import.ts";
import { PART } from "./import-products.ts";

const call = callBy("merchant");

afterEach(() => vi.restoreAllMocks());

/** A file of so many products, each with three variants that are counted, and one bad row. */
function fileOf(prefix: string, count: number, price = 10): string {
  const rows = Array.from({ length: count }, (_, i) =>
    ["S", "M", "L"].map((size, at) =>
      [
        `${prefix}-${i}`,
        at === 0 ? `Thing ${i}` : "",
        at === 0 ? "Size" : "",
        size,
        `${prefix}-${i}-${size}`,
        price,
        "shopify",
        5,
      ].join(","),
    ),
  );
  return [
    "Handle,Title,Option1 Name,Option1 Value,SKU,Price,Inventory tracker,Inventory quantity",
    ...rows.flat(),
    `${prefix}-bad,Bad,,,,free,,`,
  ].join("\n");
}

const prices = async (prefix: string) =>
  (await env.DB.prepare(
    "select count(*) as n, min(price) as low, max(price) as high from variants where sku like ?",
  )
    .bind(`${prefix}-%`)
    .first()) ?? {};

describe("a file that is more than one invocation may import", () => {
  const count = 2 * PART.products + 1;

  it("is worked through in parts, and told as a whole to those who wait", async () => {
    const report = await importProducts(call, fileOf("waited", PART.products + 1));
    expect(report).toMatchObject({
      ok: true,
      value: { created: PART.products + 1, rejected: [{ handle: "waited-bad" }] },
    });
  });

  it("is resumed after every reset, tells how far it is, and takes each product once", async () => {
    const started = await importProducts(call, fileOf("reset", count), { answerWithinMs: 0 });
    if (!started.ok || !("id" in started.value)) {
      throw new Error(JSON.stringify(started));
    }
    const { id } = started.value;
    expect(started.value).toMatchObject({ state: "working", products: count });
    const seen = new Set<number>();
    const state = await vi.waitUntil(
      async () => {
        const now = await readImport(env, id);
        seen.add(now?.done ?? -1);
        if (now?.state === "done") {
          return now;
        }
        await evictDurableObject(env.CATALOG_IMPORT.getByName(id));
        return undefined;
      },
      { interval: 100 },
    );
    const { created, unchanged, rejected } = state.report;
    // A product in hand at a reset was written already when it is taken up again.
    expect(created + unchanged).toBe(count);
    expect(created).toBeGreaterThan(0);
    expect(rejected).toMatchObject([{ handle: "reset-bad", reason: expect.stringContaining("not a price") }]);
    expect(state).toMatchObject({ done: count });
    expect(await prices("reset")).toEqual({ n: 3 * count, low: 1_000, high: 1_000 });
    expect(seen.size).toBeGreaterThan(1);
  });

  it("waits for a database that is away, and rejects nothing because of it", async () => {
    const batch = env.DB.batch.bind(env.DB);
    let failures = 0;
    vi.spyOn(env.DB, "batch").mockImplementation((statements) => {
      // Writes of a product fail for a while.
      if (statements.length > 5 && failures < 1) {
        failures += 1;
        throw new Error("D1_ERROR: D1 DB is overloaded");
      }
      return batch(statements);
    });
    const report = await importProducts(call, fileOf("away", PART.products + 1));
    expect(failures).toBe(1);
    expect(report).toMatchObject({
      value: { created: PART.products + 1, rejected: [{ handle: "away-bad" }] },
    });
  });

  it("goes on when its alarm was lost: its message comes back and sets it", async () => {
    const id = randomId("imp");
    const object = env.CATALOG_IMPORT.getByName(id);
    const product = { line: 2, handle: "woken", title: "Woken", said: {}, variants: [] };
    await object.add(0, [JSON.stringify(product)]);
    await runInDurableObject(object, async (instance, { storage }) => {
      const by = { sub: "merchant", role: "merchant" as const };
      const job = {
        rejected: [],
        remarks: [],
        ignoredColumns: [],
        dryRun: false,
        traceparent: call.traceparent,
        by,
      };
      await instance.start(job);
      await storage.deleteAlarm();
    });
    const sent = vi.spyOn(env.CATALOG_QUEUE, "send").mockResolvedValue({} as never);
    const event = makeEvent("catalog.import_started", { importId: id }, call);
    await deliver("catalog", JSON.stringify({ events: [event] }));
    expect(sent).toHaveBeenCalledTimes(1);
    const state = await vi.waitUntil(async () => {
      const now = await readImport(env, id);
      return now?.state === "done" && now;
    });
    expect(state.report.rejected).toMatchObject([{ line: 2, handle: "woken" }]);
    await deliver("catalog", JSON.stringify({ events: [event] }));
    expect(sent).toHaveBeenCalledTimes(1);
  });

  it("changes nothing in a dry run, in however many calls it is handed over", async () => {
    const asked = { dryRun: true, callChars: 5_000 };
    const tried = await importProducts(call, fileOf("tried", PART.products + 1), asked);
    expect(tried).toMatchObject({ value: { created: PART.products + 1 } });
    expect(await prices("tried")).toMatchObject({ n: 0 });
  });

  it("is forgotten a week later, and one that never was is unknown", async () => {
    expect(await readImport(env, "imp_none")).toBeNull();
  });
});

it("a part asks the database less than half of what an invocation may", async () => {
  await importProducts(call, fileOf("part", PART.products));
  const prepare = vi.spyOn(env.DB, "prepare");
  const report = await importProducts(call, fileOf("part", PART.products, 11));
  expect(report).toMatchObject({ value: { updated: PART.products } });
  expect(prepare.mock.calls.length).toBeGreaterThan(PART.products);
  expect(prepare.mock.calls.length).toBeLessThan(500);
});
