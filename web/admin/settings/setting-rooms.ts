import type { ShopSettings } from "../../../domain/shop/shop-settings.ts";

type Key = keyof ShopSettings;

export interface SettingRoom {
  slug: string;
  title: string;
  /** What it is about, on the list of rooms. */
  about: string;
  /** The fields that its form holds, in order. */
  keys: readonly Key[];
}

/** The pages of the settings. Each field but `open` is on one of them. */
export const SETTING_ROOMS = [
  {
    slug: "shop",
    title: "Name and contact",
    about: "What the shop is called, what it says about itself, and how to reach it.",
    keys: ["name", "tagline", "description", "colophon", "contact", "seller", "knownFor"],
  },
  {
    slug: "look",
    title: "Look",
    about: "Logo, icon, colours and typefaces.",
    keys: ["look", "icon", "sharePicture"],
  },
  {
    slug: "home",
    title: "Home page",
    about: "The sections of the home page, in their order.",
    keys: ["home"],
  },
  {
    slug: "menus",
    title: "Menus",
    about: "Links at the head and at the foot of every page.",
    keys: ["menus"],
  },
  {
    slug: "pages",
    title: "Policies and pages",
    about: "The shop's rules, and whatever else it has to say.",
    keys: ["policies", "pages"],
  },
  {
    slug: "words",
    title: "Words",
    about: "What the goods are called in running text, and sentences in the shop's own voice.",
    keys: ["catalogue", "unit", "voice"],
  },
  {
    slug: "shipping",
    title: "Shipping",
    about: "Where parcels go, how, and for how much.",
    keys: ["shipping"],
  },
  {
    slug: "taxes",
    title: "Taxes",
    about: "What is added to orders, or contained in prices, by place.",
    keys: ["taxes"],
  },
  {
    slug: "orders",
    title: "Orders and mail",
    about:
      "What one order may come to, how long goods may be returned, who mails come from, and when messages wait.",
    keys: ["limits", "returnDays", "mail", "quietHours"],
  },
  {
    slug: "wallets",
    title: "Wallets",
    about: "What Apple Pay asks of the shop's domain.",
    keys: ["applePayFile"],
  },
  {
    slug: "switches",
    title: "Switches",
    about: "Who may order, and who may open an account: what has to stop while something is wrong.",
    keys: ["ordering", "registration"],
  },
  {
    slug: "agents",
    title: "Agents",
    about: "Whether assistants and shopping agents may look at the goods, and order.",
    keys: ["agents"],
  },
  {
    slug: "places",
    title: "Languages, currencies, time",
    about: "What the shop speaks, what it takes, and the clock that its days follow.",
    keys: ["languages", "translations", "currencies", "limitsIn", "timeZone"],
  },
] as const satisfies readonly SettingRoom[];

export function roomNamed(slug: string): SettingRoom | undefined {
  return SETTING_ROOMS.find((room) => room.slug === slug);
}

export const SETTINGS = "/admin/settings";

export function roomPath(slug: string): string {
  return `${SETTINGS}/${slug}`;
}
