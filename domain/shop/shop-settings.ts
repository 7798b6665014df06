import { z } from "zod";
import { CURRENCY, Currency } from "../base/money.ts";
import { LimitsIn, ORDERING, OrderLimits, repeated, ShippingSettings, TaxSettings } from "../base/selling.ts";
import type { UnitWords } from "../base/shop.ts";
import { line, lines, optionalLine } from "../base/text.ts";
import { QuietHours } from "../time/quiet-hours.ts";
import { isTimeZone } from "../time/time-zone.ts";
import { AGENT_RIGHTS } from "./agent-rights.ts";
import { AppIcon, HomeSection, Menus, markdown, PictureAddress, Slug } from "./home.ts";
import { Look, OWN_LOOK } from "./look.ts";

/** A page of the shop's own: Markdown at an address. */
const WrittenPage = z.strictObject({
  /** In its address. */
  slug: Slug,
  title: line(80),
  /** Markdown. */
  text: markdown(50_000),
});
export type WrittenPage = z.output<typeof WrittenPage>;

const writtenPages = z
  .array(WrittenPage)
  .max(30)
  .superRefine((pages, context) => {
    for (const n of repeated(pages.map(({ slug }) => slug))) {
      context.addIssue({ code: "custom", path: [n, "slug"], message: "is that of a page above" });
    }
  });

const Email = z.union([z.literal(""), z.email().max(254)], "must be an email address");

const Unit = z.strictObject({
  one: line(40),
  a: line(40),
  several: line(40),
  piece: line(40),
  onSale: line(40),
}) satisfies z.ZodType<UnitWords>;

/** Names of languages (BCP 47); the first is the shop's own. */
const Language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/, "must be a language such as en or pt-BR");

function unique(list: readonly string[]): boolean {
  return repeated(list).length === 0;
}

const REGISTRATION = ["open", "closed"] as const;

/**
 * Everything about one shop that is the merchant's: what its pages, mails and documents say, how it
 * looks, and how it sells. Empty texts are left out. This schema is the only place of the shape:
 * the API, the console's forms, the file and the database are read through it. A field that is
 * added has a default, because older settings lack it.
 */
export const ShopSettings = z.strictObject({
  /** Whether shoppers see the shop and it takes orders. */
  open: z.boolean(),
  /**
   * Who may order. Orders that were placed go on. A guest may use a link to a draft order with
   * `accounts` too.
   */
  ordering: z.enum(ORDERING),
  /**
   * Whether strangers may open accounts. Invitations of staff, and links that were mailed, go on.
   */
  registration: z.enum(REGISTRATION),
  name: line(80),
  /** What the shop sells in a few words, after its name or a collection's. */
  tagline: optionalLine(120),
  /** Of the home page, for search engines. */
  description: optionalLine(300),
  /** What the whole range is called in the navigation. */
  catalogue: line(40),
  unit: Unit,
  look: Look.extend({
    /** In place of the name at the head of each page. */
    logo: PictureAddress,
  }),
  /** What browsers show beside the shop's title, and devices where it is installed. */
  icon: AppIcon,
  /** What other sites show beside a link to a page that has no picture of its own. */
  sharePicture: PictureAddress,
  /** The sections of the home page, in order. */
  home: z.array(HomeSection).max(20),
  menus: Menus,
  /** A sentence about the shop at the foot of every page. */
  colophon: optionalLine(300),
  /** How a shopper reaches the shop. Every page says it at its foot. */
  contact: z.strictObject({
    email: Email,
    phone: optionalLine(40),
    /** Line by line. */
    address: z.array(line(120)).max(8),
  }),
  /** Rules of the shop, such as what becomes of returned goods. */
  policies: writtenPages,
  /** Other pages, such as one about the shop. */
  pages: writtenPages,
  /** Days after their arrival in which a shopper may send goods back; 0: pages promise none. */
  returnDays: z.int().min(0).max(365),
  /** Sentences for moments in which a shop may speak in its own voice. */
  voice: z.strictObject({
    /** Title of a page that is not there. */
    missing: line(80),
    /** The link from there to the home page. */
    toHome: line(80),
    /** A search or filters without a result, and what to do then. */
    nothingFound: line(300),
    emptyCart: optionalLine(300),
    /** Title of the products shown beside one. */
    related: line(80),
    /** To a customer whose parcel has arrived. */
    arrived: line(300),
  }),
  /** The seller, as receipts name it: legal name, address, tax number, line by line. */
  seller: z.array(line(120)).max(8),
  /** The taxes that it adds to orders. */
  taxes: TaxSettings,
  /** Where it ships to, how, and for how much. */
  shipping: ShippingSettings,
  limits: OrderLimits,
  mail: z.strictObject({
    /** The name that mails come from; the shop's own where it is empty. */
    sender: optionalLine(80),
    /** Where answers go; the sender's address where it is empty. */
    replyTo: Email,
  }),
  /** What its pages and mails are offered in, where the shop front has messages in it. */
  languages: z.array(Language).min(1).max(20).refine(unique, "names one of them twice"),
  /**
   * Its own texts in other languages: a text of these settings, a paragraph or an option's name,
   * and what it is there.
   */
  translations: z.record(Language, z.record(z.string().max(5_000), z.string().max(5_000))),
  currencies: z
    .array(Currency)
    .min(1)
    .max(20)
    .refine(unique, "names one of them twice")
    .refine(
      ([own]) => own === CURRENCY,
      `must begin with ${CURRENCY}, which the products' own prices are in`,
    ),
  limitsIn: LimitsIn,
  /** Of the IANA database: days and times of the shop are in it. */
  timeZone: z.string().refine(isTimeZone, "must be a time zone such as Europe/Berlin"),
  /**
   * When short messages and browsers' notifications wait, in the customer's time zone or the
   * shop's.
   */
  quietHours: QuietHours,
  /**
   * The file by which Apple Pay knows that the shop's domain is the shop's, as the payment provider
   * gives it. It is public. A variable of a Worker would be too small for it.
   */
  applePayFile: lines(20_000),
  /** What programs that act for a buyer may do: nothing, look and gather, or order too. */
  agents: z.enum(AGENT_RIGHTS),
  /** Words that identify the shop besides its name and units. No password may be made of them. */
  knownFor: z.array(line(40)).max(20),
});
export type ShopSettings = z.output<typeof ShopSettings>;

