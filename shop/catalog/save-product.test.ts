import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { refusal } from "../../domain/base/problem.ts";
import { err, ok } from "../../domain/base/result.ts";
import { draftOf, type ReadyDraft } from "../../domain/catalog/product-change.ts";
import editing from "../../migrations/d1/0024_editing.sql?raw";
import { findVariantsBySku, searchProducts } from "../../stores/catalog/catalog.ts";
import { LOAD_CHUNK, loadBySlug } from "../../stores/catalog/catalog-stored.ts";
import { callBy } from "../../test/support/call.ts";
import { holdQueues } from "../../test/support/held-queues.ts";
import { exportProducts } from "./export.ts";
import { importProducts } from "./import.ts";
import { saveProduct } from "./save-product.ts";

const call = callBy("merchant");

afterEach(() => vi.restoreAllMocks());

async function load(...rows: Record<string, string>[]) {
  const columns = ["Handle", "Title", "Variant Price", ...new Set(rows.flatMap(Object.keys))];
  const header = [...new Set(columns)];
  const lines = rows.map((row) => header.map((name) => row[name] ?? "").join(","));
  const report = await importProducts(call, [header.join(","), ...lines].join("\n"));
  if (!report.ok || "id" in report.value) {
    throw new Error(JSON.stringify(report));
  }
  return report.value;
}

const one = (handle: string, fields: Record<string, string> = {}) => ({
  Handle: handle,
  Title: "One",
  "Variant Price": "10.00",
  "Variant SKU": handle.toUpperCase(),
  ...fields,
});

const product = async (slug: string) => (await loadBySlug(env.DB, [slug])).get(slug);
const read = async (sql: string, ...bound: string[]) =>
  (
    await env.DB.prepare(sql)
      .bind(...bound)
      .all<Record<string, unknown>>()
  ).results;
const audited = (subject: string) =>
  read(
    "select action, actor, before_json, after_json from audit_log where subject = ? order by seq",
    subject,
  );

describe("a product that the database refuses", () => {
  it("is named in the report with its line, the others are taken, and the file may be sent again", async () => {
    const rows = [one("first"), one("second"), one("third")];
    const batch = env.DB.batch.bind(env.DB);
    let writes = 0;
    vi.spyOn(env.DB, "batch").mockImplementation((statements) => {
      // A product's row, images, variants, prices and all the rest go in together.
      if (statements.length > 5 && ++writes === 2) {
        throw new Error("database is busy");
      }
      return batch(statements);
    });
    expect(await load(...rows)).toMatchObject({
      created: 2,
      updated: 0,
      unchanged: 0,
      rejected: [{ line: 3, handle: "second", reason: "could not be stored; import the file again" }],
    });
    expect(await product("second")).toBeUndefined();
    vi.restoreAllMocks();
    expect(await load(...rows)).toMatchObject({ created: 1, unchanged: 2, rejected: [] });
  });

  it("leaves nothing of itself behind when another took its SKU at the same moment", async () => {
    await load(one("owner", { "Variant SKU": "TAKEN" }));
    const before = await read("select version from catalog_meta");
    // What it read of the catalog says that the SKU is its own.
    const stored = await product("owner");
    if (!stored) {
      throw new Error("the owner was not imported");
    }
    const outdated = { ...stored, id: "prd_late", slug: "late" };
    const draft = { ...draftOf(outdated), title: "Late" };
    const looks = [outdated, null];
    const saved = await saveProduct(
      call,
      async () => looks.shift() ?? null,
      () => ok(draft),
    );
    expect(saved).toMatchObject({ ok: false, error: { code: "product_conflict" } });
    expect(await product("late")).toBeUndefined();
    expect((await findVariantsBySku(env.DB, ["TAKEN"])).get("TAKEN")).toMatchObject({
      productSlug: "owner",
      price: 1_000,
    });
    expect(await read("select version from catalog_meta")).toEqual(before);
  });
});

