import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import type { z } from "zod";
import { seeded } from "../../domain/base/random.ts";
import { ok } from "../../domain/base/result.ts";
import type { CatalogQuery } from "../../domain/catalog/catalog.ts";
import { type Shown, shownProduct, touches } from "../../domain/catalog/catalog-change.ts";
import type { ProductDraft } from "../../domain/catalog/product.ts";
import { draftOf, type StoredProduct } from "../../domain/catalog/product-change.ts";
import { NewCollection } from "../../domain/collections/collection.ts";
import { findListing, findProduct } from "../../stores/catalog/catalog.ts";
import { projectStock } from "../../stores/catalog/catalog-stock.ts";
import { loadBySlug } from "../../stores/catalog/catalog-stored.ts";
import { readVersions } from "../../stores/catalog/catalog-version.ts";
import { findCollectionPage } from "../../stores/collections/published-collections.ts";
import { callBy } from "../../test/support/call.ts";
import { createCollection } from "../collections/manage-collections.ts";
import { writeEdit } from "./save-product.ts";

const PRODUCTS = 20;
const [QUERIES, STEPS] = env.PROPERTY_RUNS > 100 ? [30, 60] : [12, 9];
const VENDORS = ["", "Acme", "Loom"];
const CATEGORIES = ["", "Prints", "Ding für Übermut"];
const WORDS = ["dune", "tide", "reef", "loom"];
const call = callBy("merchant");

