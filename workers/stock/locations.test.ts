import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FIRST_LOCATION, type Location, unitsAt } from "../../domain/stock/locations.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { allocateOrders } from "../../shop/orders/fulfilment/allocate-orders.ts";
import { placesOf } from "../../shop/stock/locations.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { allocationsOf, ordersAt, writeAllocations } from "../../stores/locations/allocations.ts";
import { projectLocations, writeLocations } from "../../stores/locations/locations.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { Browser, fieldValue } from "../../test/support/browser.ts";
import { draftOf } from "../../test/support/drafts.ts";
import { call, movementSums, placed, settled, stock } from "../../test/support/orders.ts";
import { rename, stockItem } from "../../test/support/shop.ts";

let headers: Record<string, string>;
let east: string;

async function api<T = object>(
  method: string,
  path: string,
  body?: object,
  more: Record<string, string> = {},
) {
  const response = await call(method, `/api/admin${path}`, body, { ...headers, ...more });
  return { status: response.status, headers: response.headers, body: await response.json<T>() };
}

const locations = async () => (await api<{ items: Location[] }>("GET", "/locations")).body.items;

beforeEach(async () => {
  headers = { Authorization: `Bearer ${await signAccessToken(env, { sub: "clerk", role: "merchant" })}` };
  const known = (await locations()).find(({ name }) => name === "East");
  if (!known) {
    await api("POST", "/locations", { name: "East" });
  }
  east = known?.id ?? (await locations()).find(({ name }) => name === "East")?.id ?? "";
});

function move(sku: string, quantity: number, key: string, from = FIRST_LOCATION, to = east) {
  return api(
    "POST",
    `/inventory/${sku}/transfers`,
    { from, to, quantity, reason: "to the shop" },
    {
      "Idempotency-Key": key,
    },
  );
}

/** Units at the first location and at the other, and what is on hand. */
async function units(sku: string) {
  const places = await placesOf(env, sku);
  return places && [unitsAt(places, FIRST_LOCATION), unitsAt(places, east), places.onHand];
}

/** A SKU with so many units at the first location and at the other. */
async function stocked(first: number, other: number) {
  const sku = await stockItem({ stock: first + other });
  if (other > 0) {
    expect((await move(sku, other, sku)).status).toBe(200);
  }
  return sku;
}

async function allocated(id: string) {
  return vi.waitUntil(async () => (await allocationsOf(env.DB, [id])).get(id));
}

async function entries(subject: string, action: string) {
  const log = await readAudit(env.DB, { order: "newest", limit: 20, subject });
  return log.filter((entry) => entry.action === action).length;
}

/** Has something happen as soon as rows of a table were read. */
function onceRead(table: string, happens: () => Promise<unknown>): void {
  const prepare = env.DB.prepare.bind(env.DB);
  const watched = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, name) {
        const own: unknown = Reflect.get(target, name);
        if (name === "bind") {
          return (...values: unknown[]) => watched(target.bind(...values));
        }
        return typeof own !== "function"
          ? own
          : async (...args: unknown[]) => {
              const rows = await own.apply(target, args);
              spy.mockRestore();
              await happens();
              return rows;
            };
      },
    });
  const spy = vi
    .spyOn(env.DB, "prepare")
    .mockImplementation((query) =>
      query.includes(`from "${table}"`) ? watched(prepare(query)) : prepare(query),
    );
}

/** The sums of the ledger by location. */
async function ledger(sku: string) {
  const movements = await env.STOCK_LEDGER.getByName(sku).movements(0, 1_000);
  return movements.reduce((sum, { location, quantity }) => sum + (location === east ? quantity : 0), 0);
}