describe("a price", () => {
  it("that two merchants change at once is that of the second, and each has its version", async () => {
    await load(one("contested"));
    const price = (dollars: string) => load(one("contested", { "Variant Price": dollars }));
    const reports = await Promise.all([price("11.00"), price("12.00")]);
    expect(reports.map(({ updated }) => updated)).toEqual([1, 1]);
    const [sold] = (await findVariantsBySku(env.DB, ["CONTESTED"])).values();
    const versions = await read(
      "select version, amount from prices where sku = ? order by version",
      "CONTESTED",
    );
    expect(versions.map(({ version }) => version)).toEqual([1, 2, 3]);
    expect(versions.at(-1)).toEqual({ version: sold?.priceVersion, amount: sold?.price });
  });

  it("is told of when it changes, and not when only what it was before does", async () => {
    await load(one("reduced"));
    const held = holdQueues();
    // What a new price is, by event.
    const told = () =>
      held
        .flatMap(({ body }): { type: string; data: { to: number } }[] => JSON.parse(body).events)
        .filter(({ type }) => type === "product.price_changed")
        .map(({ data }) => data.to);
    expect(await load(one("reduced", { "Variant Compare At Price": "15.00" }))).toMatchObject({ updated: 1 });
    expect(
      await load(one("reduced", { "Variant Price": "9.00", "Variant Compare At Price": "15.00" })),
    ).toMatchObject({
      updated: 1,
    });
    await vi.waitUntil(() => told().length > 0);
    expect(told()).toEqual([900]);
  });
});

describe("editors at once", () => {
  const edit = (slug: string, change: (draft: ReadyDraft) => ReadyDraft) =>
    saveProduct(
      call,
      async () => (await product(slug)) ?? null,
      (stored) => (stored ? ok(change(draftOf(stored))) : err(refusal("not_found", slug))),
    );
  const priced = (cents: number) => (draft: ReadyDraft) => ({
    ...draft,
    variants: draft.variants.map((variant) => ({ ...variant, price: cents })),
  });

  it("of different fields all keep what they did, and what is archived stays so", async () => {
    await load(one("shared"));
    const saved = await Promise.all([
      edit("shared", (draft) => ({ ...draft, title: "New title" })),
      edit("shared", priced(1_200)),
      edit("shared", (draft) => ({ ...draft, status: "archived" })),
      edit("shared", (draft) => ({ ...draft, tags: ["new"] })),
    ]);
    expect(saved.map(({ ok: done }) => done)).toEqual([true, true, true, true]);
    const [variant] = (await product("shared"))?.variants ?? [];
    expect(await product("shared")).toMatchObject({ title: "New title", status: "archived", tags: ["new"] });
    expect(variant).toMatchObject({ price: 1_200, priceVersion: 2, bookVersion: 2 });
    expect(await edit("shared", priced(1_300))).toMatchObject({ ok: true });
  });

  /**
   * What two editors did to the book before the rule: the variant is at a version behind the last.
   */
  async function broken(slug: string) {
    await load(one(slug));
    await env.DB.prepare("insert into prices values (?, 2, 1500, null, 0, 'lost')")
      .bind(slug.toUpperCase())
      .run();
  }

  it("a price book that two of them broke takes the next price", async () => {
    await broken("mended");
    expect(await edit("mended", priced(1_700))).toMatchObject({ ok: true, value: { outcome: "updated" } });
    const [variant] = (await product("mended"))?.variants ?? [];
    expect(variant).toMatchObject({ price: 1_700, priceVersion: 3, bookVersion: 3 });
  });

  it("a price book that two of them broke is mended by the migration, at the price that shoppers see", async () => {
    await broken("migrated");
    const mending = editing.slice(editing.indexOf("INSERT INTO `prices`")).split(";");
    for (const statement of mending.filter((text) => text.trim() !== "")) {
      await env.DB.prepare(statement).run();
    }
    const book = await read("select version, amount from prices where sku = 'MIGRATED' order by version");
    expect(book).toEqual([
      { version: 1, amount: 1_000 },
      { version: 2, amount: 1_500 },
      { version: 3, amount: 1_000 },
    ]);
    expect((await product("migrated"))?.variants[0]).toMatchObject({ priceVersion: 3, price: 1_000 });
  });
});

it("a SKU that a file renames keeps its stock", async () => {
  await load(one("moved", { "Variant SKU": "MOVED-1", "Variant Inventory Qty": "15" }));
  await load(one("moved", { "Variant SKU": "MOVED-2" }));
  expect(await env.STOCK_LEDGER.getByName("MOVED-2").snapshot()).toMatchObject({ onHand: 15 });
  expect(await env.STOCK_LEDGER.getByName("MOVED-1").snapshot()).toMatchObject({ onHand: 0 });
  const variants = (await product("moved"))?.variants.map(({ sku, archived }) => [sku, archived]);
  expect(variants?.sort()).toEqual([
    ["MOVED-1", true],
    ["MOVED-2", false],
  ]);
});