it(`seed ${env.PROPERTY_SEED}: an answer that no change touched is equal to one made again, and one that a price or a sell-out touched is not`, async () => {
  const random = seeded(`${env.PROPERTY_SEED} changes`);
  const below = (n: number) => random.integer(0, n - 1);
  const of = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  // No two are equal, so that the lowest and the highest price are always one product's.
  let cents = 0;
  const price = () => 1_000 + 100 * below(50) + (cents++ % 97);
  const variant = (sku: string): ProductDraft["variants"][number] => ({
    sku,
    options: { Size: sku.endsWith("1") ? "A3" : of(["A2", "A1"]) },
    price: price(),
    compareAtPrice: null,
    weightGrams: 0,
    tracked: below(8) > 0,
    backorder: below(8) > 0 ? "deny" : "allow",
    // Units between are no change of the catalog.
    quantity: 9 * below(2),
    requiresShipping: true,
    taxable: true,
    barcode: null,
    imageUrl: null,
  });
  const draft = (i: number): ProductDraft => ({
    handle: `p${i}`,
    title: `${of(WORDS)} ${i}`,
    description: "",
    vendor: of(VENDORS),
    category: of(CATEGORIES),
    tags: [of(WORDS)],
    status: below(6) > 0 ? "active" : "draft",
    optionNames: ["Size"],
    seoTitle: null,
    seoDescription: null,
    images: [],
    variants: [variant(`P${i}-1`), variant(`P${i}-2`)].slice(0, 1 + below(2)),
  });
  const write = (whole: ProductDraft, stored: StoredProduct | null = null) =>
    writeEdit(
      call,
      stored,
      async () => stored,
      () => ok(whole),
    );
  const edit = async (change: (draft: ProductDraft) => Partial<ProductDraft>) => {
    const [slug, stored] = of([...(await loadBySlug(env.DB, slugs))]);
    const before = draftOf(stored);
    const saved = await write({ ...before, ...change(before) }, stored);
    expect(saved.ok, slug).toBe(true);
  };
  const slugs = Array.from({ length: PRODUCTS }, (_, i) => `p${i}`);
  for (const i of slugs.keys()) {
    await write(draft(i));
  }

  const query = (): CatalogQuery => ({
    page: 1 + below(3),
    pageSize: 4,
    ...(below(2) === 0 ? { sort: of(["newest", "price", "-price", "title", "relevance"] as const) } : {}),
    ...(below(3) === 0 ? { q: of(WORDS) } : {}),
    ...(below(3) === 0 ? { category: of(CATEGORIES.slice(1)) } : {}),
    ...(below(4) === 0 ? { vendor: [of(VENDORS.slice(1))] } : {}),
    ...(below(4) === 0 ? { minPrice: 1_000 + 100 * below(30) } : {}),
    ...(below(4) === 0 ? { maxPrice: 2_500 + 100 * below(30) } : {}),
    ...(below(2) === 0 ? { inStock: below(2) === 0 } : {}),
    ...(below(4) === 0 ? { options: { Size: [of(["A3", "A2"])] } } : {}),
  });
  const rules: z.input<typeof NewCollection>[] = [
    {
      title: "newest",
      order: "newest",
      rule: { match: "all", conditions: [{ field: "category", is: "prints" }] },
    },
    {
      title: "price",
      order: "price",
      rule: { match: "any", conditions: WORDS.slice(2).map((is) => ({ field: "tag", is })) },
    },
    {
      title: "title",
      order: "title",
      rule: {
        match: "all",
        conditions: [
          { field: "title", contains: "tide" },
          { field: "stock", is: "in_stock" },
        ],
      },
    },
    { title: "hand", products: slugs.slice(0, 6) },
  ];
  const collections = await Promise.all(
    rules.map((said) => createCollection(call, NewCollection.parse({ ...said, parent: null }))),
  );
  type Answer = { body: string; shows: Shown };
  const answers: { name: string; make: () => Promise<Answer>; kept?: Answer }[] = [
    ...Array.from({ length: QUERIES }, () => {
      const asked = query();
      const make = async () => {
        const { list, shows } = await findListing(env.DB, asked);
        return { body: JSON.stringify(list), shows };
      };
      return { name: JSON.stringify(asked), make };
    }),
    ...collections.flatMap((collection) => {
      const id = collection.ok ? collection.value.id : "";
      const { q: _, ...filtered } = query();
      return [{ page: 1 }, { page: 2 }, { ...filtered, page: 1 }].map((asked) => {
        const make = async () => {
          const found = await findCollectionPage(env.DB, id, { ...asked, pageSize: 3 });
          return { body: JSON.stringify(found?.collection), shows: found?.shows ?? { products: [] } };
        };
        return { name: `collection ${id}, ${JSON.stringify(asked)}`, make };
      });
    }),
    ...slugs.slice(0, 3).map((slug) => {
      const make = async () => {
        const product = await findProduct(env.DB, slug);
        return { body: JSON.stringify(product), shows: product ? shownProduct(product) : { products: [] } };
      };
      return { name: slug, make };
    }),
  ];
  const isExact = ["price", "stock"];
  const changes: Record<string, () => Promise<unknown>> = {
    price: () =>
      edit(({ variants: [first, ...rest] }) => ({
        variants: [...(first ? [{ ...first, price: price() }] : []), ...rest],
      })),
    stock: () =>
      projectStock(env.DB, [
        { sku: `P${below(PRODUCTS)}-1`, seq: ++seq, onHand: 9, available: 9 * below(2) },
      ]),
    category: () => edit(() => ({ category: of(CATEGORIES) })),
    vendor: () => edit(() => ({ vendor: of(VENDORS) })),
    words: () =>
      edit(({ title }) => (below(2) === 0 ? { title: `${of(WORDS)} ${title}` } : { tags: [of(WORDS)] })),
    description: () => edit(() => ({ description: `<p>${of(WORDS)} ${seq++}</p>` })),
    status: () => edit(() => ({ status: of(["active", "draft", "archived"]) })),
    variants: () =>
      edit(({ handle, variants }) => ({
        variants: [...variants.slice(0, 1), variant(`${handle.toUpperCase()}-2`)],
      })),
    created: async () => {
      slugs.push(`p${slugs.length}`);
      await write(draft(slugs.length - 1));
    },
  };
  let seq = 1;
  let version = (await readVersions(env.DB, null)).catalog.version;
  const wrong: string[] = [];
  let untouched = 0;
  for (let step = 0; step < STEPS; step++) {
    const kind = step % 2 === 0 ? of(isExact) : of(Object.keys(changes));
    for (const answer of answers) {
      answer.kept ??= await answer.make();
    }
    await changes[kind]?.();
    const read = await readVersions(env.DB, version);
    const seen = read.changes ?? [];
    const versions = Array.from({ length: read.catalog.version - version }, (_, i) => version + 1 + i);
    // A change that left no trace in what lists show is unknown, and touches every answer.
    const isKnown = seen.length === versions.length;
    expect(versions).toEqual(expect.arrayContaining(seen.map((change) => change.version)));
    version = read.catalog.version;
    for (const answer of answers) {
      const { kept, name, make } = answer;
      if (!kept) {
        continue;
      }
      const isTouched = !isKnown || seen.some((change) => touches(change, kept.shows));
      const anew = await make();
      if (!isTouched && anew.body !== kept.body) {
        wrong.push(`${kind}: shown for ever: ${name}`);
      }
      // A collection by price has the lowest price of a product as its key, shown on another page.
      const exact = isExact.includes(kind) && kept.shows.collections === undefined;
      if (isKnown && isTouched && anew.body === kept.body && exact) {
        wrong.push(`${kind}: stale for nothing: ${name} ${JSON.stringify(seen)}`);
      }
      untouched += Number(!isTouched);
      if (isTouched) {
        answer.kept = anew;
      }
    }
  }
  expect(wrong).toEqual([]);
  // What the triggers keep is what the rules say of all products.
  const members = "select collection, num, key from";
  const [kept, ruled] = await env.DB.batch([
    env.DB.prepare(`${members} collection_products order by 1, 2`),
    env.DB.prepare(`${members} collection_members order by 1, 2`),
  ]);
  expect(kept?.results).toEqual(ruled?.results);
  expect(untouched).toBeGreaterThan(answers.length);
});
