import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { Stop } from "../../scripts/lib/cli.ts";
import { demoShop } from "../../scripts/lib/shop/seed.ts";
import { onFreePort } from "../../scripts/lib/state.ts";
import { eventually, ROOT, runCommand, startServer, temporaryFolder } from "../support/server.mjs";

const ADDRESS = {
  name: "Ada Lovelace",
  line1: "12 Analytical Way",
  city: "Portland",
  region: "OR",
  postalCode: "97201",
  country: "US",
};

/** @type {string} */
let state;
/** @type {Awaited<ReturnType<typeof startServer>>} */
let server;

/** What the first request that found the port open was answered. @type {Promise<number>} */
let first;

before(async () => {
  state = temporaryFolder();
  server = await onFreePort((port) => {
    const starting = startServer({ state, port, ipLimit: 1_000 });
    first = firstAnswer(port, starting);
    return starting;
  });
});

/** @param {number} port @param {Promise<unknown>} starting */
async function firstAnswer(port, starting) {
  let over = false;
  const end = () => {
    over = true;
  };
  void starting.then(end, end);
  for (;;) {
    const last = over;
    try {
      // From an address of its own, which takes nothing from the limit of the others.
      const headers = { "CF-Connecting-IP": "203.0.113.61" };
      return (await fetch(`http://127.0.0.1:${port}/products`, { headers })).status;
    } catch (error) {
      if (last) {
        throw error;
      }
      await setTimeout(20);
    }
  }
}

after(async () => {
  await server?.stop();
  fs.rmSync(state, { recursive: true, force: true });
});

/**
 * @param {string} url
 * @param {{ method?: string, body?: unknown, headers?: Record<string, string> }} [options]
 */
async function call(url, { method = "GET", body, headers = {} } = {}) {
  const response = await fetch(server.origin + url, {
    method,
    headers: { ...headers, ...(body ? { "Content-Type": "application/json" } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, headers: response.headers, json: await response.json() };
}

/** One that is in stock and dear enough to be ordered alone. */
async function anySku() {
  const { json } = await call("/api/catalog/products?inStock=true&minPrice=2000");
  return json.items
    .flatMap((/** @type {{ variants: { sku: string, available: number }[] }} */ item) => item.variants)
    .find((/** @type {{ available: number }} */ variant) => variant.available > 2).sku;
}

/** @returns {Promise<Record<string, string>>} The header that names the filled cart. */
async function cartWith(/** @type {string} */ sku) {
  const added = await call("/api/cart/items", { method: "POST", body: { sku, quantity: 1 } });
  assert.equal(added.status, 200);
  return { "Cart-Id": /** @type {string} */ (added.headers.get("Cart-Id")) };
}

/** @param {Record<string, string>} cart */
function placeOrder(cart, key = crypto.randomUUID()) {
  return call("/api/orders", {
    method: "POST",
    headers: { ...cart, "Idempotency-Key": key },
    body: {
      email: "ada@example.com",
      shippingAddress: ADDRESS,
      shippingMethod: "standard",
      payment: { provider: "mock", token: "tok_ok" },
    },
  });
}

const statusOf = async (/** @type {{ id: string, accessToken: string }} */ order) =>
  (await call(`/api/orders/${order.id}`, { headers: { "Order-Token": order.accessToken } })).json.status;

test("a demo shop that is not there is refused with the names of those that are", () => {
  assert.equal(demoShop("apparel").settings.name, "Larkfell");
  assert.throws(
    () => demoShop("nothing"),
    /^Error: There is no demo shop "nothing"\. There are: prints, apparel\.$/,
  );
});

test("the port of an empty state opens when the shop can serve", async () => {
  assert.equal(await first, 200);
});

test("an empty state is migrated and seeded, and every dependency is up", async () => {
  const { status, json } = await call("/readyz");
  assert.equal(status, 200);
  assert.equal(json.status, "ready");
  const products = await call("/api/catalog/products");
  assert.ok(products.json.total > 100);
  const sales = await call("/api/sales");
  assert.match(
    sales.headers.get("RateLimit") ?? "",
    /^"ip";r=998;/,
    "seeding took nothing from anybody's limit",
  );
});

test("a product's picture for other sites is served as the PNG that its page names", async () => {
  const page = await (await fetch(`${server.origin}/products?inStock=true`)).text();
  const product = /href="(\/products\/[a-z0-9-]+)"/.exec(page)?.[1];
  const shown = await (await fetch(`${server.origin}${product}`)).text();
  const address = /property="og:image" content="([^"]+\.png)"/.exec(shown)?.[1] ?? "";
  const picture = await fetch(server.origin + new URL(address).pathname);
  const bytes = Buffer.from(await picture.arrayBuffer());
  assert.deepEqual([picture.status, picture.headers.get("Content-Type")], [200, "image/png"]);
  assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [1200, 630]);
});

