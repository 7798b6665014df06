import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { CatalogQuery, ProductPage } from "../../domain/catalog/catalog.ts";
import migration from "../../migrations/d1/0015_listings.sql?raw";
import { FULL } from "../../test/support/full.ts";
import { findCollectionPage } from "../collections/published-collections.ts";
import { findProduct, newestOfCategories, searchProducts } from "./catalog.ts";
import { COUNTED, SORTED } from "./catalog-listing.ts";
import { projectStock } from "./catalog-stock.ts";

interface Variant {
  sku: string;
  options: Record<string, string>;
  price: number;
  tracked: number;
  backorder: string;
  available: number;
  archived: number;
  list_price?: number | null;
}
interface Product {
  num: number;
  id: string;
  title: string;
  category: string;
  vendor: string;
  tags: string[];
  status: string;
  createdAt: number;
  variants: Variant[];
}

/** A generator with a seed (mulberry32), so that a failure can be played again. */
function random(seed: number) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    below: (n: number) => Math.floor(next() * n),
    of: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T,
  };
}

async function emptyCatalog() {
  await env.DB.batch(
    ["product_images", "variants", "products", "product_search", "catalog_meta"].map((table) =>
      env.DB.prepare(`delete from ${table}`),
    ),
  );
}
beforeEach(emptyCatalog);

/** Writes as any code may: rows alone, one at a time. */
async function insert(product: Omit<Product, "num">) {
  const { id, title, category, vendor, tags, status, createdAt } = product;
  await env.DB.batch([
    env.DB.prepare(
      `insert into products (id, slug, title, category, vendor, tags, status, price_min, price_max, created_at,
          updated_at) values (?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 0)`,
    ).bind(id, id, title, category, vendor, JSON.stringify(tags), status, createdAt),
    env.DB.prepare(
      `insert into variants (sku, product_id, position, title, options, price, tracked, backorder, available, archived)
        select value ->> 'sku', ?, key, '', value ->> 'options', value ->> 'price', value ->> 'tracked',
          value ->> 'backorder', value ->> 'available', value ->> 'archived' from json_each(?)`,
    ).bind(id, JSON.stringify(product.variants)),
    env.DB.prepare(
      "insert into product_search (rowid, title, tags) select num, title, tags from products where id = ?",
    ).bind(id),
  ]);
}

async function stored(): Promise<Product[]> {
  const [products, variants] = await env.DB.batch<Record<string, string | number>>([
    env.DB.prepare("select *, created_at as createdAt from products"),
    env.DB.prepare("select * from variants"),
  ]);
  return (products?.results ?? []).map((row) => ({
    ...(row as unknown as Product),
    tags: JSON.parse(String(row.tags)) as string[],
    variants: (variants?.results ?? [])
      .filter(({ product_id }) => product_id === row.id)
      .map((variant) => ({
        ...(variant as unknown as Variant),
        options: JSON.parse(String(variant.options)) as Record<string, string>,
      })),
  }));
}

const paid = (v: Variant) => v.list_price ?? v.price;
const canBeBought = (v: Variant) => v.tracked === 0 || v.backorder === "allow" || v.available > 0;

