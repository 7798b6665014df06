import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Role } from "../../domain/accounts/access.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import {
  type Facets,
  ProductDetail,
  ProductPage,
  ProductView,
  Suggestions,
} from "../../domain/catalog/catalog.ts";
import { MerchantProduct } from "../../domain/catalog/merchant-view.ts";
import { AdminProductPage } from "../../http/contract/catalog.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { followRename } from "../../shop/catalog/follow-rename.ts";
import { importProducts } from "../../shop/catalog/import.ts";
import { findVariantsBySku } from "../../stores/catalog/catalog.ts";
import apparel from "../../test/fixtures/shopify-apparel.csv?raw";
import { putSweeperToSleep } from "../../test/support/alarms.ts";
import { callBy } from "../../test/support/call.ts";
import { app } from "../app.ts";

async function request(path: string, init: RequestInit = {}) {
  const ctx = createExecutionContext();
  const response = await app.request(`https://shop.example${path}`, init, env, ctx);
  await waitOnExecutionContext(ctx);
  return response;
}

async function as(role: Role, path: string, init: RequestInit = {}) {
  const token = await signAccessToken(env, { sub: `the-${role}`, role });
  return request(path, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });
}

const json = (method: string, body: unknown): RequestInit => ({
  method,
  body: JSON.stringify(body),
  headers: { "Content-Type": "application/json" },
});

const csv = (body: string): RequestInit => ({
  method: "POST",
  body,
  headers: { "Content-Type": "text/csv" },
});
const problem = async (response: Response) => [
  response.status,
  ((await response.json()) as { code: string }).code,
];