test("an acknowledged order and a cart survive kill -9 in the same moment", async () => {
  const sku = await anySku();
  const kept = await cartWith(sku);
  const placed = await placeOrder(await cartWith(sku));
  assert.equal(placed.status, 201);
  const { port } = server;
  await server.kill();
  server = await startServer({ state, port });
  assert.doesNotMatch(server.output(), /demo shop/);
  // Queues of a local runtime die with it: the reservation must bring the order back by itself.
  await eventually(async () => (await statusOf(placed.json)) === "CONFIRMED", "CONFIRMED", 75_000);
  const cart = await call("/api/cart", { headers: kept });
  assert.deepEqual(
    cart.json.items.map((/** @type {{ sku: string }} */ item) => item.sku),
    [sku],
  );
});

test("a token of npm run token opens what its role may do, and each has a subject of its own", async () => {
  const { code, stdout } = await runCommand(["token", "--role", "ops", "--count", "3"]);
  assert.equal(code, 0);
  const tokens = stdout.trim().split("\n");
  const subjects = new Set(
    tokens.map((token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString()).sub),
  );
  assert.equal(subjects.size, 3);
  const headers = { Authorization: `Bearer ${tokens[0]}` };
  assert.equal((await call("/api/admin/dead-letters", { headers })).status, 200);
  const one = await runCommand(["token", "--sub", "ada"]);
  const customer = { Authorization: `Bearer ${one.stdout.trim()}` };
  assert.equal((await call("/api/admin/dead-letters", { headers: customer })).status, 403);
});

test("npm run account makes a person who registered a merchant, and nobody else", async () => {
  const email = "first.merchant@example.com";
  const password = "vole-knits-ginkgo";
  const nobody = await runCommand(["account", "--email", email, "--role", "merchant", "--state", state]);
  assert.match(nobody.stderr, /register first/);
  const asked = await call("/api/auth/register", { method: "POST", body: { email, password, name: "Mo" } });
  assert.equal(asked.status, 202);
  const mail = await eventually(async () => {
    const mailbox = await (await fetch(`${server.origin}/dev/mailbox`)).text();
    const row = mailbox.split("<tr>").find((each) => each.includes(email));
    return row && /href="(\/dev\/mailbox\/[^"]+)"/.exec(row)?.[1];
  }, "the mail with the link");
  const token = /token=([\w.]+)/.exec(await (await fetch(server.origin + mail)).text())?.[1];
  await call("/api/auth/verify", { method: "POST", body: { token, password } });
  const given = await runCommand(["account", "--email", email, "--role", "merchant", "--state", state]);
  assert.equal(given.code, 0, given.stderr);
  const { json } = await call("/api/auth/login", { method: "POST", body: { email, password } });
  const me = await call("/api/auth/me", { headers: { Authorization: `Bearer ${json.accessToken}` } });
  assert.equal(me.json.role, "merchant");
});

test("npm run import brings a file into the shop that is being served, and reports what it refused", async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "products.csv");
  fs.writeFileSync(
    file,
    "Handle,Title,Variant Price\nfirst-light,First Light,12.00\nlast-light,Last Light,free\n",
  );
  const first = await runCommand(["import", file, "--state", state]);
  assert.equal(first.code, 1);
  assert.match(first.stdout, /1 products created, 0 updated, 0 unchanged, 1 rows rejected/);
  assert.match(first.stderr, /products\.csv:3: .*free/);
  const again = await runCommand(["import", file, "--port", String(server.port)]);
  assert.match(again.stdout, /0 products created, 0 updated, 1 unchanged/);
  assert.equal((await call("/api/catalog/products/first-light")).status, 200);
  fs.rmSync(folder, { recursive: true });
});

