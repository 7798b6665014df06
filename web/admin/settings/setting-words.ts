/** How a field of the settings is typed, where its schema does not say. */
export type Typed =
  | "text"
  | "lines"
  | "list"
  | "country"
  | "countries"
  | "long"
  | "money"
  | "prices"
  | "limits"
  | "grams"
  | "color"
  | "taxes"
  | "json"
  | "picture";

export interface FieldWords {
  label: string;
  hint?: string;
  typed?: Typed;
  /** A form may leave it empty, though the stored value is not. */
  optional?: true;
  /** Of a field of several lines. */
  rows?: number;
}

/** Of a list: the name of an entry, and the label of the button that adds one. */
export interface ListWords {
  title: string;
  one: string;
  hint?: string;
}

/** The words of each field by its path; a list's positions are `*`. */
export const FIELDS: Record<string, FieldWords> = {
  name: { label: "Name of the shop" },
  tagline: { label: "What it sells, in a few words", hint: "After the name, in the title of the home page." },
  description: { label: "Description", hint: "Search engines show it.", typed: "long", rows: 2 },
  colophon: { label: "A sentence at the foot of every page" },
  "contact.email": { label: "Email for shoppers" },
  "contact.phone": { label: "Telephone" },
  "contact.address": { label: "Address", hint: "A line for each line.", typed: "lines", rows: 4 },
  seller: {
    label: "The seller on receipts",
    hint: "Legal name, address, tax number: a line for each.",
    typed: "lines",
    rows: 4,
  },
  knownFor: {
    label: "Words that the shop is known by",
    hint: "Separated by commas. No password may be made of them.",
    typed: "list",
  },
  catalogue: { label: "The whole range", hint: "In the navigation: “Products”, “Teas”." },
  "unit.one": { label: "One of the goods", hint: "“item”, “cup”, “pair”" },
  "unit.a": { label: "With its article", hint: "“an item”" },
  "unit.several": { label: "More than one", hint: "“items”" },
  "unit.piece": { label: "What stock is counted by", hint: "“counted item by item”" },
  "unit.onSale": { label: "Where goods are that can be bought", hint: "“they go back on sale”" },
  "voice.missing": { label: "Title of a page that is not there" },
  "voice.toHome": { label: "The link from there to the home page" },
  "voice.nothingFound": { label: "A search that found nothing", typed: "long", rows: 2 },
  "voice.emptyCart": { label: "An empty cart" },
  "voice.related": { label: "Title of products shown beside one" },
  "voice.arrived": { label: "To a customer whose parcel has arrived" },
  "look.logo.url": {
    label: "Logo",
    hint: "It stands in place of the name: its address, or a file of your own below.",
    typed: "picture",
  },
  "look.logo.alt": { label: "What the logo shows", hint: "For those who do not see it." },
  icon: {
    label: "Icon",
    hint: "In browsers' tabs, and where the shop is installed: a square PNG of 512 pixels or more.",
    typed: "picture",
  },
  "sharePicture.url": {
    label: "Picture to share",
    hint: "Beside links to the home page, and to pages without a picture; best 1200 × 630 pixels.",
    typed: "picture",
  },
  "sharePicture.alt": { label: "What that picture shows" },
  "look.accent": { label: "Accent in the light look", typed: "color" },
  "look.accentDark": { label: "Accent in the dark look", typed: "color" },
  "look.headings": { label: "Typeface of headings" },
  "look.text": { label: "Typeface of text" },
  "home.*.headline": { label: "Headline" },
  "home.*.emphasis": { label: "Its end, set in another style" },
  "home.*.lede": { label: "A sentence below it", typed: "long", rows: 2 },
  "home.*.product": {
    label: "Product whose picture it shows",
    hint: "The end of its address. Empty: the newest product.",
  },
  "home.*.title": { label: "Title" },
  "home.*.collection": {
    label: "Collection that it shows",
    hint: "The end of its address. Empty: the newest products.",
  },
  "home.*.count": { label: "How many products" },
  "home.*.text": {
    label: "Text",
    hint: "Markdown: *emphasis*, **strong**, [link](/products).",
    typed: "long",
    rows: 6,
  },
  "home.*.items.*.title": { label: "Title" },
  "home.*.items.*.text": { label: "Text", typed: "long", rows: 2 },
  "menus.header.*.label": { label: "Words", hint: "Empty: the shop's own for that page." },
  "menus.header.*.to": { label: "Address", hint: "Such as /products, /pages/about or https://…" },
  "menus.footer.*.title": { label: "Title of the group" },
  "menus.footer.*.links.*.label": { label: "Words" },
  "menus.footer.*.links.*.to": { label: "Address" },
  "policies.*.slug": {
    label: "Address",
    hint: "After /policies/. Product pages lead to “shipping” and “returns”.",
  },
  "policies.*.title": { label: "Title" },
  "policies.*.text": { label: "Text", hint: "Markdown.", typed: "long", rows: 10 },
  "pages.*.slug": { label: "Address", hint: "After /pages/." },
  "pages.*.title": { label: "Title" },
  "pages.*.text": { label: "Text", hint: "Markdown.", typed: "long", rows: 10 },
  "shipping.home": {
    label: "Country that the shop ships from",
    hint: "Its name in English, or its two letters.",
    typed: "country",
  },
  "shipping.zones.*.countries": {
    label: "Countries",
    hint: "Names in English or two letters, separated by commas: Germany, AT, CH",
    typed: "countries",
  },
  "shipping.zones.*.methods.*.code": {
    label: "Name for programs",
    hint: "Orders keep it. Empty: made from the name for shoppers.",
    optional: true,
  },
  "shipping.zones.*.methods.*.title": { label: "Name for shoppers" },
  "shipping.zones.*.methods.*.estimate": { label: "How long it takes", hint: "“3–5 business days”" },
  "shipping.zones.*.methods.*.rates.*.price": { label: "Price", typed: "money" },
  "shipping.zones.*.methods.*.rates.*.in": {
    label: "In other currencies",
    hint: "Such as EUR 5.90, JPY 900. In one that is not named this price does not exist.",
    typed: "prices",
  },
  "shipping.zones.*.methods.*.rates.*.upToGrams": { label: "Up to grams", typed: "grams" },
  "shipping.zones.*.methods.*.rates.*.fromSubtotal": { label: "From goods of", typed: "money" },
  "taxes.rounding": { label: "Rounded" },
  "taxes.areas": {
    label: "Taxes, a line for each",
    hint: "Place; name; percent. Then, where it differs: “shipping 0”, “included” where prices contain it, and categories of products such as “Books 7”.",
    typed: "taxes",
    rows: 20,
  },
  "limits.minimum": { label: "Goods of an order are worth at least", typed: "money" },
  "limits.maximum": { label: "An order comes to at most", typed: "money" },
  "limits.items": { label: "Units in an order, at most" },
  translations: {
    label: "The shop's words in its other languages",
    hint: "As JSON, by language. What is left out is shown in the shop's own.",
    typed: "json",
    rows: 16,
  },
  returnDays: {
    label: "Days in which goods may be sent back",
    hint: "From their arrival. 0: pages promise none.",
  },
  "mail.sender": { label: "Name that mails come from", hint: "Empty: the one of EMAIL_FROM." },
  "mail.replyTo": { label: "Where answers to mails go", hint: "Empty: the address that they come from." },
  languages: { label: "Languages", hint: "Such as en, de. The first is the shop's own.", typed: "list" },
  currencies: { label: "Currencies", hint: "Such as USD, EUR. The first is the shop's own.", typed: "list" },
  limitsIn: {
    label: "What an order comes to in other currencies",
    hint: "Such as EUR 10 to 10000, JPY 1500 to 1500000. In one that is not named there are no bounds.",
    typed: "limits",
  },
  timeZone: { label: "Time zone", hint: "Such as Europe/Berlin." },
  "quietHours.from": {
    label: "Quiet from",
    hint: "A full hour, 0 to 23, in the customer’s time zone. Short messages and push wait, except about an order that was just placed or cancelled.",
  },
  ordering: {
    label: "Who may order",
    hint: "Orders that were placed go on: they are paid, sent and refunded. With accounts alone, agents fill carts and do not order. A link to a draft order is good for guests too.",
  },
  registration: {
    label: "Who may open an account",
    hint: "Invitations of staff, and links that were mailed before, go on.",
  },
  applePayFile: {
    label: "Apple Pay's file about the domain",
    hint: "The text of the file that the payment provider has for it. Empty: the shop answers none.",
    typed: "long",
    rows: 6,
  },
  agents: {
    label: "What agents may do",
    hint: "By the Universal Commerce Protocol and MCP. They pay by the payment provider’s own tokens.",
  },
  "quietHours.to": { label: "Quiet until", hint: "The same hour twice: never quiet." },
};

