import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { ProductDraft } from "../domain/catalog/product.ts";
import { parseCsv } from "../domain/catalog/shopify-csv/csv-text.ts";
import { mergeProduct } from "../domain/catalog/shopify-csv/merge.ts";
import { readProducts } from "../domain/catalog/shopify-csv/read.ts";
import { NewCollection } from "../domain/collections/collection.ts";
import { signAccessToken } from "../shop/accounts/tokens.ts";
import { safeHtml } from "../shop/catalog/safe-html.ts";
import { drawPrint } from "./art/print.ts";
import { DEMO_COLLECTIONS } from "./collections.ts";
import { demoShopCsv } from "./seed.ts";

const csv = demoShopCsv();

function products(): ProductDraft[] {
  const records = parseCsv(csv);
  if (!records.ok) {
    throw new Error(records.error);
  }
  const read = readProducts(records.value);
  if (!read.ok) {
    throw new Error(read.error);
  }
  expect(read.value.rejected).toEqual([]);
  return read.value.products.map((product) => {
    const merged = mergeProduct(product, null);
    if (!merged.ok) {
      throw new Error(JSON.stringify(merged.error));
    }
    return merged.value.draft;
  });
}
const all = products();
const variants = all.flatMap((product) => product.variants);
const numbered = all.filter((product) => product.tags.includes("limited edition"));

test("the file is the same whenever it is asked for", () => {
  expect(demoShopCsv()).toBe(csv);
});

test("the shop opens with 120 products in six collections, every SKU once", () => {
  expect(all).toHaveLength(120);
  expect(new Set(all.map((product) => product.handle)).size).toBe(120);
  const categories = [...new Set(all.map((product) => product.category))].sort();
  expect(categories).toEqual(["Contours", "Currents", "Loom", "Orbits", "Parquet", "Tidelines"]);
  expect(new Set(variants.map((variant) => variant.sku)).size).toBe(variants.length);
});

test("the demo's collections are such as a merchant may make, of products and pictures that are there", () => {
  const handles = new Set(all.map(({ handle }) => handle));
  const made = new Set<string>();
  for (const { parent = null, image = null, products = [], ...collection } of DEMO_COLLECTIONS) {
    const given = "rule" in collection ? {} : { products };
    expect(
      NewCollection.safeParse({ ...collection, ...given, image }).error,
      collection.slug,
    ).toBeUndefined();
    expect(products.filter((handle) => !handles.has(handle))).toEqual([]);
    expect(image === null || handles.has(image.url.slice("/art/v1/".length, -".svg".length))).toBe(true);
    expect(parent === null || made.has(parent)).toBe(true);
    made.add(collection.slug);
  }
  expect(made.size).toBe(DEMO_COLLECTIONS.length);
});

test("every product shows its own picture and says what is on it", () => {
  const pictures = new Set<string>();
  for (const { handle, images } of all) {
    const [image] = images;
    expect(image?.url).toBe(`/art/v1/${handle}.svg`);
    expect(handle).toMatch(/^[a-z0-9-]{1,80}$/);
    expect(image?.alt).toMatch(/^.{20,} on .+ paper\.$/);
    pictures.add(drawPrint(handle));
  }
  expect(pictures.size).toBe(all.length);
});

test("a description is whole sentences, none of them worn out", () => {
  const uses = new Map<string, number>();
  for (const { handle, description } of all) {
    expect(description, handle).toMatch(/^<p>[^<>{}]+<\/p><p>[^<>{}]+<\/p>$/);
    expect(description, handle).not.toMatch(/undefined|NaN| {2}/);
    for (const sentence of description.replace(/<\/?p>/g, " ").match(/\S[^.]*\./g) ?? []) {
      uses.set(sentence, (uses.get(sentence) ?? 0) + 1);
    }
    expect(description.match(/\./g)?.length, handle).toBeGreaterThanOrEqual(2);
  }
  for (const [sentence, count] of uses) {
    expect(count, sentence).toBeLessThanOrEqual(6);
  }
});