beforeAll(async () => {
  const response = await as("merchant", "/api/admin/products/import", csv(apparel));
  expect(await response.json()).toMatchObject({ created: 20, updated: 0, unchanged: 0, rejected: [] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Whether the catalog counts the units that a SKU's ledger has. */
async function isCaughtUp(sku: string): Promise<boolean> {
  const known = env.DB.prepare("select on_hand from variants where sku = ?").bind(sku);
  const units = (await env.STOCK_LEDGER.getByName(sku).snapshot())?.onHand ?? null;
  return units === (await known.first<number>("on_hand"));
}

describe("GET /api/catalog/products", () => {
  it("answers in the published shape, cached", async () => {
    const first = await request("/api/catalog/products?q=jacket&pageSize=3&sort=price");
    expect(first.status).toBe(200);
    expect(first.headers.get("X-Cache")).toBe("miss");
    const page = ProductPage.parse(await first.json());
    expect(page).toMatchObject({ page: 1, pageSize: 3 });
    expect(page.items[0]?.price).toEqual({ amount: 5000, currency: "USD" });
    const again = await request("/api/catalog/products?pageSize=3&sort=price&q=jacket&utm_source=mail");
    expect(again.headers.get("X-Cache")).toBe("hit");
    expect(again.headers.get("ETag")).toBe(first.headers.get("ETag"));
    const unchanged = await request("/api/catalog/products?q=jacket&pageSize=3&sort=price", {
      headers: { "If-None-Match": first.headers.get("ETag") ?? "" },
    });
    expect(unchanged.status).toBe(304);
  });

  it("filters by options", async () => {
    const response = await request("/api/catalog/products?option.Size=Small&inStock=true");
    const { items, facets } = (await response.json()) as { items: { slug: string }[]; facets: Facets };
    expect(items.map(({ slug }) => slug)).toEqual(["classic-varsity-top"]);
    expect(facets.options[0]?.values.map(({ value }) => value).sort()).toEqual(["Large", "Medium", "Small"]);
  });

  it("filters by any of several makers in any case, and tells those that are not there", async () => {
    const list = async (query: string) => {
      const response = await request(`/api/catalog/products?pageSize=100&${query}`);
      return ProductPage.parse(await response.json());
    };
    const [first, second] = (await list("")).facets.vendors;
    const found = await list(
      `vendor=${first?.value.toUpperCase()}&vendor=${second?.value ?? ""}&vendor=Nobody`,
    );
    expect(found.total).toBe((first?.count ?? 0) + (second?.count ?? 0));
    expect(found.unknown).toEqual([{ parameter: "vendor", value: "Nobody" }]);
  });

  it("lists what is in stock, or what is sold out", async () => {
    const slugs = async (inStock: string) => {
      const response = await request(`/api/catalog/products?pageSize=100&inStock=${inStock}`);
      return ProductPage.parse(await response.json()).items.map(({ slug, available }) => [slug, available]);
    };
    const [there, gone] = [await slugs("true"), await slugs("false")];
    expect(there.every(([, available]) => available)).toBe(true);
    expect(gone.some(([, available]) => available)).toBe(false);
    expect(there.length + gone.length).toBe(20);
  });

  it("takes empty fields of a form for absent", async () => {
    const response = await request("/api/catalog/products?q=&category=&minPrice=&inStock=&sort=&page=");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ total: 20, pageSize: 24 });
  });

  it.each([
    "page=0",
    "page=1001",
    "page=x",
    "page=1.5",
    "page=1&page=2",
    "pageSize=0",
    "pageSize=101",
    "minPrice=-1",
    "minPrice=1e3",
    "minPrice=20&maxPrice=10",
    "inStock=yes",
    "sort=cheapest",
    `q=${"a".repeat(201)}`,
    "option.a=1&option.b=1&option.c=1&option.d=1&option.e=1&option.f=1",
    `option.a=${"x".repeat(101)}`,
    `option.${"a".repeat(100)}b=1`,
    Array.from({ length: 51 }, (_, i) => `option.a=${i}`).join("&"),
  ])("refuses %s", async (query) => {
    expect(await problem(await request(`/api/catalog/products?${query}`))).toEqual([400, "invalid_request"]);
  });
});

it("GET /api/catalog/suggestions answers from the cache, and refuses what is no search", async () => {
  const ask = (query: string) => request(`/api/catalog/suggestions${query}`);
  await ask("?q=jack");
  const again = await ask("?q=jack");
  expect(again.headers.get("X-Cache")).toBe("hit");
  expect(Suggestions.parse(await again.json()).products.length).toBeGreaterThan(0);
  for (const query of ["", "?q=", "?q=%20", `?q=${"a".repeat(201)}`, "?q=a&q=b"]) {
    expect([query, ...(await problem(await ask(query)))]).toEqual([query, 400, "invalid_request"]);
  }
});

describe("synonyms", () => {
  const PATH = "/api/admin/synonyms";
  const put = (groups: unknown, headers: Record<string, string> = {}) => {
    const sent = json("PUT", { groups });
    return as("merchant", PATH, { ...sent, headers: { ...sent.headers, ...headers } });
  };
  const found = async (q: string) => {
    const response = await request(`/api/catalog/products?pageSize=100&q=${encodeURIComponent(q)}`);
    const { items, total, searchedFor } = ProductPage.parse(await response.json());
    return { total, searchedFor, first: items[0]?.title };
  };

  afterEach(async () => {
    expect((await put([])).status).toBe(200);
  });

  it("are known to searches, cached ones too, and to suggestions from the moment they are set", async () => {
    const [none, bags, jackets] = [await found("satchel"), await found("bag"), await found("jacket")];
    expect(none.total).toBe(0);
    const set = await put([{ words: ["satchel", "bag"] }, { words: ["anorak"], finds: ["jacket"] }]);
    expect(set.status).toBe(200);
    expect((await found("satchels")).total).toBe(bags.total);
    // What was cached is given once more while it is made again.
    await vi.waitFor(async () => expect((await found("satchel")).total).toBe(bags.total));
    // One way: a jacket is looked for as it was.
    expect((await found("anorak")).total).toBe(jackets.total);
    expect(await found("jacket")).toEqual(jackets);
    // A slip in a word that no product has, but the list.
    expect(await found("satchle")).toMatchObject({ total: bags.total, searchedFor: "satchel" });
    for (const q of ["satchel", "satc"]) {
      const suggested = Suggestions.parse(await (await request(`/api/catalog/suggestions?q=${q}`)).json());
      expect(suggested.products.map(({ title }) => title)).toContain("Black Leather Bag");
    }
    await put([]);
    await vi.waitFor(async () => expect(await found("satchel")).toEqual(none));
  });

  it("come behind what has the word as it was typed", async () => {
    const typed = await found("jumper");
    await put([{ words: ["jumper", "jacket"] }]);
    // Not the address that was cached.
    const both = await found("jumpers");
    expect(both.first).toBe(typed.first);
    expect(both.total).toBeGreaterThan(typed.total);
  });

  it("are replaced whole, only by who read the list before, and the audit log has what changed", async () => {
    const before = await as("merchant", PATH);
    const tag = before.headers.get("ETag") ?? "";
    const first = await put([{ words: ["bag", "satchel"] }], { "If-Match": tag });
    expect(first.status).toBe(200);
    expect(await problem(await put([], { "If-Match": tag }))).toEqual([412, "changed_meanwhile"]);
    const now = await as("merchant", PATH);
    expect(await now.json()).toEqual({ groups: [{ words: ["bag", "satchel"] }] });
    expect(now.headers.get("ETag")).toBe(first.headers.get("ETag"));
    const { before_json, after_json } =
      (await env.DB.prepare(
        "select * from audit_log where action = 'synonyms.changed' order by seq desc limit 1",
      ).first<{ before_json: string; after_json: string }>()) ?? {};
    expect([before_json, after_json]).toEqual(['{"groups":[]}', '{"groups":[{"words":["bag","satchel"]}]}']);
  });

  it("of two lists that are sent at once against one version, one is written", async () => {
    const tag = (await as("merchant", PATH)).headers.get("ETag") ?? "";
    const answers = await Promise.all(
      ["satchel", "purse"].map((word) => put([{ words: ["bag", word] }], { "If-Match": tag })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it.each([
    { groups: [{ words: ["bag"] }] },
    { groups: [{ words: ["bag", "Bags"] }] },
    { groups: "bag, satchel" },
    { groups: [], more: true },
    {},
  ])("%j is refused, and nothing is changed", async (body) => {
    await put([{ words: ["bag", "satchel"] }]);
    expect(await problem(await as("merchant", PATH, json("PUT", body)))).toEqual([400, "invalid_request"]);
    expect(await (await as("merchant", PATH)).json()).toEqual({ groups: [{ words: ["bag", "satchel"] }] });
  });
});

describe("GET /api/catalog/products/{idOrSlug}", () => {
  it("answers by slug and by id, with related products", async () => {
    const bySlug = ProductDetail.parse(
      await (await request("/api/catalog/products/ocean-blue-shirt")).json(),
    );
    expect(bySlug.related).toHaveLength(4);
    const byId = await request(`/api/catalog/products/${bySlug.id}`);
    expect(await byId.json()).toEqual(bySlug);
  });

  it("is 404 for one that is not there", async () => {
    expect(await problem(await request("/api/catalog/products/no-such"))).toEqual([404, "not_found"]);
  });
});

describe("a merchant", () => {
  const print = {
    slug: "new-print",
    title: "New print",
    description: "<p onclick=x()>Hi</p>",
    category: "Prints",
    optionNames: ["Size"],
    variants: [
      { options: { Size: "A3" }, price: { amount: 4000, currency: "USD" }, quantity: 3 },
      { options: { Size: "A2" }, price: { amount: 6000, currency: "USD" } },
    ],
  };

  it("creates a draft, publishes, reprices and archives it", async () => {
    const created = await as("merchant", "/api/admin/products", json("POST", print));
    expect(created.status).toBe(201);
    const { id, ...draft } = (await created.json()) as { id: string };
    expect(draft).toMatchObject({
      status: "draft",
      description: "<p>Hi</p>",
      variants: [
        { sku: "NEW-PRINT-A3", available: 3 },
        { sku: "NEW-PRINT-A2", available: 0 },
      ],
    });
    expect((await request("/api/catalog/products/new-print")).status).toBe(404);

    const edit = (body: unknown) => as("merchant", `/api/admin/products/${id}`, json("PATCH", body));
    expect(await (await edit({ status: "active" })).json()).toMatchObject({ status: "active" });
    expect((await request("/api/catalog/products/new-print")).status).toBe(200);

    const repriced = await edit({
      variants: [{ sku: "NEW-PRINT-A3", price: { amount: 4500, currency: "USD" } }],
    });
    expect(await repriced.json()).toMatchObject({
      title: "New print",
      variants: [{ price: { amount: 4500 } }, { price: { amount: 6000 } }],
    });
    const sellable = await findVariantsBySku(env.DB, ["NEW-PRINT-A3", "NEW-PRINT-A2"]);
    expect(sellable.get("NEW-PRINT-A3")).toMatchObject({ price: 4500, priceVersion: 2, sellable: true });
    expect(sellable.get("NEW-PRINT-A2")).toMatchObject({ price: 6000, priceVersion: 1 });

    await edit({ status: "archived" });
    expect((await findVariantsBySku(env.DB, ["NEW-PRINT-A3"])).get("NEW-PRINT-A3")?.sellable).toBe(false);
  });

  it("sets what it cost before and how many one order may hold, and takes both back", async () => {
    const [variant] = print.variants;
    const usd = (amount: number) => ({ amount, currency: "USD" });
    const created = await as(
      "merchant",
      "/api/admin/products",
      json("POST", {
        ...print,
        slug: "limited",
        variants: [{ ...variant, compareAtPrice: usd(5_000), maxPerOrder: 3 }],
      }),
    );
    const { id, variants } = ProductView.parse(await created.json());
    expect(variants).toMatchObject([{ compareAtPrice: usd(5_000), maxPerOrder: 3 }]);
    const edited = async (change: object) => {
      const body = { variants: [{ sku: "LIMITED-A3", ...change }] };
      const response = await as("merchant", `/api/admin/products/${id}`, json("PATCH", body));
      return ProductView.parse(await response.json()).variants[0];
    };
    const limit = async () =>
      (await findVariantsBySku(env.DB, ["LIMITED-A3"])).get("LIMITED-A3")?.maxPerOrder;
    expect(await edited({ maxPerOrder: 2, compareAtPrice: usd(4_500) })).toMatchObject({
      compareAtPrice: usd(4_500),
      maxPerOrder: 2,
    });
    expect(await limit()).toBe(2);
    const free = await edited({ maxPerOrder: null, compareAtPrice: null });
    expect(free).not.toHaveProperty("compareAtPrice");
    expect(free).not.toHaveProperty("maxPerOrder");
    expect(await limit()).toBeNull();
  });

  it.each(["an edit", "an import"])(
    "%s wakes the sweeper first, and tells the others of it and seals its audit log once it has answered",
    async (change) => {
      const send = async () => {
        const title = crypto.randomUUID();
        if (change === "an import") {
          const file = `Handle,Title,Variant Price\nsoon,${title},10\n`;
          return as("merchant", "/api/admin/products/import", csv(file));
        }
        const product = await request("/api/catalog/products/dark-denim-top");
        const { id } = await product.json<{ id: string }>();
        return as("merchant", `/api/admin/products/${id}`, json("PATCH", { title }));
      };
      const sweeper = env.SWEEPER.getByName("sweeper");
      await putSweeperToSleep();
      const sealed = (await sweeper.auditHead())?.seq ?? 0;
      expect((await send()).status).toBe(200);
      const alarm = await runInDurableObject(sweeper, (_, { storage }) => storage.getAlarm());
      expect(alarm ?? 0, "the sweeper is awake").toBeGreaterThan(Date.now());
      expect((await sweeper.auditHead())?.seq).toBeGreaterThan(sealed);
      const { results } = await env.DB.prepare("select type from outbox").all();
      expect(results).toEqual([]);
    },
  );

  it("is told what does not fit", async () => {
    const create = (body: unknown) => as("merchant", "/api/admin/products", json("POST", body));
    const edit = (id: string, body: unknown) =>
      as("merchant", `/api/admin/products/${id}`, json("PATCH", body));
    expect(await problem(await create({ ...print, slug: "ocean-blue-shirt" }))).toEqual([
      409,
      "product_conflict",
    ]);
    const [variant] = print.variants;
    for (const body of [
      { ...print, slug: "x", surprise: 1 },
      { ...print, slug: "x", variants: [] },
      { ...print, slug: "x", variants: [variant, variant] },
      { ...print, slug: "x", variants: [{ ...variant, price: { amount: 1.5, currency: "USD" } }] },
      { ...print, slug: "x", variants: [{ ...variant, price: { amount: 1, currency: "EUR" } }] },
      { ...print, slug: "x", variants: [{ ...variant, price: { amount: -1, currency: "USD" } }] },
    ]) {
      expect(await problem(await create(body))).toEqual([400, "invalid_request"]);
    }
    expect(await problem(await edit("prd_none", { title: "x" }))).toEqual([404, "not_found"]);
    const { id } = (await (await request("/api/catalog/products/dark-denim-top")).json()) as { id: string };
    expect(await problem(await edit(id, { variants: [{ sku: "NOT-ITS" }] }))).toEqual([422, "unknown_sku"]);
    expect(await problem(await edit(id, { price: 5 }))).toEqual([400, "invalid_request"]);
  });

  it("reads drafts, and finds them by words, by SKU and by status", async () => {
    const made = await as(
      "merchant",
      "/api/admin/products",
      json("POST", { ...print, slug: "hidden-draft" }),
    );
    const { id } = MerchantProduct.parse(await made.json());
    const single = await as("merchant", `/api/admin/products/${id}`);
    expect(single.headers.get("ETag")).toBe(made.headers.get("ETag"));
    expect(single.headers.get("Cache-Control")).toBe("no-store");
    expect(MerchantProduct.parse(await single.json())).toMatchObject({
      status: "draft",
      slug: "hidden-draft",
    });
    const list = async (query: string) => {
      const response = await as("merchant", `/api/admin/products?${query}`);
      return AdminProductPage.parse(await response.json());
    };
    for (const query of ["q=hidden-draft", "q=hidden-draft-a3&status=draft"]) {
      expect((await list(query)).items.map((product) => product.id)).toEqual([id]);
    }
    expect(await list("q=hidden-draft&status=active")).toMatchObject({ items: [], total: 0 });
    expect((await list("q=new+print")).items.map((product) => product.id)).toContain(id);
    const first = await list("pageSize=2");
    expect(first.items[0]?.id).toBe(id);
    const second = await list("pageSize=2&page=2");
    expect(second.total).toBe(first.total);
    expect(second.items.map((product) => product.id)).not.toContain(first.items[1]?.id);
    for (const query of ["status=sold", "page=0", "page=x", "q=", "pageSize=101"]) {
      expect(await problem(await as("merchant", `/api/admin/products?${query}`))).toEqual([
        400,
        "invalid_request",
      ]);
    }
  });

  it("who edits what was changed since they read it is refused, if they say what they read", async () => {
    const made = await as("merchant", "/api/admin/products", json("POST", { ...print, slug: "tagged" }));
    const { id } = MerchantProduct.parse(await made.json());
    const tag = made.headers.get("ETag") ?? "";
    const edit = (body: object, ifMatch?: string) => {
      const init = json("PATCH", body);
      const headers = { ...init.headers, ...(ifMatch === undefined ? {} : { "If-Match": ifMatch }) };
      return as("merchant", `/api/admin/products/${id}`, { ...init, headers });
    };
    const changed = await edit({ title: "Theirs" }, tag);
    expect(changed.status).toBe(200);
    expect(changed.headers.get("ETag")).not.toBe(tag);
    for (const stale of [tag, '"none"', "none", ""]) {
      expect(await problem(await edit({ title: "Mine" }, stale))).toEqual([412, "changed_meanwhile"]);
    }
    // An answer that was compressed on its way has a weak tag.
    const weak = `W/${changed.headers.get("ETag")}`;
    expect((await edit({ vendor: "Mine" }, `"other", ${weak}`)).status).toBe(200);
    expect((await edit({ category: "Mine" }, "*")).status).toBe(200);
    const now = await as("merchant", `/api/admin/products/${id}`);
    expect(await now.json()).toMatchObject({ title: "Theirs", vendor: "Mine", category: "Mine" });
  });

  it("who adds a SKU that another adds in this moment in another case is told so", async () => {
    const variants = [{ sku: "g-1", options: { Size: "S" }, price: { amount: 1_000, currency: "USD" } }];
    const asked = { ...print, slug: "twins", variants };
    const made = await as("merchant", "/api/admin/products", json("POST", asked));
    const { id } = MerchantProduct.parse(await made.json());
    const add = (sku: string, Size: string) =>
      as(
        "merchant",
        `/api/admin/products/${id}`,
        json("PATCH", { variants: [{ sku, options: { Size }, price: { amount: 2_000, currency: "USD" } }] }),
      );
    const answers = await Promise.all([add("g-2", "M"), add("G-2", "L")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const told = answers.find(({ status }) => status === 409);
    expect(await told?.json()).toMatchObject({
      code: "product_conflict",
      detail: expect.stringMatching(/^The SKU g-2 was added meanwhile/i),
    });
    const stored = MerchantProduct.parse(await (await as("merchant", `/api/admin/products/${id}`)).json());
    expect(stored.variants).toHaveLength(2);
  });

  it("adds, archives and brings back variants, and changes their options", async () => {
    const made = await as("merchant", "/api/admin/products", json("POST", { ...print, slug: "sizes" }));
    const { id } = MerchantProduct.parse(await made.json());
    const edit = async (...variants: object[]) => {
      const response = await as("merchant", `/api/admin/products/${id}`, json("PATCH", { variants }));
      return response.ok ? MerchantProduct.parse(await response.json()) : await problem(response);
    };
    const price = { amount: 8000, currency: "USD" };
    expect(
      await edit({ options: { Size: "A1" }, price, quantity: 2, promisedOn: "2027-01-31" }),
    ).toMatchObject({
      variants: [
        { sku: "SIZES-A3" },
        { sku: "SIZES-A2" },
        { sku: "SIZES-A1", onHand: 2, promisedOn: "2027-01-31" },
      ],
    });
    expect(
      await edit({ sku: "SIZES-A3", archived: true }, { sku: "sizes-a2", options: { Size: "A4" } }),
    ).toMatchObject({
      variants: [
        { sku: "SIZES-A2", options: { Size: "A4" } },
        { sku: "SIZES-A1", promisedOn: "2027-01-31" },
      ],
      archivedVariants: [{ sku: "SIZES-A3", onHand: 3 }],
    });
    const archived = { sku: "SIZES-A3", archived: false };
    expect(await edit({ ...archived, reorderPoint: 2 })).toMatchObject({
      variants: [{ sku: "SIZES-A2" }, { sku: "SIZES-A1" }, { sku: "SIZES-A3", reorderPoint: 2, onHand: 3 }],
      archivedVariants: [],
    });
    for (const wrong of [
      { options: { Size: "A1" }, price },
      { options: {}, price },
      { options: { Size: "A0" } },
      {},
      { sku: "SIZES-A2", quantity: 4 },
      { sku: "SIZES-A2", archived: true, price },
      { sku: "SIZES-A2", promisedOn: "soon" },
      { sku: "SIZES-A2", newSku: "" },
    ]) {
      expect(await edit(wrong), JSON.stringify(wrong)).toEqual([400, "invalid_request"]);
    }
    expect(await edit({ sku: "SIZES-A2" }, { sku: "sizes-A2" })).toEqual([400, "invalid_request"]);
  });

  it("renames a variant: its units follow it once, those in orders when they come free, and back again", async () => {
    const body = {
      ...print,
      slug: "renamed",
      optionNames: [],
      variants: [{ ...print.variants[0], options: {}, sku: "OLD-NAME", quantity: 10 }],
    };
    const { id } = MerchantProduct.parse(
      await (await as("merchant", "/api/admin/products", json("POST", body))).json(),
    );
    const rename = async (sku: string, newSku: string) =>
      (
        await as("merchant", `/api/admin/products/${id}`, json("PATCH", { variants: [{ sku, newSku }] }))
      ).json();
    const ledger = (sku: string) => env.STOCK_LEDGER.getByName(sku);
    const hold = {
      reference: "order-1",
      quantity: 3,
      traceparent: continueTrace(null),
      order: { draft: null },
    };
    await ledger("OLD-NAME").reserveMany([hold, { ...hold, reference: "order-2", quantity: 2 }]);

    expect(await rename("OLD-NAME", "NEW-NAME")).toMatchObject({
      variants: [{ sku: "NEW-NAME", available: 10 }],
      archivedVariants: [{ sku: "OLD-NAME", renamedTo: "NEW-NAME" }],
    });
    expect(await ledger("NEW-NAME").snapshot()).toMatchObject({ onHand: 5, reserved: 0 });
    expect(await ledger("OLD-NAME").snapshot()).toMatchObject({ onHand: 5, reserved: 5 });
    expect(await ledger("OLD-NAME").reserveMany([{ ...hold, reference: "late" }])).toEqual([
      { ok: false, reason: "unknown_sku" },
    ]);
    await followRename(env, { from: "OLD-NAME", to: "NEW-NAME", version: 2 });
    await ledger("NEW-NAME").takeOver("OLD-NAME", { number: 1, quantity: 5 });

    // An order that was placed under the old name is paid, another one comes to nothing.
    await ledger("OLD-NAME").confirmMany(["order-1"]);
    await ledger("OLD-NAME").releaseMany(["order-2"], "cancelled");
    await vi.waitUntil(async () => (await ledger("NEW-NAME").snapshot())?.onHand === 7);
    expect(await ledger("OLD-NAME").snapshot()).toMatchObject({ onHand: 0, reserved: 0 });

    expect(await rename("NEW-NAME", "OLD-NAME")).toMatchObject({
      variants: [{ sku: "OLD-NAME" }],
      archivedVariants: [{ sku: "NEW-NAME", renamedTo: "OLD-NAME" }],
    });
    expect(await ledger("OLD-NAME").snapshot()).toMatchObject({ onHand: 7 });
    // The first rename's event comes late.
    await followRename(env, { from: "OLD-NAME", to: "NEW-NAME", version: 1 });
    expect(await ledger("OLD-NAME").reserveMany([{ ...hold, reference: "after" }])).toMatchObject([
      { ok: true },
    ]);
  });

  it("imports a file sent by a form, and exports what importing again leaves unchanged", async () => {
    // What moved a moment ago, under either name, is in an export once the catalog has heard of it.
    await vi.waitUntil(async () => {
      const [left, kept] = await Promise.all(["NEW-NAME", "OLD-NAME"].map(isCaughtUp));
      return left && kept;
    });
    const exported = await as("merchant", "/api/admin/products/export");
    expect(exported.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
    expect(exported.headers.get("Cache-Control")).toBe("no-store");
    const form = new FormData();
    form.set("file", new File([await exported.text()], "products.csv", { type: "text/csv" }));
    const report = await as("merchant", "/api/admin/products/import", { method: "POST", body: form });
    expect(await report.json()).toMatchObject({ created: 0, updated: 0, rejected: [] });
  });

  it("is refused files that are too large, of another kind, or no text", async () => {
    const path = "/api/admin/products/import";
    expect(await problem(await as("merchant", path, csv("x".repeat(10 * 1024 * 1024 + 1))))).toEqual([
      413,
      "payload_too_large",
    ]);
    expect(await problem(await as("merchant", path, json("POST", {})))).toEqual([
      415,
      "unsupported_media_type",
    ]);
    const binary = {
      method: "POST",
      body: new Uint8Array([0xff, 0xfe]),
      headers: { "Content-Type": "text/csv" },
    };
    expect(await problem(await as("merchant", path, binary))).toEqual([400, "invalid_request"]);
    expect(await problem(await as("merchant", path, { method: "POST", body: new FormData() }))).toEqual([
      400,
      "invalid_request",
    ]);
  });

  it.each<[string, BodyInit, RegExp]>([
    ["Excel's older CSV", new Uint8Array([0x48, 0xe4, 0x6e]), /Windows-1252.*Save it as “CSV UTF-8”/],
    ["Excel's Unicode text", new Uint8Array([0xff, 0xfe, 0x48, 0]), /UTF-16.*Save it as “CSV UTF-8”/],
    ["semicolons", "Handle;Title;Variant Price\na;A;1,50\n", /separated by semicolons.*by commas/],
    ["no handles", "Name,Price\na,1\n", /header lacks: Handle, Title/],
    ["a quote that is left open", 'Handle,Title\na,"A\n', /quote that line 2 opens is never closed/],
  ])("is told in words that help what is wrong with a file of %s", async (_, body, detail) => {
    const file = { method: "POST", body, headers: { "Content-Type": "text/csv" } };
    const response = await as("merchant", "/api/admin/products/import", file);
    expect(await response.json()).toMatchObject({ status: 400, detail: expect.stringMatching(detail) });
  });

  it("follows the import of a large file by the address that it was answered with", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `large-${i},Large ${i},10`);
    const file = ["Handle,Title,Price", ...rows].join("\n");
    const call = callBy("merchant");
    const started = await importProducts(call, file, { answerWithinMs: 0 });
    if (!started.ok || !("id" in started.value)) {
      throw new Error(JSON.stringify(started));
    }
    const path = `/api/admin/products/imports/${started.value.id}`;
    await vi.waitUntil(
      async () => (await (await as("merchant", path)).json<{ state: string }>()).state === "done",
    );
    expect(await (await as("merchant", path)).json()).toMatchObject({
      state: "done",
      products: 30,
      done: 30,
      report: { created: 30, rejected: [] },
    });
    expect(await problem(await as("merchant", "/api/admin/products/imports/imp_none"))).toEqual([
      404,
      "not_found",
    ]);
  });

  it("keeps a product out of lists that is for sale to those who have its address", async () => {
    const file = "Handle,Title,SKU,Price,Status\nhidden-gem,Hidden gem,HIDDEN-GEM,10,Unlisted\n";
    expect(await (await as("merchant", "/api/admin/products/import", csv(file))).json()).toMatchObject({
      created: 1,
    });
    const found = await request("/api/catalog/products?q=hidden");
    expect(await found.json()).toMatchObject({ total: 0 });
    const page = await request("/api/catalog/products/hidden-gem");
    expect(await page.json()).toMatchObject({ title: "Hidden gem", unlisted: true });
    expect((await findVariantsBySku(env.DB, ["HIDDEN-GEM"])).get("HIDDEN-GEM")?.sellable).toBe(true);
  });
});

describe("nobody but a merchant", () => {
  it.each([
    ["POST", "/api/admin/products/import"],
    ["GET", "/api/admin/products/imports/imp_x"],
    ["GET", "/api/admin/products/export"],
    ["POST", "/api/admin/products"],
    ["GET", "/api/admin/products"],
    ["GET", "/api/admin/products/prd_x"],
    ["PATCH", "/api/admin/products/prd_x"],
  ])("may %s %s", async (method, path) => {
    const init = method === "GET" ? {} : json(method, {});
    expect(await problem(await request(path, { ...init, method }))).toEqual([401, "unauthenticated"]);
    expect(await problem(await as("customer", path, { ...init, method }))).toEqual([403, "forbidden"]);
  });
});
