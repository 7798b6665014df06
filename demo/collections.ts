import type { NewCollection } from "../domain/collections/collection.ts";
import type { DemoCollection } from "./demo-shop.ts";

const family = (category: string, parent: string, text: string): DemoCollection => ({
  title: category,
  slug: category.toLowerCase(),
  parent,
  description: `<p>${text}</p>`,
  rule: { match: "all", conditions: [{ field: "category", is: category }] },
});

const anyOf = (...categories: string[]): NonNullable<NewCollection["rule"]> => ({
  match: "any",
  conditions: categories.map((is) => ({ field: "category", is })),
});

/** By hand, by rules of every kind, and a tree of the six families of pictures. */
export const DEMO_COLLECTIONS: readonly DemoCollection[] = [
  {
    title: "Water and land",
    slug: "water-and-land",
    description:
      "<p>Coasts, rivers and heights: lines that follow something, as a tide, a slope or a wind would.</p>",
    image: { url: "/art/v1/tidelines-half-flood.svg", alt: "A low sun over a running tide" },
    rule: anyOf("Tidelines", "Currents", "Contours"),
  },
  family("Tidelines", "water-and-land", "What the sea leaves behind, redrawn every twelve hours."),
  family("Currents", "water-and-land", "Everything that flows: rivers, winds and what they carry."),
  family("Contours", "water-and-land", "Heights, read from above, one line for each step up."),
  {
    title: "Figure and ground",
    slug: "figure-and-ground",
    description: "<p>Rules that repeat: woven, laid and turned until the eye gives up counting.</p>",
    rule: anyOf("Loom", "Parquet", "Orbits"),
  },
  family("Loom", "figure-and-ground", "Over and under: patterns that a weaver would recognise."),
  family("Parquet", "figure-and-ground", "Tiles that fit, and a floor that could go on for ever."),
  family("Orbits", "figure-and-ground", "Circles around circles, as far as a pencil reaches."),
  {
    title: "Small beginnings",
    slug: "small-beginnings",
    description: "<p>Sheets to start with: each comes in a size below thirty dollars.</p>",
    rule: { match: "all", conditions: [{ field: "price", to: { amount: 3_000, currency: "USD" } }] },
    order: "price",
  },
  {
    title: "First walk",
    slug: "first-walk",
    description: "<p>Six prints in the order in which we would hang them by the door.</p>",
    products: [
      "tidelines-slack-water",
      "currents-confluence",
      "tidelines-sea-mist",
      "currents-braided-river",
      "tidelines-high-water",
      "currents-drift",
    ],
  },
  {
    title: "Closed editions",
    slug: "closed-editions",
    description: "<p>Every sheet of these is on somebody's wall.</p>",
    rule: { match: "all", conditions: [{ field: "stock", is: "sold_out" }] },
  },
];
