import type { ProductDraft } from "../domain/catalog/product.ts";

export interface Special {
  collection: string;
  title: string;
  slug: string;
  status: ProductDraft["status"];
  /** Paragraphs. */
  description: string[];
  tags: string[];
  optionNames: string[];
  variants: {
    sku: string;
    options: string[];
    price: number;
    grams: number;
    /** Null where there is nothing to count. */
    quantity: number | null;
    /** Left out where it does. */
    ships?: boolean;
  }[];
}

/**
 * The products that are not numbered prints. Together they cover the cases of a shop: unlimited
 * stock, prices below and above an order's limits, uncounted stock, and no picture yet.
 *
 * Prices are in cents. `options` holds a value for each of `optionNames`.
 */
export const SPECIALS: Special[] = [
  {
    collection: "tidelines",
    title: "Open Horizon Postcards",
    slug: "tidelines-open-horizon-postcards",
    status: "active",
    description: [
      "An open edition: the same horizon on every card, printed offset on heavy board, to be written on and sent.",
      "Each set comes in a paper band with envelopes, and there are enough of them for everyone who asks.",
    ],
    tags: ["open edition", "postcards"],
    optionNames: ["Set"],
    variants: [
      { sku: "TID-OPEN-08", options: ["8 cards"], price: 1800, grams: 110, quantity: 10_000 },
      { sku: "TID-OPEN-16", options: ["16 cards"], price: 3200, grams: 210, quantity: 10_000 },
    ],
  },
  {
    collection: "parquet",
    title: "Doorstep, Single Postcard",
    slug: "parquet-doorstep-postcard",
    status: "active",
    description: [
      "One card, A6, printed on both sides: tiles on the front and room for about sixty words on the back.",
      "A good companion to a print, and a modest way to try the paper.",
    ],
    tags: ["open edition", "postcards"],
    optionNames: [],
    variants: [{ sku: "PAR-CARD-A6", options: [], price: 400, grams: 12, quantity: 640 }],
  },
  {
    collection: "orbits",
    title: "First Light, Plotter Drawing",
    slug: "orbits-first-light-plotter-drawing",
    status: "active",
    description: [
      "Not a print but the drawing itself: a pen plotter drew every line once, with pigment liner on hot-pressed cotton paper, 70 × 87 cm.",
      "The pens wear down as they go, so none of these sheets is quite like another. Four were drawn, and each was signed off by the workshop on the back.",
    ],
    tags: ["original", "plotter drawing"],
    optionNames: [],
    variants: [{ sku: "ORB-PLOT-01", options: [], price: 480_000, grams: 2400, quantity: 4 }],
  },
  {
    collection: "currents",
    title: "Inshore, Print-It-Yourself File",
    slug: "currents-inshore-digital-file",
    status: "active",
    description: [
      "The drawing as a vector file, with the notes that we give our own printer: inks, margins and which paper to try first.",
      "For private use, at any size your wall allows. The file is sent by email, so there is nothing to ship and nothing to run out of.",
    ],
    tags: ["open edition", "digital"],
    optionNames: [],
    variants: [{ sku: "CUR-FILE", options: [], price: 1600, grams: 0, quantity: null, ships: false }],
  },
  {
    collection: "contours",
    title: "Unnamed Peak, Proof",
    slug: "contours-unnamed-peak-proof",
    status: "draft",
    description: [
      "A proof on the wall of the workshop, waiting for its name and for a decision about the summit.",
      "It joins the collection when both are settled.",
    ],
    tags: ["proof"],
    optionNames: ["Size"],
    variants: [
      { sku: "CON-PROOF-A3", options: ["A3"], price: 5400, grams: 260, quantity: 6 },
      { sku: "CON-PROOF-A2", options: ["A2"], price: 9600, grams: 620, quantity: 3 },
    ],
  },
];
