import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { type Random, seeded } from "../../domain/base/random.ts";
import { ok } from "../../domain/base/result.ts";
import type { ProductDraft, VariantDraft } from "../../domain/catalog/product.ts";
import { loadBySlug } from "../../stores/catalog/catalog-stored.ts";
import { callBy } from "../../test/support/call.ts";
import { exportProducts } from "./export.ts";
import { importProducts } from "./import.ts";
import { saveProduct } from "./save-product.ts";

const call = callBy("merchant");
const SEED = process.env.CHAOS_SEED ?? "round-trip";
const PRODUCTS = process.env.CHAOS === "full" ? 200 : 20;

/** Texts that a file, a parser or a spreadsheet may take for something else. */
const PIECES = [
  "a",
  "Ü",
  "ー",
  '"',
  ",",
  ";",
  "'",
  "=",
  "-",
  "+",
  "@",
  "\n",
  "\r\n",
  "\r",
  "\t",
  " ",
  "0",
  "<b>",
  "🎁",
] as const;

function text(random: Random, most: number): string {
  return Array.from({ length: random.integer(0, most) }, () => random.pick(PIECES))
    .join("")
    .trim();
}

/** Without what no field of one line holds. */
function lineOf(random: Random, most: number): string {
  return text(random, most)
    .replace(/\p{Cc}+/gu, " ")
    .trim();
}

const some = (random: Random, most: number) => lineOf(random, most) || "x";

function variantOf(random: Random, sku: string, options: Record<string, string>): VariantDraft {
  return {
    sku,
    options,
    price: random.integer(0, 1_000_000),
    compareAtPrice: random.chance(0.5) ? random.integer(0, 1_000) : null,
    weightGrams: random.integer(0, 5_000),
    tracked: random.chance(0.8),
    backorder: random.pick(["deny", "allow"]),
    quantity: random.integer(0, 30),
    reorderPoint: random.integer(0, 20),
    maxPerOrder: random.chance(0.3) ? random.integer(1, 9) : null,
    requiresShipping: random.chance(0.5),
    taxable: random.chance(0.5),
    barcode: random.chance(0.5) ? lineOf(random, 4) : null,
    imageUrl: random.chance(0.3) ? "https://x.example/v.jpg?a=1,2" : null,
  };
}

function productOf(random: Random, number: number): ProductDraft {
  const places = random.integer(0, 3);
  const optionNames = Array.from({ length: places }, (_, place) => `${some(random, 4)}${place}`);
  const count = places === 0 ? 1 : random.integer(1, 4);
  const images = Array.from({ length: random.integer(0, 3) }, (_, image) => ({
    url: image === 2 ? "/art/v1/own-front.png" : `https://x.example/${random.integer(0, 1)}/${image % 2}.jpg`,
    alt: lineOf(random, 6),
  }));
  return {
    handle: `${random.pick(["ラーメン", "café", "plain", "under_score"])}-${number}`,
    title: some(random, 8),
    description: random.chance(0.8) ? `${text(random, 3)}<p>${text(random, 10)}</p>\r\n` : "",
    vendor: lineOf(random, 5),
    category: lineOf(random, 5),
    tags: Array.from({ length: random.integer(0, 4) }, () => some(random, 3).replaceAll(",", "")).map(
      (tag) => tag.trim() || "t",
    ),
    status: random.pick(["active", "draft", "archived", "unlisted"]),
    optionNames,
    seoTitle: random.chance(0.5) ? lineOf(random, 5) : null,
    seoDescription: random.chance(0.5) ? lineOf(random, 5) : null,
    images,
    variants: Array.from({ length: count }, (_, index) =>
      variantOf(
        random,
        `${random.pick(["=", "-", "S", '"'])}${number}-${index},x`,
        Object.fromEntries(optionNames.map((name, place) => [name, `${some(random, 3)}${index}${place}`])),
      ),
    ),
  };
}

async function exported(): Promise<string> {
  return new Response(await exportProducts(env)).text();
}

it("whatever a shop holds is exported, imported and exported again to the byte, what is owed included", async () => {
  const random = seeded(SEED);
  const owed: string[] = [];
  for (let number = 0; number < PRODUCTS; number++) {
    const draft = productOf(random, number);
    const saved = await saveProduct(
      call,
      async () => null,
      () => ok(draft),
    );
    expect(saved, `seed ${SEED}`).toMatchObject({ ok: true });
    for (const { sku, tracked } of draft.variants) {
      if (sku !== null && tracked && random.chance(0.3)) {
        owed.push(sku);
        await env.STOCK_LEDGER.getByName(sku).setOnHand({
          onHand: -random.integer(1, 9),
          reason: "owed",
          actor: "m",
        });
      }
    }
  }
  const onHand = async (sku: string) => {
    const row = env.DB.prepare("select on_hand from variants where sku = ?").bind(sku);
    return (await row.first<{ on_hand: number }>())?.on_hand ?? 0;
  };
  expect(owed.length).toBeGreaterThan(0);
  for (const sku of owed) {
    await vi.waitUntil(async () => (await onHand(sku)) < 0);
  }
  const before = await exported();
  expect(before.match(/[^,]*own-front\.png/)?.[0]).toBe(`${env.SHOP_URL}/art/v1/own-front.png`);
  const handles = [...new Set(before.match(/^[^,\r\n"]+-\d+(?=,)/gm))];
  const stored = await loadBySlug(env.DB, handles);
  const report = await importProducts(call, before);
  expect(report, `seed ${SEED}`).toMatchObject({
    value: {
      created: 0,
      updated: 0,
      unchanged: PRODUCTS,
      rejected: [],
      stockSet: [],
      stockNotSet: [],
      changes: [],
    },
  });
  expect(await exported()).toBe(before);
  expect(await loadBySlug(env.DB, handles)).toEqual(stored);
});