test("what cannot be done is said in one sentence, with an exit code", async () => {
  const file = path.join(temporaryFolder(), "file");
  fs.writeFileSync(file, "");
  /** @type {[string[], RegExp][]} */
  const cases = [
    [
      ["serve", "--port", String(server.port), "--state", temporaryFolder()],
      /^Port \d+ is in use: .*--port\.$/,
    ],
    [["serve", "--state", state], /^The state folder .* is being served on port \d+: .*--state\.$/],
    [["serve", "--state", path.join(file, "state")], /^The state folder .* cannot be written: .*$/],
    [["serve", "--postgres", "orders"], /^--postgres takes one URL a shard, .*\.$/],
    [
      [
        "serve",
        "--port",
        "21299",
        "--state",
        temporaryFolder(),
        "--postgres",
        "postgres://a@127.0.0.1:9/none",
      ],
      /^The order shard 127\.0\.0\.1:9\/none cannot be reached: .*\.$/,
    ],
    [["nope"], /^There is no command "nope": choose from account, .*, web-vitals\.$/],
    [["token", "--role", "boss"], /^There is no role "boss": choose one of .*\.$/],
  ];
  await Promise.all(
    cases.map(async ([args, sentence]) => {
      const { code, stderr } = await runCommand(args, { asUser: true });
      assert.match(stderr.trimEnd(), sentence, args.join(" "));
      assert.equal(code, 1, args.join(" "));
    }),
  );
});

test("arguments that make no sense are refused in one sentence", async () => {
  /** @type {[string[], RegExp][]} */
  const cases = [
    [
      ["serve", "--nope"],
      /^Unknown option '--nope'\. Options: --port, --state, --ip-limit, --postgres, --demo\.$/,
    ],
    [["start", "--port", "99999"], /^--port takes a whole number from 1 to 65535, not "99999"\.$/],
    [["account", "--role", "merchant"], /^Say whose account\. .*$/],
    [["account", "--email", "a@example.com", "--role", "boss"], /^Say which role: .*$/],
    [["token", "--count", "0"], /^--count takes a whole number .*\.$/],
    [["import"], /^Name one CSV file: .*$/],
    [["import", path.join(state, "none.csv")], /^.* cannot be read: .*$/],
  ];
  for (const [[command, ...args], sentence] of cases) {
    const { main } = await import(`../../scripts/commands/${command}.ts`);
    await assert.rejects(
      async () => main(args),
      (error) => error instanceof Stop && sentence.test(error.message),
      `${command} ${args}`,
    );
  }
});

test("--help names the options, does nothing else, and is no failure", async () => {
  const { code, stdout } = await runCommand(["serve", "--help", "--port", "none"], { asUser: true });
  assert.equal(stdout.split(". ")[0], "Options: --port, --state, --ip-limit, --postgres, --demo");
  assert.equal(code, 0);
});

test("a Node that is too old reads the commands well enough to say so", () => {
  // What the first files use must parse on Node 14: nothing newer than ES2020 and no top-level
  // await.
  for (const name of ["run.mjs", "bootstrap.mjs"]) {
    const source = fs.readFileSync(path.join(ROOT, "scripts", name), "utf8");
    assert.doesNotMatch(
      source,
      /^(await|const .*= await)|\?\?=|\|\|=|&&=|\.at\(|structuredClone|static \{|#\w+[;(]/m,
      name,
    );
  }
});

test("SIGTERM ends it cleanly: exit code 0, the port free, nothing left running", async () => {
  const { port } = server;
  assert.equal(await server.stop(), 0);
  await assert.rejects(fetch(`http://127.0.0.1:${port}/healthz`));
  assert.deepEqual(fs.readdirSync(state).sort(), ["seed.json", "v3"]);
});