test("a numbered print comes in four to six variants, dearer as it grows, limited and never oversold", () => {
  for (const { handle, optionNames, variants } of numbered) {
    expect(optionNames, handle).toEqual(["Size", "Paper"]);
    expect(variants.length, handle).toBeGreaterThanOrEqual(4);
    expect(variants.length, handle).toBeLessThanOrEqual(6);
    for (const { sku, price, compareAtPrice, quantity, backorder, tracked } of variants) {
      expect(sku).toMatch(/^[A-Z]{3}-\d{3}-(A4|A3|A2|5070)-(CR|SM)$/);
      expect(price % 100).toBe(0);
      expect(price).toBeGreaterThanOrEqual(2800);
      expect(price).toBeLessThanOrEqual(24_000);
      if (compareAtPrice !== null) {
        expect(compareAtPrice).toBeGreaterThan(price);
      }
      expect(quantity).toBeLessThanOrEqual(60);
      expect({ backorder, tracked }).toEqual({ backorder: "deny", tracked: true });
    }
    for (const paper of ["Smooth matte", "Cotton rag 310 gsm"]) {
      const ladder = variants.filter((variant) => variant.options.Paper === paper).map(({ price }) => price);
      expect(ladder, handle).toEqual([...new Set(ladder)].sort((a, b) => a - b));
    }
  }
});

test("some works are sold out, some nearly, some reduced; most are to be had", () => {
  const share = (part: number) => part / numbered.length;
  const soldOut = numbered.filter(({ variants }) => variants.every(({ quantity }) => quantity === 0));
  const scarce = numbered.filter(({ variants }) => variants.every(({ quantity }) => (quantity ?? 0) <= 3));
  const reduced = numbered.filter(({ variants }) =>
    variants.some((variant) => variant.compareAtPrice !== null),
  );
  for (const group of [soldOut, scarce, reduced]) {
    expect(share(group.length)).toBeGreaterThan(0.01);
    expect(share(group.length)).toBeLessThan(0.3);
  }
});

test("there is something for every rule of the shop", () => {
  const bySku = new Map(variants.map((variant) => [variant.sku, variant]));
  // A flash sale's stock, worth an order of its own.
  for (const sku of ["TID-OPEN-08", "TID-OPEN-16"]) {
    expect(bySku.get(sku)?.quantity).toBe(10_000);
    expect(bySku.get(sku)?.price).toBeGreaterThanOrEqual(1_000);
  }
  // One is below what an order must come to, three of the other above what one may.
  expect(bySku.get("PAR-CARD-A6")?.price).toBe(400);
  expect(bySku.get("ORB-PLOT-01")).toMatchObject({ price: 480_000, quantity: 4 });
  expect(bySku.get("CUR-FILE")).toMatchObject({ tracked: false, quantity: null, requiresShipping: false });
  expect(all.filter((product) => product.status === "draft").map((product) => product.handle)).toEqual([
    "contours-unnamed-peak-proof",
  ]);
});

test("the shop's importer takes every product, and a second time finds nothing to change", async () => {
  const token = await signAccessToken(env, { sub: "demo-merchant", role: "merchant" });
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "text/csv; charset=utf-8" };
  const send = async (body: string) => {
    const url = "https://shop.test/api/admin/products/import";
    return (await SELF.fetch(url, { method: "POST", headers, body })).json();
  };
  expect(await send(csv)).toMatchObject({ created: 120, updated: 0, unchanged: 0, rejected: [] });
  // Some of them: each SKU of a second time asks its ledger.
  const lines = csv.split("\r\n");
  const first = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith(`${all[15]?.handle},`)),
  );
  expect(await send(first.join("\r\n"))).toMatchObject({
    created: 0,
    updated: 0,
    unchanged: 15,
    rejected: [],
  });
});

test("every description survives the importer's cleaning unchanged", async () => {
  for (const { description } of all) {
    expect(await safeHtml(description)).toBe(description);
  }
});
