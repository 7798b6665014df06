/** A day on which each setting of the shop is changed, and something answers otherwise. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { cartWith, orderBody, placed } from "../support/orders.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { stocked } from "./shop.ts";
import { differences } from "./show.ts";

const PICTURE = { url: "/media/0123456789abcdefghjkmnpqrstvwxyz-512x512.png", alt: "A sign" };
const at = (slug: string) => [
  { slug, title: "Written here", text: "# Heading\n\n<b>Text</b> [link](/products)" },
];

const OREGON = { country: "US", region: "OR", taxes: [{ name: "VAT", rate: 190_000 }] };
const BY_HAND = {
  countries: ["US"],
  methods: [{ title: "By hand", estimate: "soon", code: "standard", rates: [{ price: 123 }] }],
};

/** A change of each setting, and where it shows: pages, then calls. */
const EFFECTS: Readonly<{ [key in keyof ShopSettings]: [ShopSettings[key], ...Looks[]] }> = {
  open: [false, "/", "order"],
  ordering: ["accounts", "/checkout", "order"],
  registration: ["closed", "/register", "register"],
  name: ["Cadenza", "/", "/manifest.webmanifest", "mail"],
  tagline: ["a new line", "/"],
  description: ["Another description.", "/"],
  catalogue: ["Sheets", "/products"],
  unit: [
    { one: "leaf", a: "a leaf", several: "leaves", piece: "leaf", onSale: "on the stand" },
    "/products",
    "/cart",
  ],
  look: [{ ...DEMO_SHOP.look, accent: "#8a1c1c", headings: "system", logo: PICTURE }, "/"],
  icon: [PICTURE.url, "/", "/manifest.webmanifest"],
  sharePicture: [PICTURE, "/"],
  home: [[{ kind: "products", title: "Only these", collection: "", count: 2 }], "/"],
  menus: [{ header: [{ label: "All", to: "/products" }], footer: [] }, "/"],
  colophon: ["At the foot.", "/"],
  contact: [{ email: "us@example.com", phone: "+1 503", address: ["1 Way"] }, "/"],
  policies: [at("returns"), "/policies/returns", "/policies/shipping"],
  pages: [at("about"), "/pages/about"],
  returnDays: [0, "/products/poster"],
  voice: [{ ...DEMO_SHOP.voice, missing: "Nowhere", emptyCart: "Empty." }, "/nowhere", "/products?q=zzz"],
  seller: [["Cadenza Ltd", "VAT 1"], "receipt"],
  taxes: [{ rounding: "line", areas: [...DEMO_SHOP.taxes.areas, OREGON] }, "quote"],
  shipping: [{ ...DEMO_SHOP.shipping, zones: [BY_HAND, ...DEMO_SHOP.shipping.zones.slice(1)] }, "quote"],
  limits: [{ minimum: 100_000, maximum: 1_000_000, items: 50 }, "order"],
  limitsIn: [{ ...DEMO_SHOP.limitsIn, EUR: { minimum: 999_900, maximum: 1_000_000 } }, "euros"],
  mail: [{ sender: "The desk", replyTo: "desk@example.com" }, "mail"],
  languages: [["de", "en"], "/", "/de/products"],
  translations: [{ ...DEMO_SHOP.translations, de: { "Print POSTER": "Druck HEMD" } }, "/de/products/poster"],
  currencies: [["USD"], "euros", "/products/poster"],
  timeZone: ["Asia/Tokyo", "summary"],
  quietHours: [{ from: 0, to: 12 }, "/admin/settings/mail"],
  applePayFile: ["apple\nfile", "/.well-known/apple-developer-merchantid-domain-association"],
  agents: ["off", "/.well-known/ucp"],
  knownFor: [["zither"], "register"],
};

type Call = "order" | "register" | "quote" | "euros" | "receipt" | "summary" | "mail";
type Looks = Call | `/${string}`;

/** What asks the shop where a setting shows. */
class Visitor {
  readonly #day: Day;
  readonly #shopper;
  readonly #operator;
  #cart = "";
  #order = { id: "", accessToken: "" };
  #asked = 0;

  constructor(day: Day) {
    this.#day = day;
    this.#shopper = day.browser("A shopper");
    this.#operator = day.browser("An operator");
  }

  async arrive(): Promise<void> {
    this.#order = await placed({ POSTER: 1 });
    this.#cart = await cartWith({ POSTER: 1 });
    await this.#operator.post("/dev/sign-in", { who: "operator" });
    await this.#shopper.post("/cart/items", { sku: "CARD", quantity: "1" });
    await this.#shopper.get(`/orders/${this.#order.id}?token=${this.#order.accessToken}`);
  }

  async looksAt(what: Looks): Promise<unknown> {
    if (what.startsWith("/admin")) {
      return this.#operator.get(what);
    }
    return what.startsWith("/") ? this.#shopper.get(what) : this.#calls(what);
  }

