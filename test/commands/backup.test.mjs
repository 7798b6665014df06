import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { main as audit } from "../../scripts/commands/audit.ts";
import { main as backup } from "../../scripts/commands/backup.ts";
import { main as readModel } from "../../scripts/commands/read-model.ts";
import { main as restore } from "../../scripts/commands/restore.ts";
import { downloadBackup, PART_BYTES, uploadBackup } from "../../scripts/lib/backup/bucket.ts";
import { connect } from "../../scripts/lib/postgres/shards.ts";
import { developmentToken } from "../../scripts/lib/shop/token.ts";
import { startPostgres } from "../support/postgres.mjs";
import { eventually, preparedState, startServer, temporaryFolder } from "../support/server.mjs";

/** @typedef {import("../../scripts/lib/backup/manifest.ts").Manifest} Manifest */

const ALLOTMENT = 6;
const SOLD_BEFORE = 2;
/** Who is erased after the shop was backed up. */
const ERASED = "buyer-1";

const folder = temporaryFolder();
const at = (/** @type {string} */ name) => path.join(folder, name);

/** @type {Awaited<ReturnType<typeof startPostgres>>} */
let postgres;
/** @type {string[]} */
let shards;
/** @type {string[]} */
let empty;
/**
 * What the shop said of itself before it was backed up.
 * @type {Awaited<ReturnType<typeof readShop>>}
 */
let told;
/** @type {string} */
let saleId;
/** @type {string[]} */
let skus;
/** @type {string[]} */
let orders;

const BODY = {
  email: "ada@example.com",
  shippingAddress: {
    name: "Ada Lovelace",
    line1: "12 Analytical Way",
    city: "Portland",
    region: "OR",
    postalCode: "97201",
    country: "US",
  },
  shippingMethod: "standard",
  payment: { provider: "mock", token: "tok_ok" },
};

/**
 * @param {string} origin
 * @param {string} method
 * @param {string} route
 * @param {{ sub?: string, role?: "customer" | "merchant" | "ops", body?: unknown, key?: string }}
 *   [call]
 */
