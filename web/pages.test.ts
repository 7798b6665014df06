/**
 * What each page shows of one shop that has some of everything. A page that shows another thing, or
 * shows it no more, differs from its golden text: `npx vitest run web/pages.test.ts -u` writes that
 * anew, and the change is read as one of code is.
 */
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../demo/settings.ts";
import { ACCESS } from "../http/access/access.ts";
import { insertAccount } from "../stores/accounts/accounts.ts";
import { keepDisputeNotice } from "../stores/payments/payment-disputes.ts";
import { Browser, fieldValue } from "../test/support/browser.ts";
import { call, orderBody, placed, settled, stock } from "../test/support/orders.ts";
import { bearer } from "../test/support/sales.ts";
import { stockItem } from "../test/support/shop.ts";
import { settingsStatement } from "../test/support/shop-settings.ts";
import { shown, wrongOn } from "../test/support/shown.ts";
import { Receivers } from "../test/support/webhooks.ts";

/** A step of the day. What is waited for in one of them has come before the next begins. */
const STEP_MS = 20_000;
const HOUR_MS = 3_600_000;
/** A morning in Los Angeles, where the demo shop is. */
const MORNING = Date.parse("2026-03-03T17:00:00Z");

let staff: Record<string, string>;
const operator = new Browser();
let clock = MORNING;
let ofNothing: string;
/** Ids of what the shop has, by the beginnings of the pages that show one. */
const made = new Map<string, string>();

/**
 * The next step begins. Each look of a test that waits moves the clock too, by a twentieth of a
 * second: the next step puts it back, and still comes after what was waited for.
 */
function tick() {
  clock += STEP_MS;
  vi.setSystemTime(clock);
}

/** Makes something in a step of its own, and remembers its id under the name of its pages. */
async function make<T extends { id: string }>(path: string, body: object, name = path.split("/").at(-1)) {
  tick();
  const answer = await call("POST", `/api/admin${path}`, body, { ...staff, "Idempotency-Key": path });
  expect(answer.status, `${path}: ${await answer.clone().text()}`).toBeLessThan(300);
  const one = await answer.json<T>();
  made.set(name ?? "", one.id);
  return one;
}

const usd = (amount: number) => ({ amount, currency: "USD" });
const at = (hours: number) => new Date(MORNING + hours * HOUR_MS).toISOString();

/** Goods, and what is said of them. */
async function makeCatalog() {
  await stockItem({ sku: "SHIRT", price: 4_000, stock: 9, reorderPoint: 5 });
  await stockItem({ sku: "SCARF", price: 1_500, stock: 3 });
  await stockItem({ sku: "LAMP", price: 7_000, stock: 0, backorder: "allow" });
  const mugs = [
    { sku: "MUG-S", options: { Size: "S" }, price: usd(900), compareAtPrice: usd(1_200), quantity: 1 },
    { sku: "MUG-L", options: { Size: "L" }, price: usd(1_500), quantity: 4, weightGrams: 300 },
  ];
  const { id: mug } = await make("/products", {
    slug: "mug",
    title: "Mug",
    description: "<p>For <b>tea</b>.</p>",
    vendor: "Kiln",
    category: "Cups",
    tags: ["new"],
    status: "active",
    optionNames: ["Size"],
    variants: mugs,
  });
  for (const [position, alt] of ["Front", "Back"].entries()) {
    const picture = "INSERT INTO product_images (product_id, position, url, alt) VALUES (?, ?, ?, ?)";
    await env.DB.prepare(picture).bind(mug, position, `/art/v1/mug-${position}.svg`, alt).run();
  }
  await make("/collections", { slug: "warm", title: "Warm things", products: ["prd_scarf", "prd_shirt"] });
  const rule = { match: "all", conditions: [{ field: "title", contains: "Print" }] };
  await make("/collections", { slug: "ruled", title: "By a rule", published: false, rule }, "ruled");
  await make("/promotions", {
    title: "Ten off",
    kind: "code",
    code: "TEN",
    effect: { type: "percent", percent: 10 },
  });
  await make("/price-lists", {
    title: "Trade",
    currency: "USD",
    customerGroups: ["trade"],
    prices: [
      { sku: "SHIRT", price: usd(3_000) },
      { sku: "SHIRT", price: usd(2_500), minQuantity: 5 },
    ],
  });
  const sale = { sku: "SCARF", title: "First light", allotment: 1, price: usd(1_200), perCustomerLimit: 1 };
  await make("/sales", { ...sale, opensAt: at(2), closesAt: at(3) });
}

