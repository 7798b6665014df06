/**
 * Whatever staff change: who read it before another's change changes nothing, by the API and by the
 * forms of the console; and each change is in the audit log.
 */
import { env } from "cloudflare:workers";
import { beforeAll, expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../demo/settings.ts";
import { apiDocument } from "../http/contract/document/openapi.ts";
import { groupsOf } from "../http/contract/document/operations.ts";
import { signAccessToken } from "../shop/accounts/tokens.ts";
import { insertAccount } from "../stores/accounts/accounts.ts";
import { app } from "../workers/app.ts";
import { Browser } from "./support/browser.ts";
import { call, orderBody } from "./support/orders.ts";
import { anyRows } from "./support/rows.ts";
import { schedule } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";
import { settingsStatement } from "./support/shop-settings.ts";
import { newHost, Receivers } from "./support/webhooks.ts";

/** No version has this number. */
const OLDER = "7777";
const STALE = '"what-was-there-before"';
const { shippingAddress } = orderBody;
const ADA = { id: "acc_two-edit", email: "two-edit@example.com", name: "Ada", role: "customer" } as const;
const HOUR_MS = 60 * 60_000;
const SKU = "STALE-1";
const PRICED = { sku: SKU, price: { amount: 2_100, currency: "USD" } };
const later = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();

/** Requests that would change what is there, by their routes. */
const CHANGES: Readonly<Record<string, object | undefined>> = {
  "PUT /api/me/addresses/{id}": { ...shippingAddress, name: "Other" },
  "PUT /api/admin/accounts/role": { email: ADA.email, role: "support" },
  "PATCH /api/admin/products/{id}": { title: "Other" },
  "PATCH /api/admin/price-lists/{id}": { title: "Other" },
  "DELETE /api/admin/price-lists/{id}": undefined,
  "PUT /api/admin/synonyms": { groups: [] },
  "PATCH /api/admin/collections/{id}": { title: "Other" },
  "DELETE /api/admin/collections/{id}": undefined,
  "PATCH /api/admin/feeds/{id}": { name: "Other" },
  "PATCH /api/admin/promotions/{id}": { title: "Other" },
  "DELETE /api/admin/promotions/{id}": undefined,
  "PATCH /api/admin/purchase-orders/{id}": { note: "Other" },
  "POST /api/admin/purchase-orders/{id}/moves": { move: "cancel" },
  "POST /api/admin/purchase-orders/{id}/receipts": { items: [{ sku: SKU, quantity: 1 }] },
  "PATCH /api/admin/suppliers/{id}": { name: "Other" },
  "PATCH /api/admin/sales/{id}": { title: "Other" },
  "DELETE /api/admin/sales/{id}": undefined,
  "PUT /api/admin/settings": DEMO_SHOP,
  "POST /api/admin/settings/versions/{version}/put-back": undefined,
  "POST /api/admin/locations": { name: "Other" },
  "PATCH /api/admin/locations/{id}": { name: "Other" },
};

/** Pages of the console, and where their forms go that name the version which they show. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  "/admin/price-lists/{id}": ["/prices", ""],
  "/admin/price-lists/{id}/delete": ["/delete"],
  "/admin/price-lists/{id}/versions/1": ["/versions/1/put-back"],
  "/admin/collections/{id}": [""],
  "/admin/collections/{id}/delete": ["/delete"],
  "/admin/feeds/{id}": [""],
  "/admin/promotions/{id}": [""],
  "/admin/promotions/{id}/end": ["/end"],
  "/admin/purchase-orders/{id}": ["", "/moves"],
  "/admin/suppliers/{id}": [""],
  "/admin/products/synonyms": [""],
  "/admin/settings": ["/open"],
  "/admin/settings/history": ["/put-back"],
};

let staff: Record<string, string>;
let customer: Record<string, string>;
/** Ids of what can be edited, by the names in addresses. */
const made = new Map<string, string>();

const tokenOf = async (sub: string, role: "ops" | "customer") => ({
  Authorization: `Bearer ${await signAccessToken(env, { sub, role })}`,
});

/** What was made says where it is: there it can be read, and no cache keeps it. */
async function isThere(answer: Response, headers: Record<string, string>) {
  const location = answer.headers.get("Location") ?? "/nowhere";
  const there = await call("GET", location, undefined, headers);
  expect([location, there.status]).toEqual([location, 200]);
  expect([location, there.headers.get("Cache-Control")]).toEqual([location, "no-store"]);
}

async function make(path: string, body: object, headers = staff): Promise<string> {
  const response = await call("POST", path, body, headers);
  expect(response.status, path).toBe(201);
  const { id } = await response.json<{ id: string }>();
  await isThere(response, headers);
  made.set(path.split("/").at(-1) ?? "", id);
  return id;
}

/** A path with the id of what was made there; the first location has one from the beginning. */
function pathOf(template: string): string {
  const name = template.split("/{id}")[0]?.split("/").at(-1) ?? "";
  const ordered = template.startsWith("/api/") ? made.get(`ordered ${name}`) : undefined;
  const id = ordered ?? made.get(name) ?? "main";
  return template.replace("{id}", id).replace("{version}", "1");
}

beforeAll(async () => {
  await insertAccount(env, { ...ADA, passwordHash: null });
  [staff, customer] = [await tokenOf("ops", "ops"), await tokenOf(ADA.id, "customer")];
  made.set("products", `prd_${(await stockItem({ sku: SKU })).toLowerCase()}`);
  await make("/api/me/addresses", shippingAddress, customer);
  const list = await make("/api/admin/price-lists", { title: "VIP", currency: "USD", prices: [PRICED] });
  await call("PATCH", `/api/admin/price-lists/${list}`, { title: "VIPs" }, staff);
  await make("/api/admin/collections", { slug: "two", title: "Two", products: [] });
  const effect = { type: "percent", percent: 10 };
  await make("/api/admin/feeds", { name: "Mill", url: `https://${newHost()}/goods.csv`, schedule: "hourly" });
  await make("/api/admin/promotions", { title: "Ten", kind: "automatic", effect });
  const supplierId = await make("/api/admin/suppliers", { name: "Mill", currency: "USD" });
  const order = { supplierId, items: [{ sku: SKU, quantity: 2, cost: { amount: 1, currency: "USD" } }] };
  const ordered = await make("/api/admin/purchase-orders", order);
  made.set("ordered purchase-orders", ordered);
  await call("POST", `/api/admin/purchase-orders/${ordered}/moves`, { move: "order" }, staff);
  await make("/api/admin/purchase-orders", order);
  const [opensAt, closesAt] = [later(1), later(2)];
  made.set("sales", (await (await schedule(SKU, { opensAt, closesAt })).json<{ id: string }>()).id);
  await settingsStatement(DEMO_SHOP).run();
});

const entries = () => env.DB.prepare("SELECT count(*) AS n FROM audit_log").first<number>("n");

it("each route of the API that takes If-Match refuses an edit of what is not there any more, and changes nothing", async () => {
  const routes = groupsOf(apiDocument(app, DEMO_SHOP))
    .flatMap(({ endpoints }) => endpoints)
    .filter(({ operation }) => JSON.stringify(operation.parameters ?? []).includes('"if-match"'))
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(routes.sort()).toEqual(Object.keys(CHANGES).sort());
  const before = await entries();
  for (const [route, body] of Object.entries(CHANGES)) {
    const [method = "", template = ""] = route.split(" ");
    const headers = template.startsWith("/api/me/") ? customer : staff;
    const read = async () => {
      const answer = await call("GET", pathOf(template), undefined, headers);
      return answer.ok ? answer.text() : answer.status;
    };
    const was = await read();
    const stale = { ...headers, "If-Match": STALE, "Idempotency-Key": "stale" };
    const answer = await call(method, pathOf(template), body, stale);
    const { code } = await answer.json<{ code: string }>();
    expect([route, answer.status, code]).toEqual([route, 412, "changed_meanwhile"]);
    expect(await read(), route).toBe(was);
  }
  expect(await entries()).toBe(before);
});

/** Two changes of one thing, each of another field. */
const AT_ONCE: Readonly<Record<string, readonly [object, object]>> = {
  products: [{ title: "At once" }, { vendor: "Another" }],
  "price-lists": [{ title: "At once" }, { startsAt: later(1) }],
  collections: [{ title: "At once" }, { description: "Another" }],
  feeds: [{ name: "At once" }, { schedule: "six_hourly" }],
  promotions: [{ title: "At once" }, { usageLimit: 5 }],
  "purchase-orders": [{ note: "At once" }, { expectedOn: "2040-01-02" }],
  suppliers: [{ name: "At once" }, { note: "Another" }],
  sales: [{ title: "At once" }, { perCustomerLimit: 2 }],
};

it("of two changes at once that name no version neither is lost", async () => {
  for (const [name, bodies] of Object.entries(AT_ONCE)) {
    const path = `/api/admin/${name}/${made.get(name)}`;
    const answers = await Promise.all(bodies.map((body) => call("PATCH", path, body, staff)));
    expect([name, answers.map(({ status }) => status)]).toEqual([name, [200, 200]]);
    const there = await call("GET", name === "sales" ? path.replace("/admin", "") : path, undefined, staff);
    expect(await there.json()).toMatchObject(Object.assign({}, ...bodies));
  }
});

/** Two values of each field that a change may name alone, neither of which is there at first. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, readonly [unknown, unknown]>>>> = {
  "/api/me/preferences": {
    shippingMethod: ["express", "standard"],
    cartReminders: [true, false],
    timeZone: ["Europe/Berlin", "Asia/Tokyo"],
    language: ["de", "en"],
  },
  "/api/admin/products/{id}": {
    title: ["One", "Two"],
    description: ["<p>One</p>", "<p>Two</p>"],
    vendor: ["Mill", "Loom"],
    category: ["Rugs", "Mats"],
    tags: [["a"], ["b", "c"]],
    status: ["draft", "active"],
  },
  "/api/admin/price-lists/{id}": {
    title: ["One", "Two"],
    startsAt: ["2040-01-01T00:00:00.000Z", "2040-01-02T00:00:00.000Z"],
    endsAt: ["2041-01-01T00:00:00.000Z", "2041-01-02T00:00:00.000Z"],
  },
  "/api/admin/collections/{id}": {
    title: ["One", "Two"],
    description: ["<p>One</p>", "<p>Two</p>"],
    published: [false, true],
    order: ["title", "newest"],
  },
  "/api/admin/feeds/{id}": {
    name: ["One", "Two"],
    schedule: ["six_hourly", "daily"],
    enabled: [false, true],
    newProducts: ["skip", "draft"],
    prices: [false, true],
    stock: [false, true],
    details: [false, true],
    vanished: ["archive", "keep"],
  },
  "/api/admin/promotions/{id}": {
    title: ["One", "Two"],
    startsAt: ["2040-01-01T00:00:00.000Z", "2040-01-02T00:00:00.000Z"],
    endsAt: ["2041-01-01T00:00:00.000Z", "2041-01-02T00:00:00.000Z"],
    usageLimit: [7, 8],
    perCustomerLimit: [2, 3],
    combinable: [true, false],
    customerGroups: [["vip"], ["press"]],
    minimumSpend: [
      { amount: 500, currency: "USD" },
      { amount: 600, currency: "USD" },
    ],
  },
  "/api/admin/purchase-orders/{id}": {
    note: ["One", "Two"],
    expectedOn: ["2040-01-02", "2040-01-03"],
  },
  "/api/admin/suppliers/{id}": {
    name: ["One", "Two"],
    email: ["one@example.com", "two@example.com"],
    leadTimeDays: [3, 4],
    note: ["One", "Two"],
    archived: [true, false],
  },
  "/api/admin/locations/{id}": { name: ["One", "Two"], active: [false, true] },
};

/** What follows from other fields, or from each change. */
const FOLLOWING: ReadonlySet<string> = new Set([
  "changedAt",
  "nextAt",
  "seo",
  "state",
  "updatedAt",
  "uses",
  "version",
]);

/** Of these fields, those that `null` takes away; it is refused for each other one. */
const TAKEN_AWAY: readonly string[] = [
  "me.timeZone",
  "price-lists.startsAt",
  "price-lists.endsAt",
  "promotions.startsAt",
  "promotions.endsAt",
  "promotions.usageLimit",
  "promotions.perCustomerLimit",
  "promotions.customerGroups",
  "promotions.minimumSpend",
  "purchase-orders.expectedOn",
  "suppliers.email",
];

it("a change of one field, and taking it away, leave every other one as it was", async () => {
  const takenAway: string[] = [];
  await call("POST", "/api/admin/locations", { name: "Second" }, staff);
  const places = await (await call("GET", "/api/admin/locations", undefined, staff)).json<{
    items: { id: string }[];
  }>();
  const second = places.items.at(-1)?.id ?? "";
  for (const [template, fields] of Object.entries(FIELDS)) {
    const headers = template.startsWith("/api/me/") ? customer : staff;
    const isPlace = template.includes("locations");
    const path = isPlace
      ? template.replace("{id}", second)
      : template.replace("{id}", made.get(template.split("/")[3] ?? "") ?? "");
    const read = async (): Promise<Record<string, unknown>> => {
      const answer = await call("GET", isPlace ? "/api/admin/locations" : path, undefined, headers);
      const whole = await answer.json<{ items?: { id: string }[] }>();
      const shown = isPlace ? whole.items?.find(({ id }) => id === second) : whole;
      return Object.fromEntries(Object.entries(shown ?? {}).filter(([name]) => !FOLLOWING.has(name)));
    };
    const firsts = Object.fromEntries(Object.entries(fields).map(([name, [first]]) => [name, first]));
    const begun = await call("PATCH", path, firsts, headers);
    expect([template, begun.status, begun.ok ? "" : await begun.text()]).toEqual([template, 200, ""]);
    for (const [name, [first, next]] of Object.entries(fields)) {
      const before = await read();
      expect([template, before[name]]).toEqual([template, first]);
      expect((await call("PATCH", path, { [name]: next }, headers)).status).toBe(200);
      const changed = { ...before, [name]: next };
      expect([template, name, await read()]).toEqual([template, name, changed]);
      const { ok } = await call("PATCH", path, { [name]: null }, headers);
      const { [name]: left = null, ...others } = await read();
      const { [name]: _, ...asBefore } = changed;
      expect([template, name, left, others]).toEqual([template, name, ok ? null : next, asBefore]);
      if (ok) {
        takenAway.push(`${template.split("/").at(-2)}.${name}`);
      }
    }
  }
  expect(takenAway).toEqual(TAKEN_AWAY);
});

const text = (html: string) =>
  html.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&amp;", "&");
const attribute = (tag: string, name: string) => text(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "");

/** What a browser sends of a form: its fields, and its button that saves, or its first one. */
function fieldsOf(form: string): [string, string][] {
  const tags = form.matchAll(/<input\b[^>]*>|<(select|textarea)\b[^>]*>(.*?)<\/\1>/gs);
  const fields = [...tags].flatMap(([tag, kind = "input", inner = ""]): [string, string][] => {
    const name = attribute(tag, "name");
    const isLeft =
      name === "" ||
      tag.includes(' type="file"') ||
      (/ type="(checkbox|radio)"/.test(tag) && !/ checked/.test(tag));
    const chosen = /<option[^>]* selected[^>]*>/.exec(inner)?.[0] ?? /<option[^>]*>/.exec(inner)?.[0] ?? "";
    const values = { textarea: text(inner), select: attribute(chosen, "value") };
    return isLeft ? [] : [[name, values[kind as keyof typeof values] ?? attribute(tag, "value")]];
  });
  const buttons = [...form.matchAll(/<button\b[^>]* name="[^>]*>/g)].map(([tag]): [string, string] => [
    attribute(tag, "name"),
    attribute(tag, "value"),
  ]);
  const pressed = buttons.find(([, value]) => value === "save") ?? buttons[0];
  return pressed ? [...fields, pressed] : fields;
}

it("each form of the console that names a version is refused with an older one, and changes nothing", async () => {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who: "operator" });
  const refused: Record<string, string[]> = {};
  const before = await entries();
  for (const template of Object.keys(FORMS)) {
    const page = await (await browser.get(pathOf(template))).text();
    const of: string[] = [];
    refused[template] = of;
    for (const [form] of page.matchAll(/<form[^>]* method="post".*?<\/form>/gs)) {
      const fields = fieldsOf(form);
      const action = attribute(form, "action");
      // A file of lines fills the form, and saves nothing.
      if (fields.some(([name]) => name === "version") && !action.endsWith("/lines")) {
        const sent = fields.map(([name, value]): [string, string] => [
          name,
          name === "version" ? OLDER : value,
        ]);
        const whole = new FormData();
        for (const [name, value] of sent) {
          whole.append(name, value);
        }
        const isWhole = form.includes("multipart/form-data");
        const answer = await browser.post(action, isWhole ? whole : sent);
        const where = action.replace(pathOf(template).replace(/\/(delete|end|history|versions\/1)$/, ""), "");
        of.push(
          answer.status === 412 ? where : `${where} is answered ${answer.status}: ${JSON.stringify(sent)}`,
        );
      }
    }
  }
  expect(refused).toEqual(FORMS);
  expect(await entries()).toBe(before);
});