describe("SKUs that differ in case only", () => {
  it("are one: the second is refused, and a variant that is named in another case is the one there is", async () => {
    await load(one("cased", { "Variant SKU": "Case-1" }));
    const { rejected } = await load(one("other-cased", { "Variant SKU": "CASE-1" }));
    expect(rejected[0]?.reason).toContain("Case-1 of the product cased");
    expect(await load(one("cased", { "Variant SKU": "CASE-1", "Variant Price": "11.00" }))).toMatchObject({
      updated: 1,
    });
    expect((await product("cased"))?.variants).toMatchObject([{ sku: "Case-1", price: 1_100 }]);
  });

  it("that were there before the rule stay, and can be edited", async () => {
    await load(one("twin-a", { "Variant SKU": "old-twin" }), one("twin-b"));
    await env.DB.prepare("update variants set sku = 'OLD-TWIN' where sku = 'TWIN-B'").run();
    const edited = await Promise.all(
      [one("twin-a", { "Variant SKU": "old-twin" }), one("twin-b", { "Variant SKU": "OLD-TWIN" })].map(
        (row) => load({ ...row, Title: "Edited" }),
      ),
    );
    expect(edited).toMatchObject([
      { updated: 1, rejected: [] },
      { updated: 1, rejected: [] },
    ]);
  });

  it("cannot be made by two merchants in one moment", async () => {
    const made = await Promise.all([
      load(one("race-a", { "Variant SKU": "raced-sku" })),
      load(one("race-b", { "Variant SKU": "RACED-SKU" })),
    ]);
    expect(made.map(({ created }) => created).sort()).toEqual([0, 1]);
    expect(made.flatMap(({ rejected }) => rejected)).toHaveLength(1);
  });
});

it("the audit log says who set which price and which count, as it was and as it is", async () => {
  await load(one("watched", { "Variant Inventory Qty": "5" }));
  await load(one("watched", { "Variant Inventory Qty": "9", "Variant Price": "12.00" }));
  expect(await audited("WATCHED")).toEqual([
    {
      action: "price.changed",
      actor: "merchant",
      before_json: '{"amount":1000,"compareAt":null}',
      after_json: '{"amount":1200,"compareAt":null}',
    },
    {
      action: "stock.adjusted",
      actor: "merchant",
      before_json: '{"onHand":5}',
      after_json: '{"onHand":9}',
    },
  ]);
});

it("options that read alike get SKUs of their own within one product", async () => {
  const named = (value: string, first = false) => ({
    ...one("alike", { "Variant SKU": "", "Option1 Value": value }),
    ...(first ? { "Option1 Name": "Kind" } : { Title: "" }),
  });
  expect(await load(named("a b", true), named("A-B"))).toMatchObject({ created: 1, rejected: [] });
  const skus = (await product("alike"))?.variants.map(({ sku }) => sku) ?? [];
  expect(skus[0]).toBe("ALIKE-A-B");
  expect(skus[1]).toMatch(/^ALIKE-A-B-[0-9A-Z]{6}$/);
});

it("pictures are shown by their position, and go when the file does not name them any more", async () => {
  const picture = (name: string, position: string) => ({
    "Image Src": `https://x.example/${name}.jpg`,
    "Image Position": position,
  });
  await load(one("pictured", picture("a", "2")), { Handle: "pictured", ...picture("z", "1") });
  const shown = async () => {
    const { items } = await searchProducts(env.DB, { page: 1, pageSize: 1, q: "pictured" });
    return items[0]?.images.map(({ url }) => url.at(-5));
  };
  expect(await shown()).toEqual(["z", "a"]);
  await load(one("pictured", picture("a", "1")));
  expect(await shown()).toEqual(["a"]);
});

describe("a catalog larger than one look at the database", () => {
  const count = LOAD_CHUNK + 1;
  const handles = Array.from({ length: count }, (_, i) => `bulk-${i}`);

  it("is exported whole, and known whole to an import", async () => {
    await env.DB.batch([
      env.DB.prepare(
        `insert into products (id, slug, title, price_min, price_max, created_at, updated_at)
          select 'prd_' || value, value, value, 1, 1, 0, 0 from json_each(?)`,
      ).bind(JSON.stringify(handles)),
      env.DB.prepare(
        `insert into variants (sku, product_id, position, title, price)
          select upper(value), 'prd_' || value, 0, 'Default Title', 1 from json_each(?)`,
      ).bind(JSON.stringify(handles)),
    ]);
    const csv = await new Response(await exportProducts(env)).text();
    const rows = csv.split("\r\n").filter((line) => line.startsWith("bulk-"));
    expect(rows).toHaveLength(count);
    expect((await loadBySlug(env.DB, handles)).size).toBe(count);
  });
});