/** Goods that come. */
async function makePurchases() {
  const supplier = await make("/suppliers", {
    name: "Mill & Sons",
    currency: "USD",
    email: "mill@example.com",
  });
  const items = [{ sku: "SHIRT", quantity: 5, cost: usd(1_100) }];
  await make("/purchase-orders", { supplierId: supplier.id, items, note: "By boat" });
  tick();
  const moved = { ...staff, "Idempotency-Key": "move" };
  const path = `/api/admin/purchase-orders/${made.get("purchase-orders")}`;
  expect((await call("POST", `${path}/moves`, { move: "order" }, moved)).status).toBe(200);
  expect(
    (await call("POST", `${path}/receipts`, { items: [{ sku: "SHIRT", quantity: 2 }] }, moved)).status,
  ).toBe(201);
  await vi.waitUntil(async () => (await stock("SHIRT")).onHand === 11);
}

/** Orders in the states that staff have something to do with. */
async function makeOrders() {
  tick();
  const sent = await placed({ SHIRT: 2, SCARF: 1 }, "tok_pending");
  made.set("orders", sent.id);
  made.set("token", sent.accessToken);
  await settled(sent.id);
  tick();
  const parcel = { carrier: "UPS", trackingNumber: "1Z1", items: [{ sku: "SHIRT", quantity: 2 }] };
  await call("POST", `/api/admin/orders/${sent.id}/shipments`, parcel, staff);
  const item = { sku: "SHIRT", quantity: 1, reason: "too small" };
  tick();
  const asked = { "Order-Token": sent.accessToken };
  expect((await call("POST", `/api/orders/${sent.id}/returns`, { items: [item] }, asked)).status).toBe(201);
  tick();
  const refund = { amount: usd(150) };
  const refunded = { ...staff, "Idempotency-Key": "refund" };
  const path = `/api/orders/${sent.id}/refunds`;
  expect((await call("POST", path, refund, refunded)).status).toBeLessThan(300);
  const terms = { state: "needs_response", amount: 900, currency: "USD", dueAt: clock + HOUR_MS } as const;
  await keepDisputeNotice(
    env.DB,
    {
      ...terms,
      id: "dsp_1",
      orderId: sent.id,
      provider: "mock",
      reference: "R-1",
      reason: "fraudulent",
      at: clock,
    },
    { id: "ntc_1", moved: null },
    [],
  );
  tick();
  await settled((await placed({ SHIRT: 1 }, "tok_declined")).id);
  tick();
  await settled((await placed({ LAMP: 2, SCARF: 1 })).id);
  tick();
  const { shippingAddress, shippingMethod } = orderBody;
  const items = [{ sku: "SHIRT", quantity: 1 }];
  await make("/draft-orders", { email: "grace@example.com", items, shippingAddress, shippingMethod });
}