describe("locations", () => {
  it("are changed by one of two who read the same list, and the other is refused", async () => {
    const { headers: read } = await api("GET", "/locations");
    const match = { "If-Match": read.get("ETag") ?? "" };
    expect((await api("PATCH", "/locations/main", { name: "Harbour" }, match)).status).toBe(200);
    expect(await api("PATCH", "/locations/main", { name: "Hill" }, match)).toMatchObject({
      status: 412,
      body: { code: "changed_meanwhile" },
    });
    const now = await locations();
    expect(now[0]).toEqual({ id: "main", name: "Harbour", active: true });
    // Two who read at once are told apart where the list is written, too.
    const [, ...before] = now;
    expect(await writeLocations(env.DB, before, now, { now: 0, statements: [] })).toBe(false);
    expect(await api("POST", "/locations", { name: "harbour" })).toMatchObject({
      status: 409,
      body: { code: "location_conflict" },
    });
    for (const bad of [{ name: "" }, { name: "x", color: 1 }, { name: 1 }, {}]) {
      expect((await api("POST", "/locations", bad)).status).toBe(400);
    }
    const entry = await env.DB.prepare(
      "SELECT actor FROM audit_log WHERE action = 'locations.changed' AND subject = 'main'",
    ).first();
    expect(entry).toEqual({ actor: "clerk" });
  });

  it("have units that a transfer moves once for each key, and their sum is what is on hand", async () => {
    const sku = await stockItem({ stock: 5 });
    const [one, two] = await Promise.all([move(sku, 3, "t1"), move(sku, 3, "t1")]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(one.body).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ location: "main", onHand: 2 }),
        expect.objectContaining({ location: east, onHand: 3 }),
      ]),
    });
    expect((await move(sku, 2, "t1")).body).toMatchObject({ code: "idempotency_key_reused" });
    expect((await move(sku, 3, "t2")).body).toMatchObject({ code: "units_elsewhere" });
    for (const to of ["loc_00000000000000000000", FIRST_LOCATION]) {
      expect((await move(sku, 1, "t3", FIRST_LOCATION, to)).body).toMatchObject({ code: "unknown_location" });
    }
    expect(await entries(sku, "stock.transferred")).toBe(1);
    expect(await units(sku)).toEqual([2, 3, 5]);
    expect(await ledger(sku)).toBe(3);
    expect(await movementSums(sku)).toEqual({ onHand: 5, reserved: 0 });
  });

  it("take their units along when their SKU is renamed", async () => {
    const sku = await stocked(2, 3);
    await rename(sku, `${sku}-NEW`);
    await vi.waitUntil(async () => (await units(`${sku}-NEW`))?.at(-1) === 5);
    expect([await units(sku), await units(`${sku}-NEW`)]).toEqual([
      [0, 0, 0],
      [2, 3, 5],
    ]);
  });

  it("are corrected each for itself, never below what is there", async () => {
    const sku = await stocked(2, 3);
    const adjust = (delta: number, location?: string) =>
      api("POST", `/inventory/${sku}/adjustments`, { delta, reason: "count", location });
    expect((await adjust(2, east)).body).toMatchObject({ onHand: 7 });
    expect(await adjust(-6, east)).toMatchObject({ status: 409, body: { code: "units_elsewhere" } });
    expect((await adjust(1, "loc_00000000000000000000")).body).toMatchObject({ code: "unknown_location" });
    expect((await adjust(-1)).status).toBe(200);
    expect(await units(sku)).toEqual([1, 5, 6]);
    expect(await ledger(sku)).toBe(5);
  });

  it("one that has units is not closed, and one that is closed takes none", async () => {
    const sku = await stocked(0, 1);
    const held = async () =>
      await env.DB.prepare("SELECT units FROM location_stock WHERE sku = ?").bind(sku).first("units");
    await vi.waitUntil(async () => (await held()) === 1);
    expect(await api("PATCH", `/locations/${east}`, { active: false })).toMatchObject({
      status: 409,
      body: { code: "location_conflict" },
    });
    await api("POST", "/locations", { name: "Closed" });
    const closed = (await locations()).find(({ name }) => name === "Closed")?.id ?? "";
    expect((await api("PATCH", `/locations/${closed}`, { active: false })).status).toBe(200);
    expect((await move(sku, 1, "closed", east, closed)).body).toMatchObject({ code: "unknown_location" });
  });

  it("keep the latest movement, and list orders of one moment on one page or the next", async () => {
    const at = (seq: number, units: number) => ({ sku: "LATE", seq, elsewhere: [{ location: east, units }] });
    await projectLocations(env.DB, [at(2, 5)]);
    await projectLocations(env.DB, [at(1, 9)]);
    const row = await env.DB.prepare("SELECT units FROM location_stock WHERE sku = 'LATE'").first();
    expect(row).toEqual({ units: 5 });
    const orders = ["ord_one", "ord_two"].map((id) => ({
      id,
      placedAt: 1,
      allocations: [{ sku: "LATE", location: east, units: 1 }],
    }));
    await writeAllocations(env.DB, orders);
    const page = (id: string) => ordersAt(env.DB, east, { after: { placedAt: 1, id }, limit: 1 });
    expect([await page(""), await page("ord_one")]).toMatchObject([[{ id: "ord_one" }], [{ id: "ord_two" }]]);
    await writeAllocations(
      env.DB,
      orders.map((order) => ({ ...order, allocations: [] })),
    );
  });
});

