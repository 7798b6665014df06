import { seeded } from "../../domain/base/random.ts";
import type { ProductDraft } from "../../domain/catalog/product.ts";
import { COMMON, type DemoCollection, type DemoGoods, type DemoShop } from "../demo-shop.ts";
import { CLOTHES, type Piece } from "./clothes.ts";
import { drawGarment } from "./draw.ts";
import { APPAREL_SETTINGS } from "./settings.ts";

/** "Second Act Dinner Jacket" → "second-act-dinner-jacket". */
function slugOf(title: string): string {
  return title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}

/** The shop that sells clothes. Its pictures are uploaded, as those of any other merchant. */
export const APPAREL: DemoShop = {
  settings: APPAREL_SETTINGS,
  pictures: new Map(
    CLOTHES.map(({ title, garment, ground }) => [slugOf(title), drawGarment(garment, ground)]),
  ),
  goods,
};

function goods(addressOf: (picture: string) => string): DemoGoods {
  return {
    products: CLOTHES.map((piece) => productOf(piece, addressOf)),
    collections: collections(addressOf),
  };
}

function productOf(piece: Piece, addressOf: (picture: string) => string): ProductDraft {
  const handle = slugOf(piece.title);
  const random = seeded(`stock of ${handle}`);
  const sizes = piece.sizes.length === 0 ? [null] : piece.sizes;
  return {
    handle,
    title: piece.title,
    description: piece.text.map((paragraph) => `<p>${paragraph}</p>`).join(""),
    vendor: "Larkfell",
    category: piece.category,
    tags: [piece.for],
    status: "active",
    optionNames: piece.sizes.length === 0 ? [] : ["Size"],
    seoTitle: null,
    seoDescription: `${piece.shows}.`,
    images: [{ url: addressOf(handle), alt: piece.shows }],
    variants: sizes.map((size) => ({
      ...COMMON,
      sku: size === null ? piece.code : `${piece.code}-${size.toUpperCase()}`,
      options: size === null ? {} : { Size: size },
      price: piece.price * 100,
      compareAtPrice: piece.before === undefined ? null : piece.before * 100,
      weightGrams: piece.grams,
      // Of some sizes none is left.
      quantity: random.chance(0.08) ? 0 : random.integer(2, 24),
    })),
  };
}

const worn = (by: string): NonNullable<DemoCollection["rule"]> => ({
  match: "all",
  conditions: [{ field: "tag", is: by }],
});

function collections(addressOf: (picture: string) => string): DemoCollection[] {
  return [
    {
      title: "Women",
      slug: "women",
      description: "<p>Cut for women, in five sizes.</p>",
      image: { url: addressOf("marigold-jumper"), alt: "A wide jumper in marigold yellow" },
      rule: worn("women"),
    },
    {
      title: "Men",
      slug: "men",
      description: "<p>Cut for men, in five sizes.</p>",
      image: { url: addressOf("woodshed-shirt"), alt: "A flannel shirt in red checks" },
      rule: worn("men"),
    },
    {
      title: "Out in the weather",
      slug: "out-in-the-weather",
      description: "<p>Jackets against rain, wind and the last bus.</p>",
      image: { url: addressOf("two-blues-jacket"), alt: "A zipped jacket in two blues" },
      rule: { match: "all", conditions: [{ field: "category", is: "Jackets" }] },
      order: "price",
    },
    {
      title: "A week away",
      slug: "a-week-away",
      description: "<p>Six things that fit into one bag, the bag included.</p>",
      products: [
        "errand-bag",
        "everyday-long-sleeve",
        "fairground-top",
        "plain-white-shirt",
        "headwind-jacket",
        "afterglow-high-tops",
      ],
    },
  ];
}
