import type { ShippingSettings, TaxSettings } from "./selling.ts";

/** The words for what the shop sells, as running text needs them. */
export interface UnitWords {
  /** One of them: "item". */
  one: string;
  /** One of them with its article: "an item". */
  a: string;
  /** More than one: "items". */
  several: string;
  /** What stock is counted by: "counted item by item". */
  piece: string;
  /** Where units are that can be bought: "the items go back on sale". */
  onSale: string;
}

/** A promise of the shop, as the home page lists them. */
interface Principle {
  title: string;
  text: string;
}

/** A page with rules of the shop, such as what becomes of returned goods. */
interface Policy {
  /** In its address. */
  slug: string;
  title: string;
  paragraphs: readonly string[];
}

/** How a shopper reaches the shop. Every page says it at its foot. */
interface Contact {
  email: string;
  phone: string;
  /** Line by line. */
  address: readonly string[];
}

/** Everything about one shop that its pages, mails and documents say. Empty texts are left out. */
export interface ShopSettings {
  name: string;
  /** What the shop sells in a few words, after its name or a collection's. */
  tagline: string;
  /** Of the home page, for search engines. */
  description: string;
  /** What the whole range is called in the navigation. */
  catalogue: string;
  unit: UnitWords;
  home: {
    headline: string;
    /** The end of the headline, set in another style. */
    emphasis: string;
    lede: string;
    newest: string;
    principles: readonly Principle[];
  };
  /** A sentence about the shop at the foot of every page. */
  colophon: string;
  contact: Contact;
  /** Linked from every page, in this order. */
  policies: readonly Policy[];
  /** Days after their arrival in which a shopper may send goods back; 0: pages promise none. */
  returnDays: number;
  /** Sentences for moments in which a shop may speak in its own voice. */
  voice: {
    /** Title of a page that is not there. */
    missing: string;
    /** The link from there to the home page. */
    toHome: string;
    /** A search or filters without a result, and what to do then. */
    nothingFound: string;
    emptyCart: string;
    /** Title of the products shown beside one. */
    related: string;
    /** To a customer whose parcel has arrived. */
    arrived: string;
  };
  /** The seller, as receipts name it: legal name, address, tax number, line by line. */
  seller: readonly string[];
  /** The taxes that it adds to orders. */
  taxes: TaxSettings;
  /** Where it ships to, how, and for how much. */
  shipping: ShippingSettings;
  /** Words that identify the shop besides its name and units. No password may be made of them. */
  knownFor: readonly string[];
}

/** The settings of a shop that fills in nothing. */
export const NEUTRAL_SHOP: ShopSettings = {
  name: "Shop",
  tagline: "",
  description: "",
  catalogue: "Products",
  unit: { one: "item", a: "an item", several: "items", piece: "item", onSale: "on sale" },
  home: {
    headline: "Welcome",
    emphasis: "",
    lede: "",
    newest: "New",
    principles: [],
  },
  colophon: "",
  contact: { email: "", phone: "", address: [] },
  policies: [],
  returnDays: 0,
  voice: {
    missing: "Not found",
    toHome: "To the home page",
    nothingFound: "Nothing was found. Try fewer filters or other words, or look through everything there is.",
    emptyCart: "",
    related: "Goes well with",
    arrived: "We hope that you enjoy it.",
  },
  seller: [],
  taxes: { rounding: "order", areas: [] },
  shipping: {
    home: "US",
    zones: [
      {
        countries: ["US"],
        methods: [{ code: "standard", title: "Standard", estimate: "", rates: [{ price: 0 }] }],
      },
    ],
  },
  knownFor: [],
};

/** A shop's settings from those that it fills in. */
export function shopSettings(filledIn: Partial<ShopSettings>): ShopSettings {
  return { ...NEUTRAL_SHOP, ...filledIn };
}

/** "1 item", "2 items". */
export function countUnits(count: number, { one, several }: Pick<UnitWords, "one" | "several">): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : several}`;
}

/** The same text with a capital at its start. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Sentences in a row; empty ones are left out. */
export function sentences(...texts: string[]): string {
  return texts.filter((text) => text !== "").join(" ");
}

/** The words that a shop is known by: an attacker tries them as passwords. */
export function shopWords({ name, unit, knownFor }: ShopSettings): string {
  return [name, unit.one, unit.several, ...knownFor].join(" ");
}
