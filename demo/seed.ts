import { type Random, seeded } from "../domain/base/random.ts";
import type { ProductDraft } from "../domain/catalog/product.ts";
import { headerLine, productLines } from "../domain/catalog/shopify-csv/write.ts";
import { makePrint, type Print } from "./art/print.ts";
import { COMMON } from "./demo-shop.ts";
import { CLOSING, DRAWN } from "./prose.ts";
import { SPECIALS, type Special } from "./specials.ts";
import { COLLECTIONS } from "./works.ts";

const SIZES = {
  A4: { value: "A4", code: "A4", grams: 140, prices: [2800, 3200, 3600] },
  A3: { value: "A3", code: "A3", grams: 260, prices: [4800, 5400, 6200] },
  A2: { value: "A2", code: "A2", grams: 620, prices: [8400, 9600, 10_800] },
  large: { value: "50 × 70 cm", code: "5070", grams: 680, prices: [12_800, 14_800, 16_800] },
};

/** Rag costs more than matte by a share of the price, in percent, rounded to whole dollars. */
const PAPERS = {
  rag: { value: "Cotton rag 310 gsm", code: "CR", surcharge: 42, weight: 1.3 },
  matte: { value: "Smooth matte", code: "SM", surcharge: 0, weight: 1 },
};

const { A4, A3, A2, large } = SIZES;
const { rag, matte } = PAPERS;
type Range = [size: typeof A4, paper: typeof rag][];
/** What a work is offered as. */
const RANGES: [Range, ...Range[]] = [
  [
    [A4, matte],
    [A4, rag],
    [A3, matte],
    [A3, rag],
  ],
  [
    [A4, matte],
    [A4, rag],
    [A3, matte],
    [A3, rag],
    [A2, rag],
  ],
  [
    [A4, matte],
    [A4, rag],
    [A3, matte],
    [A3, rag],
    [A2, matte],
    [A2, rag],
  ],
  [
    [A3, matte],
    [A3, rag],
    [A2, matte],
    [A2, rag],
    [large, rag],
  ],
  [
    [A4, matte],
    [A3, matte],
    [A3, rag],
    [A2, rag],
    [large, rag],
  ],
];

/** The demo shop as a product file: the same text whenever it is asked for. */
export function demoShopCsv(): string {
  return headerLine() + demoShopProducts().map(productLines).join("");
}

export function demoShopProducts(): ProductDraft[] {
  const said = new Map<string[], number>();
  /** The next of a list's sentences, so that each is used as rarely as can be. */
  const nextOf = (list: string[]) => {
    const turn = said.get(list) ?? 0;
    said.set(list, turn + 1);
    return list[turn % list.length] ?? "";
  };
  const editions = Object.entries(COLLECTIONS).flatMap(([key, { code, studio, works }]) =>
    works.map(([title, opening], index) =>
      edition({ key, studio, title, opening, nextOf, stem: `${code}-${String(index + 1).padStart(3, "0")}` }),
    ),
  );
  // The specials come first, then a print of each collection in turn: the newest products show
  // every collection.
  const byTurn = editions
    .map((product, index) => ({
      product,
      place: editions.slice(0, index).filter((other) => other.category === product.category).length,
    }))
    .sort((a, b) => a.place - b.place)
    .map(({ product }) => product);
  return [...SPECIALS.map(special), ...byTurn];
}

interface Work {
  /** Its collection's. */
  key: string;
  studio: string;
  title: string;
  opening: string;
  /** What its SKUs begin with. */
  stem: string;
  nextOf: (list: string[]) => string;
}

/** A numbered print. */
function edition({ key, studio, title, opening, stem, nextOf }: Work): ProductDraft {
  const handle = `${key}-${slugOf(title)}`;
  const print = makePrint(handle);
  const random = seeded(`stock of ${handle}`);
  const size = random.pick([24, 30, 40, 40, 50, 60]);
  const range = random.pick(RANGES);
  const tier = random.integer(0, 2);
  const wasDearer = random.chance(0.12);
  const left = stockLeft(random, size);
  const drawn = filled(nextOf(DRAWN[print.family]?.[print.form] ?? []), print, size);
  const closing = filled(nextOf(CLOSING), print, size);
  return {
    ...described(print, title, handle),
    title,
    vendor: studio,
    description: `<p>${opening} ${drawn}</p><p>${closing}</p>`,
    tags: [
      ...new Set([
        "limited edition",
        print.form,
        print.palette.name.toLowerCase(),
        ...print.inks.map((ink) => ink.name),
      ]),
    ],
    status: "active",
    optionNames: ["Size", "Paper"],
    variants: range.map(([format, paper]) => {
      const base = format.prices[tier] ?? 0;
      const price = base + Math.round((base * paper.surcharge) / 10_000) * 100;
      return {
        ...COMMON,
        sku: `${stem}-${format.code}-${paper.code}`,
        options: { Size: format.value, Paper: paper.value },
        price,
        compareAtPrice: wasDearer ? Math.round((price * 1.25) / 100) * 100 : null,
        weightGrams: Math.round(format.grams * paper.weight),
        quantity: left(),
      };
    }),
  };
}

/** How many are left of each variant: a few works are sold out, some nearly, most are not. */
function stockLeft(random: Random, edition: number) {
  const fate = random.next();
  if (fate < 0.05) {
    return () => 0;
  }
  if (fate < 0.17) {
    return () => random.integer(0, 3);
  }
  return () => Math.max(10, Math.round(edition * random.between(0.3, 1)));
}

function special(item: Special): ProductDraft {
  const { collection, title, slug, status, description, tags, optionNames, variants } = item;
  const print = makePrint(slug);
  return {
    ...described(print, title, slug),
    title,
    vendor: COLLECTIONS[collection]?.studio ?? "",
    description: description.map((text) => `<p>${text}</p>`).join(""),
    tags: [...tags, print.palette.name.toLowerCase()],
    status,
    optionNames,
    variants: variants.map(({ sku, options, price, grams, quantity, ships = true }) => ({
      ...COMMON,
      sku,
      options: Object.fromEntries(optionNames.map((name, index) => [name, options[index] ?? ""])),
      price,
      compareAtPrice: null,
      weightGrams: grams,
      quantity,
      tracked: quantity !== null,
      requiresShipping: ships,
    })),
  };
}

/** What follows from the picture. */
function described(print: Print, title: string, handle: string) {
  const look = `${print.shows}, in ${listed(print.inks)} on ${print.palette.paper.name} paper.`;
  return {
    handle,
    category: print.family,
    seoTitle: `${title}, from ${print.family}`,
    seoDescription: `${title}: ${look}`,
    images: [{ url: `/art/v1/${handle}.svg`, alt: look }],
  };
}

const SMALL_NUMBERS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");

function filled(text: string, print: Print, edition: number) {
  return text
    .replace("{n}", SMALL_NUMBERS[print.count] ?? String(print.count))
    .replace("{inks}", listed(print.inks))
    .replace("{paper}", print.palette.paper.name)
    .replace("{edition}", String(edition));
}

/** "indigo, rust and mist". */
function listed(inks: readonly { name: string }[]) {
  const names = inks.map((ink) => ink.name);
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** "Monk's Belt" → "monks-belt". */
function slugOf(title: string) {
  return title
    .toLowerCase()
    .replaceAll("'", "")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