/** People and programs. */
async function makePeople() {
  const ada = { id: "acc_ada", email: "ada@example.com", name: "Ada", role: "customer" } as const;
  await insertAccount(env, { ...ada, passwordHash: null });
  made.set("customers", ada.id);
  await call("PUT", "/api/admin/accounts/groups", { email: ada.email, groups: ["trade"] }, staff);
  await make("/api-keys", { name: "Till", scopes: ["order:read-any"] });
  new Receivers();
  const url = "https://vendor.example.com/goods.csv";
  const feed = await make("/feeds", { name: "Mill goods", url, prices: true, enabled: false });
  for (const [n, actor] of [null, "acc_ops"].entries()) {
    const run =
      "INSERT INTO feed_runs (id, feed_id, state, dry_run, actor, started_at, ended_at, reason, updated)";
    const values = [
      `imp_${n}`,
      feed.id,
      n === 0 ? "done" : "failed",
      n,
      actor,
      clock - n,
      clock,
      "No file",
      3 * n,
    ];
    await env.DB.prepare(`${run} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
      .bind(...values)
      .run();
  }
  await make("/webhooks", { url: "https://ours.example.com/in", events: ["order.placed"] });
  await call("PUT", "/api/admin/synonyms", { groups: [{ words: ["sofa", "couch"] }] }, staff);
  await make("/locations", { name: "Northern store" });
  const { items } = await (await call("POST", "/api/admin/locations", { name: "Old store" }, staff)).json<{
    items: { id: string }[];
  }>();
  const old = `/api/admin/locations/${items.at(-1)?.id}`;
  expect((await call("PATCH", old, { active: false }, staff)).status).toBe(200);
  made.set("locations", "main");
  made.set("carts", `user:${ada.id}`);
  await call("POST", "/api/cart/items", { sku: "SHIRT", quantity: 1 }, await bearer(ada.id, "customer"));
}

/** What consumers tell the catalog and the figures of what was made. */
async function allIsTold() {
  const counted = () =>
    env.DB.prepare(
      "SELECT sum(placed) AS n FROM figures WHERE interval = 'day' AND declined + paid > 0",
    ).first("n");
  const kept = async (sku: string) => {
    const row = await env.DB.prepare("SELECT available AS n FROM variants WHERE sku = ?")
      .bind(sku)
      .first("n");
    return row === (await stock(sku)).available;
  };
  const waits = () => env.DB.prepare("SELECT count(*) AS n FROM waiting_orders").first("n");
  await vi.waitUntil(async () => (await counted()) === 3);
  await vi.waitUntil(async () => (await kept("SHIRT")) && (await kept("SCARF")) && (await kept("LAMP")));
  await vi.waitUntil(async () => (await waits()) === 1);
}

/** Pages that are files or papers, and those that tell of what goes on beside them. */
const OTHERS =
  /\/export|\.csv|\/table|\/(errors|running|messages|figures|accounting|find|story|imports|dead-letters)\b|settings\/history|slips|send|platforms|:runId|GET \/admin\/audit/;

const consolePaths = () =>
  Object.keys(ACCESS)
    .filter((route) => route.startsWith("GET /admin") && !OTHERS.test(route))
    .map((route) => route.slice("GET ".length));

/** What is made by chance has no name. */
const unnamed = (text: string) =>
  text
    .replace(/([a-z]{2,6})_[0-9a-z]{10,}((-|\.)\w+)*/g, "$1_…")
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "…")
    .replace(/[0-9A-Z]{5}-[0-9A-Z]{5}/g, "NUMBER");

/** What these pages show to a browser, after how each is answered. */
async function shownBy(browser: Browser, paths: readonly string[]): Promise<string> {
  const texts: string[] = [];
  for (const path of paths) {
    const name = path.split("/:")[0]?.split("/").at(-1) ?? "";
    const answer = await browser.get(path.replace(/:id/, made.get(name) ?? "none"));
    const text = await answer.text();
    const isPage = answer.headers.get("Content-Type")?.includes("html");
    const said = ["Location", "Cache-Control"].flatMap((header) => answer.headers.get(header) ?? []);
    const head = `### ${[path, answer.status, ...said].join(" ")}\n`;
    texts.push(`${head}${isPage ? shown(text, unnamed, "all") : ""}\n`);
  }
  return texts.join("\n");
}

/** Lists of the console and the shop, and what is a shopper's own, before the shop has anything. */
async function shownOfNothing(): Promise<string> {
  const customer = new Browser();
  await customer.post("/dev/sign-in", { who: "customer" });
  const lists = consolePaths().filter((path) => !/:|settings|\/new|^\/admin\/(audit|start)/.test(path));
  // Of what caches keep, only what no later step asks for.
  const own = ["/products?q=nothing-yet", "/sales", "/cart", "/checkout", "/wishlist", "/orders"];
  return [await shownBy(operator, lists), await shownBy(customer, [...own, "/account"])].join("\n");
}

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
  staff = await bearer("acc_ops", "ops");
  const contact = { ...DEMO_SHOP.contact, phone: "+1 (503) 555-0100" };
  await settingsStatement({ ...DEMO_SHOP, contact }).run();
  await operator.post("/dev/sign-in", { who: "operator" });
  ofNothing = await shownOfNothing();
  await makeCatalog();
  await makePurchases();
  await makeOrders();
  await makePeople();
  await allIsTold();
  tick();
});
afterAll(() => {
  vi.useRealTimers();
});