async function call(origin, method, route, { sub, role = "customer", body, key } = {}) {
  const token = sub === undefined ? undefined : await developmentToken({ sub, role });
  const response = await fetch(`${origin}${route}`, {
    method,
    headers: {
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(key === undefined ? {} : { "Idempotency-Key": key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** @param {string} origin @param {string} sub */
const buy = (origin, sub) =>
  call(origin, "POST", `/api/sales/${saleId}/orders`, {
    sub,
    key: `key-of-${sub}`,
    body: { ...BODY, quantity: 1 },
  });

/** Orders, stock, carts and the sale's books, as the shop answers them. @param {string} origin */
async function readShop(origin) {
  const read = async (/** @type {string} */ route, /** @type {string} */ sub = "", role = "customer") =>
    (await call(origin, "GET", route, sub ? { sub, role: /** @type {"ops"} */ (role) } : {})).body;
  return {
    orders: await Promise.all(orders.map((id) => read(`/api/orders/${id}`, "keeper", "ops"))),
    history: (await read("/api/orders/me", "buyer-0")).items,
    stock: await Promise.all(skus.map((sku) => read(`/api/inventory/${sku}`))),
    cart: (await read("/api/cart", "browser")).items,
    books: await read(`/api/sales/${saleId}/reconciliation`),
  };
}

before(async () => {
  postgres = await startPostgres();
  shards = await postgres.databases(["orders_0", "orders_1"]);
  empty = await postgres.databases(["restored_0", "restored_1"]);
  const server = await startServer({ state: preparedState("seeded", at("shop")), postgres: shards });
  const { origin } = server;
  const catalog = await call(origin, "GET", "/api/catalog/products?inStock=true&pageSize=5&minPrice=2000");
  skus = catalog.body.items.map(
    (/** @type {{ variants: { sku: string }[] }} */ item) => item.variants[0]?.sku,
  );
  const now = Date.now();
  const sale = {
    sku: skus[0],
    title: "Drill",
    allotment: ALLOTMENT,
    price: { amount: 2_000, currency: "USD" },
    opensAt: new Date(now - 1_000).toISOString(),
    closesAt: new Date(now + 3_600_000).toISOString(),
    perCustomerLimit: 1,
    lanes: 2,
  };
  const opened = await call(origin, "POST", "/api/admin/sales", { sub: "m", role: "merchant", body: sale });
  assert.equal(opened.status, 201, JSON.stringify(opened.body));
  saleId = opened.body.id;
  orders = [];
  for (let i = 0; i < SOLD_BEFORE; i++) {
    orders.push((await buy(origin, `early-${i}`)).body.id);
  }
  for (let i = 0; i < 4; i++) {
    const sub = `buyer-${i}`;
    for (const sku of skus.slice(1, 3)) {
      await call(origin, "POST", "/api/cart/items", { sub, body: { sku, quantity: 2 } });
    }
    const placed = await call(origin, "POST", "/api/orders", { sub, key: `key-${i}`, body: BODY });
    assert.equal(placed.status, 201, JSON.stringify(placed.body));
    orders.push(placed.body.id);
  }
  await call(origin, "POST", "/api/cart/items", { sub: "browser", body: { sku: skus[3], quantity: 1 } });
  told = await eventually(async () => {
    const shop = await readShop(origin);
    const settled = shop.orders.every(({ status }) => status === "CONFIRMED") && shop.books.balanced;
    return settled ? shop : null;
  }, "every order is confirmed");
  // Events come into the archive a moment later.
  await eventually(async () => filesOfBuckets(at("shop")).length > 0, "events are archived");
  // A command may not open what is being served.
  await assert.rejects(backup(["--state", at("shop"), "--to", at("early")]), /is being served/);
  await server.stop();
  await refusedWithoutItsDatabases();
  process.env.ORDERS_POSTGRES = shards.join();
  assert.equal(await backup(["--state", at("shop"), "--to", at("backup")]), 0);
  delete process.env.ORDERS_POSTGRES;
});

/**
 * A folder that was served with databases by URL is opened with these or not at all: else its
 * orders would seem gone.
 */
async function refusedWithoutItsDatabases() {
  const file = path.join(at("shop"), "shards.json");
  const places = shards.map((url) => new URL(url)).map(({ host, pathname }) => host + pathname);
  assert.deepEqual(JSON.parse(fs.readFileSync(file, "utf8")), places, "without passwords");
  const commands = [
    () => backup(["--state", at("shop"), "--to", at("backup")]),
    () => readModel(["rebuild", "--state", at("shop")]),
    () => audit(["verify", "--state", at("shop")]),
  ];
  for (const named of [undefined, shards[0], shards.toReversed().join()]) {
    if (named !== undefined) {
      process.env.ORDERS_POSTGRES = named;
    }
    for (const command of commands) {
      await assert.rejects(command(), /orders_elsewhere: .*orders_0.*orders_1/);
    }
  }
  assert.equal(fs.existsSync(at("backup")), false);
}

after(async () => {
  await postgres?.remove();
  fs.rmSync(folder, { recursive: true, force: true });
});

/**
 * @param {string} name
 * @param {(copy: string) => void} damage
 * @returns {string} A copy of the backup, damaged.
 */
function damaged(name, damage) {
  const copy = at(name);
  fs.cpSync(at("backup"), copy, { recursive: true });
  damage(copy);
  return copy;
}

/** @param {string} copy @param {(manifest: Manifest) => void} change */
function changeManifest(copy, change) {
  const file = path.join(copy, "manifest.json");
  const manifest = JSON.parse(fs.readFileSync(file, "utf8"));
  change(manifest);
  fs.writeFileSync(file, JSON.stringify(manifest));
}

async function emptyShards() {
  for (const url of empty) {
    const sql = connect(url);
    const [found] = await sql`select to_regclass('orders') as orders`;
    const rows =
      found?.orders === null ? [] : await sql`select 1 from orders union all select 1 from buckets`;
    await sql.end();
    assert.equal(rows.length, 0, `${url} was written to`);
  }
}

test("what is damaged, unfinished, of another version or not for this place is refused, and changes nothing", async () => {
  const orderTable = "shards/0/orders.ndjson";
  /** @type {[from: string, why: RegExp, urls?: string | undefined, state?: string][]} */
  const refused = [
    [damaged("cut", (copy) => fs.truncateSync(path.join(copy, orderTable), 3)), /^backup_damaged: .*orders/],
    [damaged("gone", (copy) => fs.rmSync(path.join(copy, orderTable))), /^backup_damaged: .*orders/],
    [
      damaged("flipped", (copy) => {
        const file = fs.globSync("state/v3/do/*StockLedger/*.sqlite", { cwd: copy })[0] ?? "";
        const bytes = fs.readFileSync(path.join(copy, file));
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
        fs.writeFileSync(path.join(copy, file), bytes);
      }),
      /^backup_damaged: .*StockLedger/,
    ],
    [damaged("unfinished", (copy) => fs.rmSync(path.join(copy, "manifest.json"))), /^backup_incomplete/],
    [
      damaged("garbled", (copy) => fs.writeFileSync(path.join(copy, "manifest.json"), "{")),
      /^backup_damaged/,
    ],
    [
      damaged("other-tables", (copy) => changeManifest(copy, ({ schema }) => schema.d1.pop())),
      /^backup_schema_differs/,
    ],
    [
      damaged("other-objects", (copy) =>
        changeManifest(copy, ({ schema }) => (schema.objects.owner = 1_000)),
      ),
      /^backup_schema_differs/,
    ],
    [
      damaged("other-shards", (copy) => changeManifest(copy, ({ schema }) => schema.postgres.pop())),
      /^backup_schema_differs/,
    ],
    [
      damaged("astray", (copy) =>
        changeManifest(copy, ({ files: [first] }) => Object.assign(first ?? {}, { path: "state/../../x" })),
      ),
      /^backup_damaged/,
    ],
    [at("backup"), /^unknown_shard/, empty[0]],
    [at("backup"), /^state_not_empty: .*orders_0/, shards.join()],
    [at("backup"), /^state_not_empty: .*shop/, empty.join(), at("shop")],
  ];
  for (const [from, why, urls = empty.join(), state = at("nowhere")] of refused) {
    await assert.rejects(restore(["--from", from, "--state", state, "--postgres", urls]), ({ message }) => {
      assert.match(message, why);
      return true;
    });
    assert.equal(fs.existsSync(path.join(at("nowhere"), "v3")), false);
  }
  await emptyShards();
  await assert.rejects(backup(["--state", at("shop"), "--to", at("backup")]), /backup_exists/);
});

test("a backup is put into a bucket whole, in parts where it is large, and never over another", async () => {
  const place = { bucket: "backups", prefix: "large/" };
  const [from, to] = [at("large"), at("downloaded")];
  const table = "shards/0/orders.ndjson";
  fs.mkdirSync(path.join(from, "shards/0"), { recursive: true });
  fs.writeFileSync(path.join(from, table), Buffer.alloc(PART_BYTES + 1, "order\n"));
  fs.writeFileSync(path.join(from, "manifest.json"), "{}");
  await uploadBackup(from, place, at("bucket"));
  await downloadBackup(place, to, at("bucket"));
  for (const name of [table, "manifest.json"]) {
    assert.ok(fs.readFileSync(path.join(to, name)).equals(fs.readFileSync(path.join(from, name))), name);
  }
  const bucket = ["--local-r2", at("bucket")];
  await assert.rejects(
    backup(["--state", at("shop"), "--to", "r2://backups/large", ...bucket]),
    /backup_exists/,
  );
  await assert.rejects(
    restore(["--from", "r2://backups/none", "--state", at("nowhere"), ...bucket]),
    /backup_incomplete/,
  );
  await assert.rejects(backup(["--state", at("shop"), "--to", "r2://backups", ...bucket]), /r2:\/\/bucket/);
  assert.equal(fs.existsSync(path.join(at("nowhere"), "v3")), false);
});

test("a restored shop is equal to the one that was backed up, row by row, and goes on selling exactly", async () => {
  const restored = ["--state", at("restored"), "--postgres", empty.join()];
  const bucket = ["--local-r2", at("bucket")];
  const shop = ["--state", at("shop"), "--postgres", shards.join()];
  assert.equal(await backup(["--to", "r2://backups/drill", ...shop, ...bucket]), 0);
  assert.equal(await restore(["--from", "r2://backups/drill", ...restored, ...bucket]), 0);
  assert.equal(await backup(["--to", at("again"), ...restored]), 0);
  assert.deepEqual(contents(at("again")), contents(at("backup")));

  const server = await startServer({ state: at("restored"), postgres: empty });
  try {
    const { origin } = server;
    assert.deepEqual(await readShop(origin), told);
    const late = await Promise.all(Array.from({ length: ALLOTMENT }, (_, i) => buy(origin, `late-${i}`)));
    const statuses = late.map(({ status }) => status).sort();
    const left = ALLOTMENT - SOLD_BEFORE;
    assert.deepEqual(statuses, [...Array(left).fill(201), ...Array(SOLD_BEFORE).fill(409)]);
    // Who bought before finds the same order, and has no second one.
    const again = await buy(origin, "early-0");
    assert.equal(again.body.id, orders[0]);
    const books = await eventually(async () => {
      const { body } = await call(origin, "GET", `/api/sales/${saleId}/reconciliation`);
      return body.balanced && body.sold === ALLOTMENT ? body : null;
    }, "the books balance");
    assert.equal(books.remaining, 0);
    const token = await developmentToken({ sub: ERASED, role: "customer" });
    const headers = { Authorization: `Bearer ${token}` };
    assert.equal((await fetch(`${origin}/api/me`, { method: "DELETE", headers })).status, 204);
  } finally {
    await server.stop();
  }
});

test("with keys apart a backup opens nothing, and one from before an erase opens nothing of whom was erased", async () => {
  const [folder, keys, before] = [at("apart"), at("keys"), at("keys-before")];
  const shop = ["--state", at("shop"), "--postgres", shards.join()];
  const inside = path.join(folder, "keys");
  await assert.rejects(backup(["--to", folder, "--keys", inside, ...shop]), /is in the backup/);
  assert.equal(await backup(["--to", folder, "--keys", keys, ...shop]), 0);
  const kept = keysIn(at("shop"));
  assert.equal(kept.filter(({ sealed }) => sealed !== "").length, orders.length);
  const database = fs.readFileSync(databaseOf(path.join(folder, "state")));
  for (const { sealed } of kept) {
    assert.ok(!database.includes(sealed), "not even in a page that is free");
  }
  fs.copyFileSync(keys, before);
  const later = ["--state", at("restored"), "--postgres", empty.join()];
  assert.equal(await backup(["--to", at("later"), "--keys", keys, ...later]), 0);
  const old = await postgres.databases(["old_0", "old_1"]);
  const from = (/** @type {string} */ name, /** @type {string[]} */ ...options) =>
    restore(["--from", at(name), "--state", at("old"), "--postgres", old.join(), ...options]);
  await assert.rejects(from("apart"), /keys_missing/);
  await assert.rejects(from("apart", "--keys", at("none")), /keys_missing/);
  await assert.rejects(from("apart", "--keys", path.join(folder, "manifest.json")), /keys_damaged/);
  await assert.rejects(from("later", "--keys", before), /keys_older/);
  assert.equal(await from("apart", "--keys", keys), 0);
  const [erased] = orders.slice(SOLD_BEFORE + Number(ERASED.at(-1)));
  const now = new Map(keysIn(at("old")).map(({ subject, sealed }) => [subject, sealed]));
  for (const { subject, sealed } of kept) {
    assert.equal(now.get(subject), subject === erased ? "" : sealed);
  }
});

/** The file of D1 in a state folder, or in a backup of one. @param {string} state */
function databaseOf(state) {
  const files = fs.globSync("v3/d1/**/*.sqlite", { cwd: state }).map((name) => path.join(state, name));
  return files.find((file) => rowsOf(file).some(([sql]) => /data_keys/.test(String(sql)))) ?? "";
}

/** @param {string} state */
function keysIn(state) {
  const database = new DatabaseSync(databaseOf(state), { readOnly: true });
  try {
    const rows = database.prepare("SELECT subject, sealed FROM data_keys WHERE subject LIKE 'ord_%'").all();
    return rows.map(({ subject, sealed }) => ({ subject: String(subject), sealed: String(sealed) }));
  } finally {
    database.close();
  }
}

/** Every row of every database of a backup. @param {string} backupFolder */
function contents(backupFolder) {
  const files = fs.globSync("{state,shards}/**/*.{sqlite,ndjson}", { cwd: backupFolder }).sort();
  const objects = filesOfBuckets(path.join(backupFolder, "state"));
  assert.notEqual(objects.length, 0, "the archive of events is backed up");
  return Object.fromEntries([
    ...files.map((file) => [file, rowsOf(path.join(backupFolder, file))]),
    ...objects.map((file) => [file, fs.readFileSync(path.join(backupFolder, "state", file), "base64")]),
  ]);
}

/** @param {string} state */
function filesOfBuckets(state) {
  return fs.globSync("v3/r2/*/blobs/*", { cwd: state }).sort();
}

function rowsOf(/** @type {string} */ file) {
  if (file.endsWith(".ndjson")) {
    return fs.readFileSync(file, "utf8").split("\n").sort();
  }
  const database = new DatabaseSync(file, { readOnly: true, readBigInts: true });
  try {
    const tables = database
      .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
      .all();
    return tables.map(({ name, sql }) => [sql, database.prepare(`SELECT * FROM "${name}"`).all()]);
  } finally {
    database.close();
  }
}