it("each change that staff make by the API is in the audit log once, by who made it, and none that changes nothing", async () => {
  new Receivers();
  const [by, url] = [await tokenOf("auditor", "ops"), `https://${newHost()}/in`];
  const sku = await stockItem();
  const price = { amount: 2_000, currency: "USD" };
  const opens = { opensAt: later(1), closesAt: later(2) };
  const sale = { sku, title: "First", allotment: 1, price, perCustomerLimit: 1, ...opens };
  const effect = { type: "percent", percent: 10 };
  const supplier: { id?: string } = {};
  await call("POST", "/api/cart/items", { sku, quantity: 1 }, customer);
  type Step = [action: string, method: string, path: string, body?: object];
  /** Changes of one thing, which the first one makes. */
  const stories: readonly (readonly Step[])[] = [
    [
      ["supplier.created", "POST", "/suppliers", { name: "Ink", currency: "USD" }],
      ["supplier.changed", "PATCH", "/suppliers/{id}", { name: "Inks" }],
    ],
    [
      ["purchase_order.created", "POST", "/purchase-orders", { items: [{ sku, quantity: 2, cost: price }] }],
      ["purchase_order.changed", "PATCH", "/purchase-orders/{id}", { note: "Soon" }],
      ["purchase_order.changed", "POST", "/purchase-orders/{id}/moves", { move: "order" }],
      [
        "purchase_order.received",
        "POST",
        "/purchase-orders/{id}/receipts",
        { items: [{ sku, quantity: 1 }] },
      ],
    ],
    [
      [
        "price_list.created",
        "POST",
        "/price-lists",
        { title: "A", currency: "USD", prices: [{ sku, price }] },
      ],
      ["price_list.changed", "PATCH", "/price-lists/{id}", { title: "B" }],
      ["price_list.deleted", "DELETE", "/price-lists/{id}"],
    ],
    [
      ["promotion.created", "POST", "/promotions", { title: "A", kind: "automatic", effect }],
      ["promotion.changed", "PATCH", "/promotions/{id}", { title: "B", usageLimit: 3 }],
      ["promotion.deleted", "DELETE", "/promotions/{id}"],
    ],
    [
      ["feed.created", "POST", "/feeds", { name: "Twice", url, schedule: "hourly" }],
      ["feed.changed", "PATCH", "/feeds/{id}", { name: "Once" }],
    ],
    [
      ["collection.created", "POST", "/collections", { slug: "audited", title: "A", products: [] }],
      ["collection.changed", "PATCH", "/collections/{id}", { title: "B" }],
      ["collection.deleted", "DELETE", "/collections/{id}"],
    ],
    [
      ["sale.scheduled", "POST", "/sales", sale],
      ["sale.changed", "PATCH", "/sales/{id}", { title: "Second" }],
      ["sale.cancelled sale.deleted", "DELETE", "/sales/{id}"],
    ],
    [
      ["webhook.created", "POST", "/webhooks", { url, events: ["order.placed"] }],
      ["webhook.changed", "PATCH", "/webhooks/{id}", { events: ["order.shipped"] }],
      ["webhook.secret_renewed", "POST", "/webhooks/{id}/secret"],
      ["webhook.tested", "POST", "/webhooks/{id}/test"],
      ["webhook.deleted", "DELETE", "/webhooks/{id}"],
    ],
    [
      ["api_key.created", "POST", "/api-keys", { name: "ERP", scopes: ["order:read-any"] }],
      ["api_key.revoked", "DELETE", "/api-keys/{id}"],
    ],
    [
      ["settings.changed", "PUT", "/settings", { ...DEMO_SHOP, name: "Other" }],
      ["settings.put_back", "POST", "/settings/versions/1/put-back"],
      ["synonyms.changed", "PUT", "/synonyms", { groups: [{ words: ["sofa", "couch"] }] }],
      ["locations.changed", "POST", "/locations", { name: "North" }],
      ["locations.changed", "PATCH", "/locations/main", { name: "South" }],
      ["account.role_changed", "PUT", "/accounts/role", { email: ADA.email, role: "support" }],
      ["account.disabled", "PUT", "/accounts/disabled", { email: ADA.email, disabled: true, reason: "a" }],
      ["account.enabled", "PUT", "/accounts/disabled", { email: ADA.email, disabled: false, reason: "b" }],
      ["account.groups_changed", "PUT", "/accounts/groups", { email: ADA.email, groups: ["vip"] }],
      ["cart.link_made", "POST", `/carts/user:${ADA.id}/link`],
    ],
  ];
  /** Requests that changed something the second time, or do not say when and to which version. */
  const repeated: string[] = [];
  let createdBy = 0;
  for (const story of stories) {
    let id = "";
    for (const [action, method, template, body] of story) {
      const before = (await entries()) ?? 0;
      const whole = template === "/purchase-orders" ? { ...body, supplierId: supplier.id } : body;
      const key = { ...by, "Idempotency-Key": template };
      await vi.waitUntil(() => Date.now() > createdBy, { interval: 1 });
      const answer = await call(method, `/api/admin${template.replace("{id}", id)}`, whole, key);
      const text = await answer.text();
      expect(answer.status, `${template}: ${text}`).toBeLessThan(300);
      const { results } = await env.DB.prepare(
        "SELECT action, actor FROM audit_log ORDER BY seq LIMIT -1 OFFSET ?",
      )
        .bind(before)
        .all();
      expect(results, template).toEqual(action.split(" ").map((one) => ({ action: one, actor: "auditor" })));
      const told = text === "" ? {} : JSON.parse(text);
      if (id === "") {
        createdBy = Date.now();
      }
      id ||= told.id;
      supplier.id ??= id;
      if (method === "PATCH" || method === "PUT") {
        const [was, count] = [answer.headers.get("ETag"), await entries()];
        if (told.updatedAt <= told.createdAt || (!was && `${method} /api/admin${template}` in CHANGES)) {
          repeated.push(`${method} ${template} answers ${text}, with the tag ${was}`);
        }
        const path = `/api/admin${template.replace("{id}", id)}`;
        const headers = { ...by, "Idempotency-Key": `${template} again`, ...(was && { "If-Match": was }) };
        const same = await call(method, path, whole, headers);
        const now = [same.status, same.headers.get("ETag"), await entries()];
        if (`${now}` !== `${[answer.status, was, count]}`) {
          repeated.push(`${method} ${template}: ${now}, after ${[answer.status, was, count]}`);
        }
      }
    }
  }
  expect(repeated).toEqual([]);
});

it.each([
  ["promotions", "promotions", { title: "Ten", kind: "automatic", effect: { type: "free_shipping" } }],
  ["price-lists", "price_lists", { title: "A", currency: "USD", prices: [PRICED] }],
  ["collections", "collections", { slug: "many", title: "Many", products: [] }],
])("a shop takes five hundred %s, and says so of the next", async (path, table, body) => {
  const make = () => call("POST", `/api/admin/${path}`, body, staff);
  const live = await env.DB.prepare(
    `SELECT count(*) AS n FROM ${table} WHERE deleted_at IS NULL`,
  ).first<number>("n");
  await (await anyRows(table, {}, 499 - (live ?? 0))).run();
  try {
    expect([(await make()).status, (await make()).status]).toEqual([201, 409]);
  } finally {
    await env.DB.prepare(`DELETE FROM ${table} WHERE id LIKE '{%'`).run();
  }
});
