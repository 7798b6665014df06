import { expect, it } from "vitest";
import { fileProduct, storedOf } from "../../test/support/file-products.ts";
import { mergeProduct } from "../catalog/shopify-csv/merge.ts";
import { type FeedRules, NEW_FEED } from "./feed.ts";
import { limitProduct, mayArchive } from "./limit-product.ts";

const HEAD =
  "Handle,Title,Body (HTML),Status,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Variant Compare At Price,Variant Grams,Image Src";
const file = (...rows: string[]) => [HEAD, ...rows].join("\n");
const CUP = file(
  "cup,Cup,<p>Old</p>,active,true,Size,S,CUP-S,shopify,2,10,12,250,/1.jpg",
  "cup,,,,,,L,CUP-L,shopify,3,15,,300,",
);
const NEWER = file(
  "cup,Mug,<p>New</p>,archived,false,Size,S,CUP-S,shopify,7,11,13,260,/2.jpg",
  "cup,,,,,,L,CUP-L,shopify,0,16,,310,",
  "cup,,,,,,XL,CUP-XL,shopify,9,20,,400,",
);
const cup = storedOf(CUP);
const NOTHING: FeedRules = { ...NEW_FEED, newProducts: "skip", stock: false };

/** What becomes of the product in the shop, by fields that differ, and the counts that are set. */
function becomes(rules: Partial<FeedRules>, csv = NEWER, stored: typeof cup | null = cup) {
  const limited = limitProduct(fileProduct(csv), stored, { ...NOTHING, ...rules });
  const merged = limited && mergeProduct(limited.product, stored);
  if (!limited || !merged?.ok) {
    return null;
  }
  const { draft, counts } = merged.value;
  return {
    title: draft.title,
    status: draft.status,
    image: draft.images[0]?.url,
    variants: draft.variants.map(
      ({ sku, price, compareAtPrice, weightGrams }) => `${sku} ${price} ${compareAtPrice} ${weightGrams}`,
    ),
    counts: counts.map(({ sku, quantity }) => `${sku} ${quantity}`),
    remarks: limited.remarks.map(({ line, reason }) => `${line}: ${reason}`),
  };
}

const AS_IT_WAS = {
  title: "Cup",
  status: "active",
  image: "/1.jpg",
  variants: ["CUP-S 1000 1200 250", "CUP-L 1500 null 300"],
  counts: [],
  remarks: ["4: CUP-XL is no variant of the product, and this feed adds none"],
};

it("a feed that may take nothing changes nothing, and publishes and hides nothing whatever it may", () => {
  expect(becomes({})).toEqual(AS_IT_WAS);
  expect(becomes({ details: true, prices: true, stock: true })).toMatchObject({ status: "active" });
});

it("a feed of stock sets counts alone, and one of prices prices alone", () => {
  expect(becomes({ stock: true })).toEqual({ ...AS_IT_WAS, counts: ["CUP-S 7", "CUP-L 0"] });
  expect(becomes({ prices: true })).toEqual({
    ...AS_IT_WAS,
    variants: ["CUP-S 1100 1300 250", "CUP-L 1600 null 300"],
  });
});

it("a feed of texts brings pictures and variants, whose first price and stock are their own", () => {
  const limited = limitProduct(fileProduct(NEWER), cup, { ...NOTHING, details: true });
  expect(becomes({ details: true })).toEqual({
    ...AS_IT_WAS,
    title: "Mug",
    image: "/2.jpg",
    variants: ["CUP-S 1000 1200 260", "CUP-L 1500 null 310", "CUP-XL 2000 null 400"],
    remarks: [],
  });
  expect(limited?.product.variants.map(({ said }) => said.quantity)).toEqual([undefined, undefined, 0]);
});

it("rows without a SKU are found by their options, also where only stock is taken", () => {
  const csv = file("cup,Cup,,,,Size,L,,shopify,5,10,,,");
  expect(becomes({ stock: true }, csv)).toEqual({ ...AS_IT_WAS, counts: ["CUP-L 5"], remarks: [] });
});

it("a variant that was archived comes back by no feed of stock", () => {
  const stored = {
    ...cup,
    variants: cup.variants.map((one) => ({ ...one, archived: one.sku === "CUP-L" })),
  };
  expect(becomes({ stock: true }, CUP, stored)).toMatchObject({
    variants: ["CUP-S 1000 1200 250"],
    counts: ["CUP-S 2"],
  });
});

it("a product that the shop lacks is a draft, without stock where the feed may not say any, or left out", () => {
  expect(becomes({}, NEWER, null)).toBeNull();
  const added = (stock: boolean) => {
    const limited = limitProduct(fileProduct(NEWER), null, { ...NOTHING, newProducts: "draft", stock });
    const merged = limited && mergeProduct(limited.product, null);
    return (
      merged?.ok && [merged.value.draft.status, ...merged.value.draft.variants.map((one) => one.quantity)]
    );
  };
  expect(added(true)).toEqual(["draft", 7, 0, 9]);
  expect(added(false)).toEqual(["draft", 0, 0, 0]);
});

it("products are archived for a file that lacks them, but not for one that lacks more than half", () => {
  expect([mayArchive({ vanished: 1, known: 2 }), mayArchive({ vanished: 2, known: 3 })]).toEqual([
    true,
    false,
  ]);
});
