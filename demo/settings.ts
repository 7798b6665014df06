import { shopSettings } from "../domain/base/shop.ts";
import { DEMO_SHIPPING } from "./shipping.ts";
import { DEMO_TAXES } from "./taxes.ts";

/** The demo shop: limited-edition prints that the code draws itself. */
export const DEMO_SHOP = shopSettings({
  name: "Ostinato",
  tagline: "limited-edition generative prints",
  description:
    "Small editions of pictures drawn by algorithm, printed on good paper, counted sheet by sheet.",
  catalogue: "Prints",
  unit: {
    one: "print",
    a: "a print",
    several: "prints",
    piece: "sheet",
    onSale: "on the wall",
    leftOf: "of the edition",
  },
  home: {
    headline: "One rule, one number,",
    emphasis: "one picture.",
    lede: "Generative prints in small, counted editions. Drawn once by an algorithm, printed on paper that outlives it.",
    newest: "New works",
    principles: [
      {
        title: "Drawn by a rule",
        text: "Each print begins as a few lines of arithmetic and one number. The same number always draws the same picture, so nothing is ever retouched.",
      },
      {
        title: "Kept small",
        text: "An edition has a fixed number of sheets in each size and paper. When the last one is sold, that print is closed.",
      },
      {
        title: "Yours the moment you order",
        text: "Stock is counted sheet by sheet. If the shop says there is one left, there is one left, and nobody else can buy it while you pay.",
      },
    ],
  },
  colophon: "An ostinato is a small figure, repeated until it becomes something else. So are these prints.",
  voice: {
    missing: "An empty wall",
    toHome: "Back to the entrance",
    nothingFound:
      "Nothing hangs here. Try fewer filters or other words, or walk through everything there is.",
    emptyCart: "The wall at home is still bare.",
    related: "Hangs well beside",
    arrived: "May it hang well.",
  },
  taxes: DEMO_TAXES,
  shipping: DEMO_SHIPPING,
  knownFor: ["art", "gallery"],
});