/** The settings of a shop that fills in nothing. It is closed. */
export const NEUTRAL_SHOP: ShopSettings = {
  open: false,
  ordering: "everyone",
  registration: "open",
  name: "Shop",
  tagline: "",
  description: "",
  catalogue: "Products",
  unit: { one: "item", a: "an item", several: "items", piece: "item", onSale: "on sale" },
  look: { ...OWN_LOOK, logo: { url: "", alt: "" } },
  icon: "",
  sharePicture: { url: "", alt: "" },
  home: [
    { kind: "sale" },
    { kind: "hero", headline: "Welcome", emphasis: "", lede: "", product: "" },
    { kind: "collections", title: "" },
    { kind: "products", title: "New", collection: "", count: 8 },
  ],
  menus: {
    header: [link("/products"), link("/collections"), link("/sales")],
    footer: [
      { title: "Shop", links: [link("/products"), link("/collections"), link("/sales"), link("/search")] },
      {
        title: "Orders",
        links: [link("/orders"), link("/orders/lookup"), link("/account"), link("/wishlist")],
      },
    ],
  },
  colophon: "",
  contact: { email: "", phone: "", address: [] },
  policies: [],
  pages: [],
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
  shipping: { home: "US", zones: [] },
  limits: { minimum: 1_000, maximum: 1_000_000, items: 50 },
  mail: { sender: "", replyTo: "" },
  languages: ["en"],
  translations: {},
  currencies: [CURRENCY],
  limitsIn: {},
  timeZone: "UTC",
  quietHours: { from: 21, to: 8 },
  applePayFile: "",
  agents: "off",
  knownFor: [],
};

function link(to: string) {
  return { label: "", to };
}

/** An open shop's settings from those that it fills in. */
export function shopSettings(filledIn: Partial<ShopSettings>): ShopSettings {
  return { ...NEUTRAL_SHOP, open: true, ...filledIn };
}

/**
 * Settings as they were stored, by this code or another age of it. A field that they lack is that
 * of a shop that fills in nothing; one that this code does not know is left out.
 */
export function storedSettings(value: unknown): ShopSettings {
  const { success, data, error } = ShopSettings.safeParse({ ...NEUTRAL_SHOP, ...asObject(value) });
  if (success) {
    return data;
  }
  const unknown = error.issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" ? [{ path: issue.path, keys: issue.keys }] : [],
  );
  if (unknown.length < error.issues.length) {
    throw new Error("the stored settings are not settings", { cause: error });
  }
  const known = structuredClone(asObject(value));
  for (const { path, keys } of unknown) {
    const holder = path.reduce<object | undefined>((at, key) => asObject(Reflect.get(at ?? {}, key)), known);
    for (const key of keys) {
      Reflect.deleteProperty(holder ?? {}, key);
    }
  }
  return ShopSettings.parse({ ...NEUTRAL_SHOP, ...known });
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

/** The words that a shop is known by: an attacker tries them as passwords. */
export function shopWords({ name, unit, knownFor }: ShopSettings): string {
  return [name, unit.one, unit.several, ...knownFor].join(" ");
}

/** What differs between two settings, field by field, as the audit log shows it. */
export function settingsChange(
  before: ShopSettings | null,
  after: ShopSettings,
): { before: Record<string, unknown> | null; after: Record<string, unknown> } {
  const keys = ShopSettings.keyof().options.filter(
    (key) => JSON.stringify(before?.[key]) !== JSON.stringify(after[key]),
  );
  // A bare "name" would be masked there, as that of a person is.
  const pick = (settings: ShopSettings) =>
    Object.fromEntries(keys.map((key) => [`shop.${key}`, settings[key]]));
  return { before: before && pick(before), after: pick(after) };
}
