import type { ShippingMethod } from "../../domain/base/selling.ts";
import { shopSettings } from "../../domain/shop/shop-settings.ts";
import { DEMO_TAXES } from "../taxes.ts";

/** A link whose words are the shop's own for the page. */
function link(to: string, label = "") {
  return { label, to };
}

/** Cents. From so much of goods on a parcel goes without a charge. */
const FREE_FROM = 12_000;

function method(code: string, title: string, days: string, price: number, free?: number): ShippingMethod {
  return {
    code,
    title,
    estimate: `${days} business days`,
    rates: free === undefined ? [{ price }] : [{ fromSubtotal: free, price: 0 }, { price }],
  };
}

/** A shop that sells clothes. */
export const APPAREL_SETTINGS = shopSettings({
  name: "Larkfell",
  tagline: "clothes for most days",
  description: "Shirts, jumpers and jackets that are made to be mended, and a bag to carry them in.",
  catalogue: "Clothes",
  unit: { one: "garment", a: "a garment", several: "garments", piece: "piece", onSale: "on the rail" },
  look: {
    accent: "#8a3b12",
    accentDark: "#f0a878",
    headings: "geometric",
    text: "humanist",
    logo: { url: "", alt: "" },
  },
  home: [
    {
      kind: "hero",
      headline: "Clothes for",
      emphasis: "most days.",
      lede: "Twenty things that go with each other. Each is made until it is right, and then left alone.",
      product: "marigold-jumper",
    },
    { kind: "products", title: "New on the rail", collection: "", count: 8 },
    { kind: "collections", title: "Where to start" },
    { kind: "sale" },
    { kind: "products", title: "For wet weeks", collection: "out-in-the-weather", count: 4 },
    {
      kind: "text",
      title: "Mended for nothing",
      text: "A seam that opens, a zip that sticks, a button that is gone: send it back, whenever it was bought. We mend it and pay the way home.",
    },
  ],
  menus: {
    header: [
      link("/collections/women"),
      link("/collections/men"),
      link("/products"),
      link("/pages/sizes", "Sizes"),
    ],
    footer: [
      {
        title: "Shop",
        links: [link("/products"), link("/collections"), link("/sales"), link("/search")],
      },
      {
        title: "Orders",
        links: [link("/orders"), link("/orders/lookup"), link("/account"), link("/wishlist")],
      },
      {
        title: "Help",
        links: [
          link("/pages/sizes", "Sizes"),
          link("/policies/shipping"),
          link("/policies/returns"),
          link("/policies/privacy"),
        ],
      },
    ],
  },
  colophon: "A fell is a hill. Ours has more larks than visitors, and the clothes suit both.",
  contact: {
    email: "help@larkfell.example",
    phone: "+1 207 555 0142",
    address: ["31 Tenter Row", "Portland, ME 04101"],
  },
  pages: [
    {
      slug: "sizes",
      title: "Sizes",
      text: [
        "Measure over a shirt, and lay the tape as loosely as you would wear the garment.",
        "| Size | Chest | Waist |\n| --- | --- | --- |\n| XS | 81–86 cm | 66–71 cm |\n| S | 86–91 cm | 71–76 cm |\n| M | 91–97 cm | 76–81 cm |\n| L | 97–104 cm | 81–89 cm |\n| XL | 104–112 cm | 89–97 cm |",
        "Between two sizes, take the larger one for jackets and the smaller one for shirts.",
      ].join("\n\n"),
    },
  ],
  policies: [
    {
      slug: "shipping",
      title: "Shipping",
      text: [
        "Parcels leave Portland on the next working day. From 120 dollars on we pay the standard way within the United States.",
        "We also ship to Canada, the United Kingdom and Ireland. What that costs is shown before you pay.",
      ].join("\n\n"),
    },
    {
      slug: "returns",
      title: "Returns",
      text: [
        "Try everything on at home. What does not fit comes back within 60 days, unworn and with its label.",
        "We refund what it cost and its tax as soon as it is here.",
      ].join("\n\n"),
    },
    {
      slug: "privacy",
      title: "Privacy",
      text: [
        "We keep what an order needs: your name, address, email and what you bought. The carrier and the payment provider get what they need of it, and nobody else gets any.",
        "Your account shows all of it. There you can download it, or have it erased.",
      ].join("\n\n"),
    },
  ],
  returnDays: 60,
  voice: {
    missing: "Nothing in this pocket",
    toHome: "Back to the start",
    nothingFound: "Nothing fits. Try fewer filters or other words, or look through the whole rail.",
    emptyCart: "The basket is empty, and the washing is done.",
    related: "Wear it with",
    arrived: "We hope that it fits.",
  },
  seller: ["Larkfell Clothing Company", "31 Tenter Row, Portland, ME 04101", "United States"],
  taxes: DEMO_TAXES,
  shipping: {
    home: "US",
    zones: [
      {
        countries: ["US"],
        methods: [
          method("standard", "Standard", "3–5", 700, FREE_FROM),
          method("express", "Express", "1–2", 1_900),
        ],
      },
      { countries: ["CA"], methods: [method("standard", "Standard", "5–8", 1_400)] },
      { countries: ["GB", "IE"], methods: [method("standard", "Standard", "7–12", 2_200)] },
    ],
  },
  timeZone: "America/New_York",
  knownFor: ["clothes", "jumper"],
});