it("each list of a shop that has nothing yet says so", async () => {
  await expect(ofNothing).toMatchFileSnapshot("pages.nothing.golden.txt");
});

it("each page of the console shows what the shop has", async () => {
  const named: Record<string, string> = { ":version": "1", ":sku": "SHIRT", ":room": "shipping" };
  const paths = consolePaths().map((path) =>
    path.replace(/:(version|sku|room)/, (name) => named[name] ?? ""),
  );
  const rooms = ["taxes", "orders", "menus", "home", "pages", "wallets", "switches", "agents"].map(
    (room) => `/admin/settings/${room}`,
  );
  const lists = [
    "/admin/audit?actor=acc_ops",
    "/admin/audit?action=price.changed",
    "/admin/stock?low=true",
    "/admin/stock?cursor=SCARF",
    "/admin/orders?status=CANCELLED",
    "/admin/orders?q=nothing-of-that-name",
    "/admin/products?page=2",
    "/admin/products/prd_shirt",
    "/admin/feeds/:id/runs/imp_0",
    "/admin/feeds/:id/runs/imp_1",
  ];
  await expect(await shownBy(operator, [...paths, ...rooms, ...lists])).toMatchFileSnapshot(
    "pages.console.golden.txt",
  );
});

it("each page of the shop shows what it sells, and what became of an order", async () => {
  const [shopper, customer] = [new Browser(), new Browser()];
  await shopper.post("/cart/items", { sku: "SHIRT", quantity: "2" });
  await shopper.get(`/orders/${made.get("orders")}?token=${made.get("token")}`);
  await customer.post("/dev/sign-in", { who: "customer" });
  const goods = [
    "/",
    "/products",
    "/products?q=print",
    "/products/shirt",
    "/products/scarf",
    "/products/mug",
    "/collections",
  ];
  const more = [
    "/collections/warm",
    "/sales",
    "/sales/:id",
    "/search?q=nothing",
    "/wishlist",
    "/policies/returns",
  ];
  const orders = ["/cart", "/checkout", "/orders/lookup", "/orders/:id", "/orders/:id/receipt"];
  const account = ["", "/addresses", "/messages", "/sessions", "/data", "/email"];
  const texts = [
    await shownBy(shopper, [...goods, ...more, ...orders]),
    await shownBy(
      customer,
      account.map((page) => `/account${page}`),
    ),
  ];
  await expect(texts.join("\n")).toMatchFileSnapshot("pages.shop.golden.txt");
});