describe("a paid order", () => {
  it("is sent whole by the first location that has all of it, and a cancellation puts it back", async () => {
    const [here, there] = [await stocked(5, 5), await stocked(0, 5)];
    const { id } = await placed({ [here]: 2, [there]: 1 });
    await settled(id);
    const given = await allocated(id);
    // By SKU as text: `SKU-100` comes before `SKU-99`.
    expect(given?.map(({ sku, location, units: n }) => [sku, location, n])).toEqual(
      [
        [here, east, 2],
        [there, east, 1],
      ].toSorted(([one = ""], [other = ""]) => (one < other ? -1 : 1)),
    );
    expect([await units(here), await units(there)]).toEqual([
      [5, 3, 8],
      [0, 4, 4],
    ]);
    // A second delivery of its event changes nothing.
    await allocateOrders(env, [id]);
    expect(await units(here)).toEqual([5, 3, 8]);
    const pick = await api<{ orders: { id: string }[] }>("GET", `/locations/${east}/pick-list`);
    expect(pick.body.orders.find((order) => order.id === id)).toMatchObject({
      items: [
        { sku: here, quantity: 2 },
        { sku: there, quantity: 1 },
      ],
    });
    const cancelled = await call("POST", `/api/orders/${id}/cancel`, {}, headers);
    expect(cancelled.status).toBe(200);
    await settled(id);
    expect([await units(here), await units(there)]).toEqual([
      [5, 5, 10],
      [0, 5, 5],
    ]);
    expect([await ledger(here), await ledger(there)]).toEqual([5, 5]);
    await vi.waitUntil(async () => (await allocationsOf(env.DB, [id])).size === 0);
  });

  it("is sent in parts where no location has all, each parcel from its own", async () => {
    const sku = await stocked(1, 2);
    const { id } = await placed({ [sku]: 3 });
    await settled(id);
    await allocated(id);
    expect(await units(sku)).toEqual([0, 0, 0]);
    const send = (body: object) => api("POST", `/orders/${id}/shipments`, { carrier: "UPS", ...body });
    expect(
      await send({ trackingNumber: "1", location: FIRST_LOCATION, items: [{ sku, quantity: 2 }] }),
    ).toMatchObject({ status: 422, body: { code: "items_not_ordered" } });
    expect((await send({ trackingNumber: "1", location: FIRST_LOCATION })).body).toMatchObject({
      status: "CONFIRMED",
      shipment: { location: "main", items: [{ sku, quantity: 1 }] },
    });
    expect((await send({ trackingNumber: "2", location: FIRST_LOCATION })).body).toMatchObject({
      code: "units_elsewhere",
    });
    expect((await send({ trackingNumber: "2", location: east })).body).toMatchObject({
      status: "SHIPPED",
      shipment: { location: east, items: [{ sku, quantity: 2 }] },
    });
    await vi.waitUntil(async () => (await allocationsOf(env.DB, [id])).size === 0);
    // What comes back is at the location that gave last.
    await call(
      "POST",
      `/api/orders/${id}/refunds`,
      { items: [{ sku, quantity: 1 }], restock: true },
      headers,
    );
    await vi.waitUntil(async () => (await stock(sku)).onHand === 1);
    expect(await units(sku)).toEqual([0, 1, 1]);
    // The rest goes back to who gave it: the other location has all of its own by then.
    await call(
      "POST",
      `/api/orders/${id}/refunds`,
      { items: [{ sku, quantity: 2 }], restock: true },
      headers,
    );
    await vi.waitUntil(async () => (await stock(sku)).onHand === 3);
    expect(await units(sku)).toEqual([1, 2, 3]);
  });

  it("is sent by another location that has it once it is moved there, and each unit stays in one place", async () => {
    const [sku, rare] = [await stocked(4, 2), await stocked(0, 1)];
    const { id } = await placed({ [sku]: 2, [rare]: 1 });
    await settled(id);
    await allocated(id);
    const [given, short] = [
      { sku, quantity: 2 },
      { sku: rare, quantity: 1 },
    ];
    const moveTo = (from: string, to: string) => api("POST", `/orders/${id}/allocations`, { from, to });
    expect(await moveTo(east, FIRST_LOCATION)).toMatchObject({
      status: 200,
      body: { moved: [given], stayed: [short] },
    });
    expect([await units(sku), await units(rare)]).toEqual([
      [2, 2, 4],
      [0, 0, 0],
    ]);
    expect(await ledger(sku)).toBe(2);
    const again = { from: east, to: FIRST_LOCATION, units: 1 };
    expect(await env.STOCK_LEDGER.getByName(sku).moveShare(id, again)).toBe(false);
    expect((await moveTo(east, FIRST_LOCATION)).body).toEqual({ moved: [], stayed: [short] });
    expect((await moveTo(FIRST_LOCATION, "loc_00000000000000000000")).body).toMatchObject({
      code: "unknown_location",
    });
    // One who read where it was sends it after another moved it, and looks again.
    const send = (trackingNumber: string, location: string) =>
      api("POST", `/orders/${id}/shipments`, { carrier: "UPS", trackingNumber, location });
    onceRead("allocations", () => moveTo(FIRST_LOCATION, east));
    expect((await send("M1", FIRST_LOCATION)).body).toMatchObject({ code: "units_elsewhere" });
    expect(await units(sku)).toEqual([4, 0, 4]);
    // A parcel leaves while it is moved: nothing moves.
    onceRead("allocations", () => send("M2", east));
    expect((await moveTo(east, FIRST_LOCATION)).body).toMatchObject({ code: "changed_meanwhile" });
    expect(await units(sku)).toEqual([4, 0, 4]);
    const log = await env.DB.prepare("SELECT count(*) AS n FROM audit_log WHERE action = ? AND subject = ?")
      .bind("order.allocation_moved", id)
      .first<{ n: number }>();
    expect(log?.n).toBe(2);
  });

  it("of a sale has those units from the first location, and they decide not who sends the others", async () => {
    const [inSale, plain] = [await stocked(0, 1), await stocked(1, 1)];
    const line = { title: "Print", quantity: 1, unitPrice: 100, priceVersion: 1 };
    const lines = [
      { ...line, sku: inSale, lot: "sal_gone/0" },
      { ...line, sku: plain },
    ];
    const draft = await draftOf("guest:of-a-sale", { lines });
    await orderStore(env).insert([draft]);
    const paid = { status: "CONFIRMED", step: "done" } as const;
    const from = { status: "PENDING", step: "authorize" } as const;
    await orderStore(env).transition([{ orderId: draft.id, version: null, from, to: paid, actor: "system" }]);
    const { id: reference, traceparent } = draft;
    await env.STOCK_LEDGER.getByName(plain).reserveMany([
      { reference, quantity: 1, traceparent, order: { draft: null } },
    ]);
    await env.STOCK_LEDGER.getByName(plain).confirmMany([reference]);
    await allocateOrders(env, [draft.id]);
    const given = (await allocated(draft.id))?.map(({ sku, location, units: n }) => [sku, location, n]);
    expect(new Set(given)).toEqual(
      new Set([
        [inSale, FIRST_LOCATION, 1],
        [plain, FIRST_LOCATION, 1],
      ]),
    );
  });

  it("that waits for goods is given those that arrive, wherever that is", async () => {
    const sku = await stockItem({ stock: 1, backorder: "allow" });
    await move(sku, 1, sku);
    const { id } = await placed({ [sku]: 3 });
    await settled(id);
    await vi.waitUntil(async () => (await allocated(id))?.some(({ location }) => location === null));
    await api("POST", `/inventory/${sku}/adjustments`, { delta: 2, reason: "delivery", location: east });
    await vi.waitUntil(async () => (await allocated(id))?.every(({ location }) => location === east));
    expect(await units(sku)).toEqual([0, 0, 0]);
  });
});