  async #calls(what: string): Promise<unknown> {
    this.#asked += 1;
    const day = this.#day;
    const cart = { "Cart-Id": this.#cart };
    const { country, region, postalCode } = orderBody.shippingAddress;
    const quoted = { shippingAddress: { country, region, postalCode }, shippingMethod: "standard" };
    const person = { email: `person-${this.#asked}@example.com`, name: "P" };
    switch (what) {
      case "order":
        return day.ask("guest", "POST /api/orders", orderBody, {
          ...cart,
          "Idempotency-Key": `${this.#asked}`,
        });
      case "register":
        return day.ask("guest", "POST /api/auth/register", { ...person, password: "ZitherZither12" });
      case "mail":
        return day.ask("guest", "POST /api/auth/register", { ...person, password: "a sound of 12 gongs" });
      case "quote":
        return day.ask("guest", "POST /api/checkout/quote", quoted, cart);
      case "euros": {
        const made = await day.ask("guest", "PUT /api/cart/currency", { currency: "EUR" }, cart);
        await day.ask("guest", "POST /api/checkout/quote", quoted, cart);
        await day.ask("guest", "PUT /api/cart/currency", { currency: "USD" }, cart);
        return made;
      }
      case "summary":
        return day.ask("support", "GET /api/admin/analytics/summary?from=2040-03-05&to=2040-03-05");
      default:
        return this.#shopper.get(`/orders/${this.#order.id}/receipt`);
    }
  }
}

/** What is no setting, by the setting. */
const REFUSED: readonly object[] = [
  { name: "" },
  { name: "x".repeat(81) },
  { ordering: "some" },
  { look: { ...DEMO_SHOP.look, accent: "red" } },
  { returnDays: 366 },
  { returnDays: -1 },
  { policies: [...at("same"), ...at("same")] },
  { contact: { email: "none", phone: "", address: [] } },
  { limits: { minimum: 2, maximum: 1, items: 50 } },
  { limits: { minimum: 0, maximum: 10, items: 0 } },
  { languages: [] },
  { languages: ["en", "en"] },
  { languages: ["english"] },
  { currencies: ["EUR"] },
  { timeZone: "Mars/Base" },
  { quietHours: { from: 24, to: 8 } },
  { taxes: { rounding: "order", areas: [{ country: "XX", taxes: [{ name: "T", rate: 1 }] }] } },
  { taxes: { rounding: "order", areas: [{ country: "US", taxes: [{ name: "T", rate: 1_000_001 }] }] } },
  { knownFor: [""] },
  { more: 1 },
];

it(
  "every setting has an effect, and what is none is refused",
  async () => {
    const day = await Day.begin("settings");
    await stocked(day, ["POSTER", "CARD", "FRAME"]);
    const mail = {
      EMAIL_FROM: "Shop <mail@shop.test>",
      RESEND_API_KEY: "re_of_this_run",
      RESEND_API_URL: "https://mail.example.com",
    };
    Object.assign(env, mail);
    day.outside.answers.set("mail.example.com", () => Response.json({ id: "sent" }));
    const visitor = new Visitor(day);
    await day.given(() => visitor.arrive());
    const looks = [...new Set(Object.values(EFFECTS).flatMap(([, ...some]) => some))];
    await day.step("The shop as it is", async () => {
      await day.send("merchant", "PUT /api/admin/settings", { body: DEMO_SHOP, said: "the same settings" });
      for (const look of looks) {
        await visitor.looksAt(look);
      }
    });
    for (const key of ShopSettings.keyof().options) {
      const [value, ...where] = EFFECTS[key];
      const said = differences({ [key]: DEMO_SHOP[key] }, { [key]: value }).join("\n");
      await day.step(`Setting: ${key}`, async () => {
        await day.send("merchant", "PUT /api/admin/settings", { body: { ...DEMO_SHOP, [key]: value }, said });
        for (const look of where) {
          await visitor.looksAt(look);
        }
      });
    }
    await day.step("What is no setting is refused", async () => {
      for (const change of REFUSED) {
        const body = { ...DEMO_SHOP, ...change };
        await day.send("merchant", "PUT /api/admin/settings", { body, said: JSON.stringify(change) });
      }
      await day.send("support", "PUT /api/admin/settings", { body: DEMO_SHOP, said: "the same" });
      const headers = { "If-Match": '"0"' };
      await day.send("merchant", "PUT /api/admin/settings", { body: DEMO_SHOP, said: "the same", headers });
    });
    await day.step("An older version is put back", async () => {
      await day.ask("merchant", "GET /api/admin/settings/versions");
      await day.ask("merchant", "POST /api/admin/settings/versions/3/put-back");
      await day.ask("merchant", "POST /api/admin/settings/versions/999/put-back");
      await day.ask("merchant", "GET /api/admin/settings/versions/0");
    });
    await expect(day.text).toMatchFileSnapshot("settings.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