/** A file as a form sends it. */
const file = (text: string) => new File([text], "a.csv", { type: "text/csv" });
const GOODS = "Handle,Title,Variant SKU,Variant Price,Status\ncup,Cup,CUP,1.00,draft";
const TILL = { name: "Till", scopes: "order:read-any" };
/** What staff may get wrong, by the forms that they send. */
const WRONG: readonly (readonly [string, Record<string, string | File>])[] = [
  ["/admin/price-lists/:id/prices", { row: "0", "sku.0": "SHIRT", "units.0": "0", "price.0": "1" }],
  ["/admin/price-lists/:id/prices", { row: "new1", "sku.new1": "SHIRT", "price.new1": "much" }],
  ["/admin/price-lists/:id/prices", { row: "new1", "sku.new1": "NONE", "price.new1": "1" }],
  ["/admin/price-lists/:id/import", { lines: '"', do: "preview" }],
  ["/admin/price-lists/:id/import", { lines: "SHIRT,much", do: "save" }],
  ["/admin/price-lists/:id/import", { lines: "NONE,1", do: "save" }],
  ["/admin/products/import", { do: "preview" }],
  ["/admin/products/import", { file: file("a,b\n1,2") }],
  ["/admin/products/import", { file: file(GOODS) }],
  ["/admin/products/import", { file: file(GOODS), do: "import" }],
  ["/admin/imported/import", { do: "preview" }],
  ["/admin/imported/import", { file: file("a,b\n1,2") }],
  ["/admin/dead-letters/redrive", { queue: "orders" }],
  ["/admin/accounting", { from: "2026-03-02", to: "2026-03-01" }],
  ["/admin/accounting", { from: "2026-03-03", to: "2026-03-03" }],
  ["/admin/accounting", { from: "2026-03-01", to: "2026-03-01" }],
  ["/admin/api-keys", { ...TILL, days: "366" }],
  ["/admin/api-keys", { ...TILL, days: "365" }],
  ["/admin/staff/invitations", { email: "ada@example.com", role: "ops" }],
  ["/admin/products/synonyms", { version: "0", synonyms: "sofa, sofa" }],
  ["/admin/locations", { name: "Old store" }],
  ["/admin/locations/:id", { name: "Main", priority: "1" }],
  ["/admin/purchase-orders/:id/receive", { "units:SHIRT": "900" }],
  ["/admin/stock/SHIRT/adjust", { delta: "-900", reason: "lost", key: "a" }],
  ["/admin/stock/SHIRT/transfer", { from: "main", to: "main", units: "1", reason: "a", key: "a" }],
  ["/admin/orders/:id/dispatch", { "units:SHIRT": "9", carrier: "UPS", trackingNumber: "1" }],
  ["/admin/orders/:id/refund", { amount: "1000", currency: "USD", key: "rkey_00000000000000000000" }],
  ["/admin/orders/:id/refund", { amount: "1", currency: "USD", key: "a" }],
  ["/admin/customers/:id/groups", { groups: "x".repeat(300) }],
  ["/admin/customers/:id/role", { role: "support" }],
];

it("what staff get wrong in a form is answered as its golden text says", async () => {
  const lines: string[] = [];
  for (const [form, fields] of WRONG) {
    const name = form.split("/:")[0]?.split("/").at(-1) ?? "";
    const id = made.get(name) ?? "none";
    const thing = form.includes(":id")
      ? await (await operator.get(`${form.split("/:")[0]}/${id}`)).text()
      : "";
    const sent = new FormData();
    for (const [field, value] of Object.entries({ version: fieldValue(thing, "version"), ...fields })) {
      sent.set(field, value);
    }
    const answer = await operator.post(form.replace(":id", id), sent);
    const said = [answer.status, answer.headers.get("Location") ?? "", ...wrongOn(await answer.text())];
    const typed = JSON.stringify(fields, (_, text) => (text instanceof File ? "a file" : text)).slice(0, 80);
    lines.push(unnamed(`${form} ${typed}  ${said.filter((one) => one !== "").join("  ")}`));
  }
  await expect(lines.join("\n")).toMatchFileSnapshot("pages.wrong.golden.txt");
});

it("each form about one thing, sent empty, is answered as its golden text says", async () => {
  const forms = Object.keys(ACCESS).filter((route) => /^POST \/admin\/.*\/:/.test(route));
  const lines: string[] = [];
  for (const route of forms) {
    const path = route.slice("POST ".length).replace(":sku", "SHIRT").replace(":version", "1");
    const [place = ""] = path.split("/:");
    const id = made.get(place.split("/").at(-1) ?? "") ?? "none";
    const thing = await (await operator.get(`${place}/${id}`)).text();
    const version = fieldValue(thing, "version");
    const answer = await operator.post(path.replace(/:\w+/, id), { version });
    const said = [answer.status, answer.headers.get("Location") ?? "", ...wrongOn(await answer.text())];
    lines.push(unnamed(`${route}  ${said.filter((one) => one !== "").join("  ")}`));
  }
  await expect(lines.join("\n")).toMatchFileSnapshot("pages.forms.golden.txt");
});