export const LISTS: Record<string, ListWords> = {
  home: { title: "Sections", one: "section" },
  "home.*.items": { title: "Points", one: "point" },
  "menus.header": { title: "At the head", one: "link" },
  "menus.footer": { title: "At the foot", one: "group" },
  "menus.footer.*.links": { title: "Links", one: "link" },
  policies: { title: "Policies", one: "policy" },
  pages: { title: "Pages", one: "page" },
  "shipping.zones": {
    title: "Zones",
    one: "zone",
    hint: "A country in none of them is not shipped to.",
  },
  "shipping.zones.*.methods": {
    title: "Ways to send",
    one: "way",
    hint: "The first is chosen for a shopper who chose none.",
  },
  "shipping.zones.*.methods.*.rates": {
    title: "Prices",
    one: "price",
    hint: "The first that fits the parcel is charged; empty bounds fit all. One that fits none is not sent this way.",
  },
};

/** Titles of groups of fields, and of kinds of sections. */
export const GROUPS: Record<string, string> = {
  contact: "Contact",
  unit: "The goods in running text",
  voice: "The shop's own voice",
  look: "Look",
  "look.logo": "Logo",
  sharePicture: "Shared links",
  menus: "Menus",
  shipping: "Shipping",
  taxes: "Taxes",
  limits: "Limits of an order",
  mail: "Mail",
};

export const KINDS: Record<string, string> = {
  hero: "Opening",
  collections: "Categories",
  products: "Products",
  text: "Text",
  points: "Points",
  sale: "Next sale",
};

export const CHOICES: Record<string, string> = {
  order: "once for an order",
  line: "for each line",
  everyone: "everyone",
  accounts: "customers with an account",
  nobody: "nobody: the shop can be looked at",
  open: "everyone",
  closed: "nobody",
  off: "nothing",
  browse: "search the goods and fill a cart",
  buy: "order, too",
};

/** A path with its positions as `*`: `home.3.title` → `home.*.title`. */
export function patternOf(path: string): string {
  return path.replaceAll(/\.\d+(?=\.|$)/g, ".*");
}