/** What a list must say, by looking at every product and every variant. */
function expected(
  products: readonly Product[],
  query: CatalogQuery,
): Omit<ProductPage, "items"> & { shown: [string, number][] } {
  type Dimension = "category" | "vendor" | "price" | "stock" | { option: string };
  const found = (except?: Dimension) =>
    products.flatMap((product) => {
      const isOf =
        (query.category === undefined || except === "category" || product.category === query.category) &&
        (query.vendor === undefined || except === "vendor" || query.vendor.includes(product.vendor));
      const words = query.q?.toLowerCase() ?? "";
      const text = `${product.title} ${product.tags.join(" ")}`.toLowerCase().split(" ");
      if (product.status !== "active" || !isOf || (words && !text.some((word) => word.startsWith(words)))) {
        return [];
      }
      const meeting = product.variants.filter(
        (v) =>
          v.archived === 0 &&
          (except === "price" ||
            (paid(v) >= (query.minPrice ?? 0) && paid(v) <= (query.maxPrice ?? Number.POSITIVE_INFINITY))) &&
          Object.entries(query.options ?? {}).every(
            ([name, values]) =>
              (typeof except === "object" && except.option === name) ||
              values.includes(v.options[name] ?? ""),
          ),
      );
      const wanted = except === "stock" ? undefined : query.inStock;
      const met = wanted === true ? meeting.filter(canBeBought) : meeting;
      return met.length === 0 || (wanted === false && met.some(canBeBought)) ? [] : [{ product, met }];
    });
  const count = (values: string[]) =>
    [...Map.groupBy(values, (value) => value)]
      .map(([value, all]) => ({ value, count: all.length }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  // The price that is shown and sorted by is that of what was found.
  const lowest = (product: Product) => {
    const met = found().find((one) => one.product === product)?.met ?? [];
    return Math.min(...met.map(paid));
  };
  const order: Record<string, (a: Product, b: Product) => number> = {
    newest: (a, b) => b.createdAt - a.createdAt,
    price: (a, b) => lowest(a) - lowest(b),
    "-price": (a, b) => lowest(b) - lowest(a),
    title: (a, b) => (a.title.toLowerCase() < b.title.toLowerCase() ? -1 : Number(a.title !== b.title)),
  };
  const all = found().map(({ product }) => product);
  const by = order[query.sort ?? "newest"];
  all.sort((a, b) => by?.(a, b) || b.num - a.num);
  const names = [
    ...new Set(products.flatMap((p) => p.variants.flatMap((v) => Object.keys(v.options)))),
  ].sort();
  const prices = found("price").flatMap(({ met }) => met.map(paid));
  const stock = found("stock");
  const inStock = stock.filter(({ met }) => met.some(canBeBought)).length;
  return {
    shown: all
      .slice((query.page - 1) * query.pageSize, query.page * query.pageSize)
      .map((product) => [product.id, lowest(product)]),
    page: query.page,
    pageSize: query.pageSize,
    total: all.length,
    facets: {
      categories: count(found("category").flatMap(({ product }) => product.category || [])),
      vendors: count(found("vendor").flatMap(({ product }) => product.vendor || [])),
      options: names
        .map((name) => ({
          name,
          values: count(
            found(query.options?.[name] ? { option: name } : undefined).flatMap(({ met }) => [
              ...new Set(met.flatMap((v) => v.options[name] ?? [])),
            ]),
          ),
        }))
        .filter(({ values }) => values.length > 0),
      price:
        prices.length === 0
          ? null
          : {
              min: { amount: Math.min(...prices), currency: "USD" },
              max: { amount: Math.max(...prices), currency: "USD" },
            },
      availability: { inStock, soldOut: stock.length - inStock },
    },
  };
}

const LIST_TABLES = ["facet_counts", "listing_values", "listings", "relisting"];

async function rowsOfLists() {
  const results = await env.DB.batch(LIST_TABLES.map((table) => env.DB.prepare(`select * from ${table}`)));
  return results.map(({ results: rows }) => rows);
}

/** Makes the rows again as the migration does, where products are and triggers are not yet. */
async function fillLists() {
  const fills = migration.match(/^INSERT[^;]*/gm) ?? [];
  expect(fills).toHaveLength(3);
  const [listings = "", values = "", counts = ""] = fills;
  await env.DB.batch(
    [
      "delete from listings",
      "delete from listing_values",
      listings,
      values,
      "delete from facet_counts",
      counts,
    ].map((query) => env.DB.prepare(query)),
  );
}

describe("a list, after any writes, says what looking at every variant says", () => {
  const CATEGORIES = ["", "Prints", "Things"];
  const VENDORS = ["", "Acme", "Loom & Co"];
  const WORDS = ["dune", "tide", "reef"];

  it.each(FULL ? [1, 2, 3] : [1])("seed %i", async (seed) => {
    const { below, of } = random(seed);
    let skus = 0;
    const anyVariant = (): Variant => ({
      sku: `S${++skus}`,
      options: {
        ...(below(4) === 0 ? {} : { Size: of(["A3", "A2"]) }),
        ...(below(2) === 0 ? {} : { Paper: of(["Rice", "Rag"]) }),
      },
      price: 1_000 * (1 + below(5)),
      tracked: below(6) === 0 ? 0 : 1,
      backorder: below(6) === 0 ? "allow" : "deny",
      available: below(2),
      archived: below(6) === 0 ? 1 : 0,
    });
    for (let i = 0; i < 14; i += 1) {
      await insert({
        id: `p${i}`,
        title: `${of(WORDS)} ${below(3)}`,
        category: of(CATEGORIES),
        vendor: of(VENDORS),
        tags: [of(WORDS)],
        status: below(6) === 0 ? "draft" : "active",
        createdAt: below(5),
        variants: Array.from({ length: below(4) }, anyVariant),
      });
    }
    const change = (column: string, table: string, key: string, value: unknown) =>
      env.DB.prepare(`update ${table} set ${column} = ? where ${key}`).bind(value).run();
    for (let step = 0; step < 30; step += 1) {
      const product = `id = 'p${below(14)}'`;
      const variant = `sku = 'S${1 + below(skus)}'`;
      await of([
        () => change("status", "products", product, of(["active", "active", "draft", "archived"])),
        () => change("category", "products", product, of(CATEGORIES)),
        () => change("title", "products", product, `${of(WORDS)} again`),
        () => change("vendor", "products", product, of(VENDORS)),
        () => change("list_price", "variants", variant, below(3) === 0 ? null : 1_000 * (1 + below(5))),
        () => change("price", "variants", variant, 1_000 * (1 + below(5))),
        () => change("archived", "variants", variant, below(2)),
        () => change("options", "variants", variant, JSON.stringify({ Size: of(["A3", "A2", "A1"]) })),
        () => change("tracked", "variants", variant, below(2)),
        () => env.DB.prepare(`delete from variants where ${variant}`).run(),
        () =>
          projectStock(env.DB, [
            { sku: `S${1 + below(skus)}`, seq: step + 1, onHand: 1, available: below(2) },
          ]),
      ])();
    }
    // A new title is not in the search index yet, where only `writeProduct` puts it.
    await env.DB.batch([
      env.DB.prepare("delete from product_search"),
      env.DB.prepare("insert into product_search (rowid, title, tags) select num, title, tags from products"),
    ]);
    const kept = await rowsOfLists();
    await fillLists();
    expect(await rowsOfLists(), "what the migration makes of the same products").toEqual(kept);
    const products = await stored();
    for (let i = 0; i < 60; i += 1) {
      const sort = of(["newest", "price", "-price", "title"] as const);
      const options = {
        ...(below(4) === 0 ? { Size: [of(["A3", "A2", "A9"])] } : {}),
        ...(below(4) === 0 ? { Paper: ["Rice", "Rag"] } : {}),
      };
      const query: CatalogQuery = {
        page: 1 + below(2),
        pageSize: 5,
        sort,
        ...(below(3) === 0 ? { q: of(WORDS) } : {}),
        ...(below(3) === 0 ? { category: of(["Prints", "Things"]) } : {}),
        ...(below(3) === 0 ? { vendor: of([["Acme"], ["Acme", "Loom & Co"]]) } : {}),
        ...(below(4) === 0 ? { minPrice: 1_000 * below(5) } : {}),
        ...(below(4) === 0 ? { maxPrice: 1_000 * below(6) } : {}),
        ...(below(2) === 0 ? { inStock: below(2) === 0 } : {}),
        ...(Object.keys(options).length > 0 ? { options } : {}),
      };
      const { items, unknown: _unknown, ...rest } = await searchProducts(env.DB, query);
      expect(
        { shown: items.map(({ id, price }) => [id, price.amount]), ...rest },
        JSON.stringify(query),
      ).toEqual(expected(products, query));
    }
  });
});

/** So many products, as the migration or any writer finds them. */
async function crowd(from: number, to: number) {
  const rows = `(with recursive n(i) as (select ${from} union all select i + 1 from n where i + 1 < ${to})
    select i from n)`;
  await env.DB.batch([
    env.DB.prepare(
      `insert into products (id, slug, title, category, vendor, tags, price_min, price_max, created_at, updated_at)
        select 'c' || i, 'c' || i, 'Print ' || i, 'Category ' || (i % 5 > 0), 'Vendor ' || (i % 2), '["paper","ink"]', 0, 0, i, i from ${rows}`,
    ),
    env.DB.prepare(
      `insert into variants (sku, product_id, position, title, options, price, available)
        select 'C' || i || s.value, 'c' || i, s.key, '', json_object('Size', s.value), 1000 + i + s.key, i % 9
        from ${rows}, json_each('["A3","A2"]') s`,
    ),
    env.DB.prepare(
      `insert into product_search (rowid, title, tags)
        select num, title || iif(num % 10, '', ' rare'), tags from products where id in (select 'c' || i from ${rows})`,
    ),
  ]);
}

const LISTS: Record<string, Partial<CatalogQuery>> = {
  all: {},
  "by price": { sort: "price" },
  "by price, dear first": { sort: "-price" },
  "by title": { sort: "title" },
  "a category": { category: "Category 1" },
  "in stock": { inStock: true, sort: "price" },
  "sold out": { inStock: false },
  "a category in stock": { category: "Category 1", inStock: true, sort: "title" },
  "a search": { q: "print" },
  "a search by price": { q: "print", sort: "price" },
  "a vendor": { vendor: ["Vendor 1"] },
  "a vendor by price": { vendor: ["Vendor 1"], sort: "price" },
  "a price range by price": { minPrice: 1_050, maxPrice: 99_000, sort: "-price" },
  "a price range": { minPrice: 1_050, maxPrice: 99_000 },
  "an option": { options: { Size: ["A3"] }, sort: "price" },
  "many filters": {
    category: "Category 1",
    minPrice: 1_001,
    inStock: true,
    options: { Size: ["A3"] },
  },
};

/** D1 that remembers its statements and the rows that they read. */
function watched() {
  let rowsRead = 0;
  const plans: string[] = [];
  const bound = new WeakMap<D1PreparedStatement, [string, unknown[]]>();
  const explain = async (statements: readonly D1PreparedStatement[]) => {
    for (const statement of statements) {
      const [query, args] = bound.get(statement) ?? ["", []];
      const { results } = await env.DB.prepare(`explain query plan ${query}`)
        .bind(...args)
        .all<{ detail: string }>();
      plans.push(...results.map(({ detail }) => detail));
    }
  };
  const DB = new Proxy(env.DB, {
    get(target, name) {
      if (name === "prepare") {
        return (query: string) => ({
          bind: (...args: unknown[]) => {
            const statement = target.prepare(query).bind(...args);
            bound.set(statement, [query, args]);
            const all = async () => {
              await explain([statement]);
              const result = await target
                .prepare(query)
                .bind(...args)
                .all();
              rowsRead += result.meta.rows_read;
              return result;
            };
            return Object.assign(statement, { all });
          },
        });
      }
      return async (statements: D1PreparedStatement[]) => {
        await explain(statements);
        const results = await target.batch(statements);
        rowsRead += results.reduce((sum, { meta }) => sum + meta.rows_read, 0);
        return results;
      };
    },
  });
  return { DB, plans, rowsRead: () => rowsRead };
}

const READS: Record<string, (db: D1Database) => Promise<unknown>> = {
  ...Object.fromEntries(
    Object.entries(LISTS).map(([name, query]) => [
      name,
      (db: D1Database) => searchProducts(db, { page: 1, pageSize: 24, ...query }),
    ]),
  ),
  "a product": (db) => findProduct(db, "c7"),
  "a collection": (db) => findCollectionPage(db, "gathered", { page: 1, pageSize: 24 }),
  "a collection, filtered": (db) =>
    findCollectionPage(db, "gathered", {
      page: 1,
      pageSize: 24,
      minPrice: 1_000,
      inStock: true,
      options: { Size: ["A3"] },
    }),
  "a collection by price": (db) =>
    findCollectionPage(db, "gathered", { page: 2, pageSize: 24, sort: "price" }),
  "the newest of categories": (db) => newestOfCategories(db, ["Category 0", "Category 1"]),
};

it("no read of a shopper scans products, variants or what lists read of them, and none grows with the catalog", async () => {
  await env.DB.prepare(
    `insert into collections (id, slug, title, published, sorted_by, conditions, needed, draft, version,
        created_at, updated_at)
      values ('col_g', 'gathered', 'Gathered', 1, 'newest', '[{"field":"tag","is":"ink"}]', 1,
        '{"description":"","image":null}', 1, 0, 0)`,
  ).run();
  await crowd(0, 700);
  const before = new Map<string, number>();
  const scans: string[] = [];
  for (const [name, read] of Object.entries(READS)) {
    const { DB, plans, rowsRead } = watched();
    await read(DB);
    expect(plans.length, name).toBeGreaterThan(0);
    before.set(name, rowsRead());
    scans.push(
      ...plans
        .filter((plan) =>
          /^SCAN (p|v|l|x|c|o|products|variants|listings|listing_values)\b(?! VIRTUAL| USING INDEX collections_live)/.test(
            plan,
          ),
        )
        .map((plan) => `${name}: ${plan}`),
    );
  }
  expect(scans).toEqual([]);
  await crowd(700, 1_700);
  const grown: string[] = [];
  for (const [name, read] of Object.entries(READS)) {
    const { DB, rowsRead } = watched();
    await read(DB);
    const was = before.get(name) ?? 0;
    if (rowsRead() > 1.3 * was + 20) {
      grown.push(`${name} read ${was} rows, and of more products ${rowsRead()}`);
    }
  }
  expect(grown).toEqual([]);
});

it("what very many products share is counted as far as people look, and every page of it can be reached", async () => {
  const all = SORTED + 60;
  await crowd(0, all);
  for (const sort of ["relevance", "price", "title"] as const) {
    const seen: string[] = [];
    for (let page = 1, more = true; more; page += 1) {
      const { items, total, atLeast } = await searchProducts(env.DB, {
        page,
        pageSize: 90,
        q: "print",
        sort,
      });
      expect(atLeast, `${sort} ${page}`).toBe(true);
      seen.push(...items.map(({ id }) => id));
      expect(total).toBeGreaterThanOrEqual(Math.max(COUNTED, seen.length));
      more = seen.length < total && items.length > 0;
    }
    expect(new Set(seen).size, sort).toBe(all);
    expect(seen, sort).toHaveLength(all);
  }
  await env.DB.batch([
    env.DB.prepare(
      `insert into collections (id, slug, title, published, sorted_by, conditions, needed, draft, version,
          created_at, updated_at)
        values ('col_m', 'most', 'Most', 1, 'manual', '[]', 1, '{"description":"","image":null}', 1, 0, 0)`,
    ),
    env.DB.prepare(
      `insert into collection_products (collection, num, key)
        select c.num, p.num, 0 from collections c, products p where c.id = 'col_m' and p.num % 20`,
    ),
  ]);
  for (const sort of ["newest", "price", "title"] as const) {
    const items: string[] = [];
    for (let page = 1; page <= 6; page += 1) {
      const shown = await findCollectionPage(env.DB, "col_m", { page, pageSize: 90, sort });
      items.push(...(shown?.collection.items.map(({ id }) => id) ?? []));
    }
    expect(new Set(items).size, sort).toBe(all - all / 20);
    expect(items, sort).toHaveLength(all - all / 20);
  }
  // What is kept is exact among any number, and so are words that fewer products have.
  const kept = await searchProducts(env.DB, { page: 1, pageSize: 1 });
  expect(kept).toMatchObject({ total: all, facets: { options: [{ values: [{ count: all }, {}] }] } });
  expect(kept.atLeast).toBeUndefined();
  const few = await searchProducts(env.DB, { page: 1, pageSize: 1, q: "rare" });
  expect(few.total).toBe(all / 10);
  expect(few.atLeast).toBeUndefined();
});
