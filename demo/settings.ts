import { shopSettings } from "../domain/shop/shop-settings.ts";
import { DEMO_SHIPPING } from "./shipping.ts";
import { DEMO_TAXES } from "./taxes.ts";
import { DEMO_TRANSLATIONS } from "./translations.ts";

/** A link whose words are the shop's own for the page. */
function link(to: string) {
  return { label: "", to };
}

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
  },
  home: [
    { kind: "sale" },
    {
      kind: "hero",
      headline: "One rule, one number,",
      emphasis: "one picture.",
      lede: "Generative prints in small, counted editions. Drawn once by an algorithm, printed on paper that outlives it.",
      product: "",
    },
    { kind: "collections", title: "" },
    { kind: "products", title: "New works", collection: "", count: 8 },
    {
      kind: "points",
      title: "How it works",
      items: [
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
  ],
  menus: {
    header: [link("/products"), link("/collections"), link("/sales")],
    footer: [
      { title: "Shop", links: [link("/products"), link("/collections"), link("/sales"), link("/search")] },
      {
        title: "Orders",
        links: [link("/orders"), link("/orders/lookup"), link("/account"), link("/wishlist")],
      },
      {
        title: "About",
        links: [
          link("/policies/shipping"),
          link("/policies/returns"),
          link("/policies/privacy"),
          link("/docs"),
        ],
      },
    ],
  },
  colophon: "An ostinato is a small figure, repeated until it becomes something else. So are these prints.",
  contact: { email: "hello@ostinato.example", phone: "", address: [] },
  policies: [
    {
      slug: "shipping",
      title: "Shipping",
      text: [
        "We ship from the United States to the countries that the checkout lists. What a parcel costs, and how long it takes, is shown for your address before you pay.",
        "Prints travel rolled in a tube or flat between boards. As soon as a parcel leaves, we mail you its number.",
        "If a parcel is lost or damaged, write to us. We send the print again while the edition lasts, or give your money back.",
      ].join("\n\n"),
    },
    {
      slug: "returns",
      title: "Returns",
      text: [
        "You may send a print back within 30 days of its arrival, for any reason. We refund its price and its tax when it is here, undamaged.",
        "Sending it back is at your cost, unless we made a mistake or the print arrived damaged.",
        "Write to us before you send anything, so that we know what is coming.",
      ].join("\n\n"),
    },
    {
      slug: "privacy",
      title: "Privacy",
      text: [
        "We keep what an order needs: your name, address, email and what you bought. Nobody else gets it, except who carries the parcel and who takes the payment.",
        "Three cookies are set: one names your cart, one keeps you signed in, one remembers a language that you choose. There is no advertising and no tracking of visitors.",
        "Your account shows everything that we keep of you. There you can download it, or have it erased.",
      ].join("\n\n"),
    },
  ],
  returnDays: 30,
  voice: {
    missing: "An empty wall",
    toHome: "Back to the entrance",
    nothingFound:
      "Nothing hangs here. Try fewer filters or other words, or walk through everything there is.",
    emptyCart: "The wall at home is still bare.",
    related: "Goes well with",
    arrived: "May it hang well.",
  },
  seller: ["Ostinato Prints", "48 Counterpoint Street, Portland, OR 97205", "United States"],
  taxes: DEMO_TAXES,
  shipping: DEMO_SHIPPING,
  languages: ["en", "de", "ar"],
  translations: DEMO_TRANSLATIONS,
  timeZone: "America/Los_Angeles",
  agents: "buy",
  currencies: ["USD", "EUR", "JPY", "KWD"],
  limitsIn: {
    EUR: { minimum: 1_000, maximum: 1_000_000 },
    JPY: { minimum: 1_500, maximum: 1_500_000 },
    KWD: { minimum: 3_000, maximum: 3_000_000 },
  },
  knownFor: ["art", "gallery"],
});
