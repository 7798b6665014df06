import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Event } from "../../shop/events/events.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { archivedEvents, emptyArchive } from "../../test/support/archive.ts";
import { call } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

/** Events of different days, as older versions have stored them. */
async function leave(count: number): Promise<void> {
  const day = 24 * 60 * 60 * 1000;
  await env.DB.prepare(
    `INSERT INTO analytics_events (id, type, version, at, trace_id, data)
     SELECT 'evt_' || value, 'catalog.changed', 1, value % 3 * ?1, ?2, json_object('version', value)
     FROM json_each(?3)`,
  )
    .bind(day, TRACE_ID, JSON.stringify(Array.from({ length: count }, (_, i) => i)))
    .run();
}

const left = () => env.DB.prepare("SELECT count(*) AS n FROM analytics_events").first<number>("n");

async function move() {
  const response = await call("POST", "/api/admin/events/move", undefined, await bearer("ops", "ops"));
  return { status: response.status, ...(await response.json<{ moved: number; more: boolean }>()) };
}

beforeEach(async () => {
  await emptyArchive();
  await env.DB.exec("DELETE FROM analytics_events");
});
afterEach(() => vi.restoreAllMocks());

test("events that are left in D1 move into the archive part by part, each once and as an event of the registry", async () => {
  await leave(1_001);
  expect(await move()).toEqual({ status: 200, moved: 1_000, more: true });
  expect(await left()).toBe(1);
  expect(await move()).toEqual({ status: 200, moved: 1, more: false });
  expect(await move()).toEqual({ status: 200, moved: 0, more: false });
  expect(await left()).toBe(0);
  const events = (await archivedEvents()).map((event) => Event.parse(event));
  expect(events).toHaveLength(1_001);
  expect(events.find(({ id }) => id === "evt_4")).toEqual({
    id: "evt_4",
    type: "catalog.changed",
    version: 1,
    at: "1970-01-02T00:00:00.000Z",
    traceparent: `00-${TRACE_ID}-${TRACE_ID.slice(0, 16)}-00`,
    data: { version: 4 },
  });
  const [entry] = await readAudit(env.DB, { order: "newest", limit: 1, action: "events.moved" });
  expect(entry?.actor).toBe("ops");
});

test("a mover that dies between archive and D1 has lost nothing, and the next one doubles nothing", async () => {
  await leave(3);
  // https://developers.cloudflare.com/r2/api/error-codes/
  const busy = new Error("put: We encountered an internal error. Please try again. (10001)");
  const away = vi.spyOn(env.EVENT_ARCHIVE, "put").mockRejectedValue(busy);
  expect((await move()).status).toBe(503);
  expect(await left()).toBe(3);
  away.mockRestore();
  await env.DB.exec(
    "CREATE TRIGGER stuck BEFORE DELETE ON analytics_events BEGIN SELECT RAISE(ABORT, 'killed here'); END",
  );
  expect((await move()).status).toBe(500);
  await env.DB.exec("DROP TRIGGER stuck");
  expect([await left(), (await archivedEvents()).length]).toEqual([3, 3]);
  expect(await move()).toMatchObject({ moved: 3, more: false });
  expect([await left(), (await archivedEvents()).length]).toEqual([0, 3]);
});