describe("the console", () => {
  const reader = async () => {
    const browser = new Browser();
    await browser.post("/dev/sign-in", { who: "merchant" });
    return { browser, page: async (path: string) => (await browser.get(path)).text() };
  };

  it("corrects, counts and moves units at a location, and takes a correction back there", async () => {
    const sku = await stocked(4, 2);
    const { browser, page } = await reader();
    const path = `/admin/stock/${sku}`;
    const key = fieldValue(await page(path), "key");
    const added = await browser.post(`${path}/adjust`, { key, delta: "3", reason: "Box", location: east });
    expect(await units(sku)).toEqual([4, 5, 9]);
    const told = await page(added.headers.get("Location") ?? "");
    await browser.post(`${path}/adjust`, {
      key: fieldValue(told, "key"),
      delta: fieldValue(told, "delta"),
      reason: "A correction is taken back",
      location: fieldValue(told, "location"),
    });
    expect(await units(sku)).toEqual([4, 2, 6]);
    await browser.post(`${path}/count`, { counted: "1", countReason: "Shelf", countLocation: east });
    expect(await units(sku)).toEqual([4, 1, 5]);
    const transfer = { key, from: "main", to: east, units: "2", transferReason: "To the shop" };
    await browser.post(`${path}/transfer`, transfer);
    await browser.post(`${path}/transfer`, transfer);
    expect(await units(sku)).toEqual([2, 3, 5]);
    const wrong = await browser.post(`${path}/transfer`, { ...transfer, to: "main", units: "0" });
    expect([wrong.status, await wrong.text()]).toEqual([422, expect.stringContaining("Choose another")]);
  });

  it("adds and renames locations, and of two who do the second is refused", async () => {
    const { browser, page } = await reader();
    const tag = fieldValue(await page("/admin/locations"), "tag");
    const name = `Pier ${crypto.randomUUID().slice(0, 8)}`;
    expect((await browser.post("/admin/locations", { tag, name })).status).toBe(303);
    const late = await browser.post("/admin/locations", { tag, name: "Late" });
    expect([late.status, await late.text()]).toEqual([412, expect.stringContaining("changed meanwhile")]);
    const pier = (await locations()).find((location) => location.name === name)?.id ?? "";
    const shown = fieldValue(await page("/admin/locations"), "tag");
    await browser.post(`/admin/locations/${pier}`, { tag: shown, name, priority: "2" });
    expect((await locations()).find(({ id }) => id === pier)).toEqual({ id: pier, name, active: false });
    const first = { tag: fieldValue(await page("/admin/locations"), "tag"), name: "Where all began" };
    await browser.post("/admin/locations/main", first);
    const main = { id: "main", name: first.name, active: true };
    expect((await locations()).find(({ id }) => id === "main")).toEqual(main);
  });

  it("has a pick list of each location, and sends an order's parcels from each", async () => {
    const sku = await stocked(1, 1);
    const { id } = await placed({ [sku]: 2 });
    await settled(id);
    await allocated(id);
    const { browser, page } = await reader();
    expect(await page(`/admin/locations/${east}/pick-list`)).toContain(sku);
    expect(await page(`/admin/orders/${id}`)).toMatch(/From East[\s\S]*name="location" value="loc_/);
    const slips = async (query: string) =>
      (await page(`/admin/orders/slips?id=${id}${query}`)).split("<article");
    const sheets = (await slips(""))
      .slice(1)
      .map((sheet) => />(East|Harbour|Main location)</.exec(sheet)?.[1]);
    expect([sheets.length, sheets.includes("East"), new Set(sheets).size]).toEqual([2, true, 2]);
    expect((await slips(`&location=${east}`)).slice(1)).toHaveLength(1);
    expect(await page(`/admin/orders/send?id=${id}`)).toContain(`name="tracking:${id}:${east}"`);
    const parcel = { location: FIRST_LOCATION, carrier: "UPS", trackingNumber: "E1", [`units:${sku}`]: "1" };
    expect((await browser.post(`/admin/orders/${id}/dispatch`, parcel)).status).toBe(303);
    expect(await page("/admin/locations/main/pick-list")).not.toContain(sku);
    expect(await page(`/admin/locations/${east}/pick-list`)).toContain(sku);
  });
});

it("transfers, counts, orders and goods that arrive at once: each unit is in one place", async () => {
  const sku = await stocked(20, 20);
  const stub = env.STOCK_LEDGER.getByName(sku);
  const buy = async (n: number) => {
    const reference = `ord_race-${n}`;
    const order = { draft: null };
    await stub.reserveMany([
      { reference, quantity: 2, traceparent: `00-${"1".repeat(32)}-${"2".repeat(16)}-01`, order },
    ]);
    await stub.confirmMany([reference]);
    const [given] = await stub.allocateMany([{ reference, order: n % 2 ? [east] : [FIRST_LOCATION] }]);
    await stub.moveShare(reference, {
      ...(n % 2 ? { from: east, to: FIRST_LOCATION } : { from: FIRST_LOCATION, to: east }),
      units: 1 + (n % 3),
    });
    return given?.reduce((sum, share) => sum + (share.location === null ? 0 : share.units), 0);
  };
  const arrive = (n: number) =>
    stub.correctAt({ location: east, delta: 1, reason: "delivery", actor: "clerk", key: `adj_${n % 3}` });
  const [given] = await Promise.all([
    Promise.all(Array.from({ length: 15 }, (_, n) => buy(n))),
    ...Array.from({ length: 6 }, (_, n) =>
      move(sku, 2, `race-${n % 4}`, ...(n % 2 ? [FIRST_LOCATION, east] : [east, FIRST_LOCATION])),
    ),
    ...Array.from({ length: 6 }, (_, n) => arrive(n)),
    stub.correctAt({ location: FIRST_LOCATION, delta: -1, reason: "broken", actor: "clerk" }),
  ]);
  expect(given).toEqual(Array.from({ length: 15 }, () => 2));
  const [first = 0, other = 0, onHand] = (await units(sku)) ?? [];
  // 40 at first, 3 came, 1 was lost, and 30 were given to orders.
  expect([first + other, onHand]).toEqual([12, 12]);
  expect(Math.min(first, other)).toBeGreaterThanOrEqual(0);
  expect(await ledger(sku)).toBe(other);
  expect(await movementSums(sku)).toEqual({ onHand: 12, reserved: 0 });
  const open = await runInDurableObject(stub, (_, { storage }) =>
    storage.sql.exec("SELECT * FROM shares WHERE location IS NULL").toArray(),
  );
  expect(open).toEqual([]);
});
