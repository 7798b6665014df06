import { describe, expect, it } from "vitest";
import { DEMO_SHOP } from "../../../demo/settings.ts";
import type { ShopSettings } from "../../../domain/shop/shop-settings.ts";
import { Browser, fieldValue } from "../../../test/support/browser.ts";
import { call } from "../../../test/support/orders.ts";
import { png } from "../../../test/support/pictures.ts";
import { bearer } from "../../../test/support/sales.ts";
import { withShop } from "../../../test/support/shop-settings.ts";
import { schemaOf } from "./setting-form.ts";
import { moveIn } from "./setting-moves.ts";
import { SETTING_ROOMS } from "./setting-rooms.ts";
import { parseTaxLines, taxLines } from "./tax-lines.ts";

async function merchant(): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who: "merchant" });
  return browser;
}

async function settings(): Promise<ShopSettings> {
  const who = await bearer("merchant", "merchant");
  return (await call("GET", "/api/admin/settings", undefined, who)).json();
}

/** What the form of a page would send. */
function filled(html: string): Record<string, string> {
  const plain = (text: string) =>
    text
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&");
  const form = html.slice(html.indexOf('class="longform"'));
  const fields: Record<string, string> = {};
  for (const [, attributes = ""] of form.matchAll(/<input ([^>]*)>/g)) {
    const [, name] = /name="([^"]*)"/.exec(attributes) ?? [];
    const [, value = ""] = /value="([^"]*)"/.exec(attributes) ?? [];
    if (name) {
      fields[name] = plain(value);
    }
  }
  for (const [, name = "", text = ""] of form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([^<]*)</g)) {
    fields[name] = plain(text);
  }
  for (const [, name = "", options = ""] of form.matchAll(
    /<select[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs,
  )) {
    fields[name] = /<option value="([^"]*)" selected/.exec(options)?.[1] ?? "";
  }
  return fields;
}

async function formOf(browser: Browser, room: string): Promise<Record<string, string>> {
  return filled(await (await browser.get(`/admin/settings/${room}`)).text());
}

it("each room saved as it is changes nothing: a form says all that its fields hold", async () => {
  const browser = await merchant();
  const shop = { ...DEMO_SHOP, knownFor: ["fine art", "gallery"] };
  await withShop(shop, async () => {
    for (const { slug } of SETTING_ROOMS) {
      const form = { ...(await formOf(browser, slug)), do: "save" };
      const sent = await browser.post(`/admin/settings/${slug}`, form);
      const to = `/admin/settings/${slug}?done=saved`;
      expect([slug, sent.status, sent.headers.get("Location")]).toEqual([slug, 303, to]);
    }
    expect(await settings()).toEqual(shop);
  });
  const rooms: readonly string[] = SETTING_ROOMS.flatMap(({ keys }) => keys);
  expect(Object.keys(DEMO_SHOP).filter((key) => !rooms.includes(key))).toEqual(["open"]);
});

it("Apple Pay's file is answered as it was pasted, and not found before", async () => {
  const path = "/.well-known/apple-developer-merchantid-domain-association";
  const before = await settings();
  const browser = await merchant();
  expect((await browser.get(path)).status).toBe(404);
  await withShop(before, async () => {
    const form = { ...(await formOf(browser, "wallets")), applePayFile: "7B227073704964\r\n7D", do: "save" };
    expect((await browser.post("/admin/settings/wallets", form)).status).toBe(303);
    const file = await browser.get(path);
    expect([await file.text(), file.headers.get("Content-Type")]).toEqual([
      "7B227073704964\n7D",
      "text/plain; charset=UTF-8",
    ]);
  });
});

it("sections move, come and go without a script, and are saved in their order", async () => {
  const browser = await merchant();
  let form = await formOf(browser, "home");
  const act = async (did: string) => {
    const page = await (await browser.post("/admin/settings/home", { ...form, do: did })).text();
    form = filled(page);
    return page;
  };
  const moved = await act("up home 1");
  expect(moved).toContain("Not saved yet");
  expect(moved).toMatch(/value="up home 0"[^>]*disabled/);
  expect([form["home.0.kind"], form["home.1.kind"]]).toEqual(["hero", "sale"]);
  const focused = (page: string) => /value="([^"]*)"[^>]* autofocus/.exec(page)?.[1];
  expect(focused(await act("remove home 3"))).toMatch(/^add home /);
  await act("add home text");
  await act("add home.3.items one");
  expect(form["home.3.items.3.title"]).toBe("");
  const wrong = await act("save");
  expect(wrong).toContain('id="home.3.items.3.title-error">This must not be empty');
  await act("remove home.3.items 3");
  form["home.4.text"] = "We **pour** tea.";
  expect((await browser.post("/admin/settings/home", { ...form, do: "save" })).status).toBe(303);
  const { home } = await settings();
  expect(home.map(({ kind }) => kind)).toEqual(["hero", "sale", "collections", "points", "text"]);
  expect(home.at(-1)).toEqual({ kind: "text", title: "", text: "We **pour** tea." });
});

it("a shop that ships nowhere gets a zone of countries by name, with a way and a price to fill in", async () => {
  const browser = await merchant();
  const before = await settings();
  await withShop({ ...before, shipping: { home: "US", zones: [] } }, async () => {
    const added = await browser.post("/admin/settings/shipping", {
      ...(await formOf(browser, "shipping")),
      do: "add shipping.zones one",
    });
    const zone = "shipping.zones.0.methods.0";
    const form = filled(await added.text());
    expect(form).toMatchObject({
      "shipping.zones.0.countries": "",
      [`${zone}.title`]: "",
      [`${zone}.rates.0.price`]: "",
    });
    const saved = await browser.post("/admin/settings/shipping", {
      ...form,
      "shipping.home": "germany",
      "shipping.zones.0.countries": "Austria, ch\nUSA\nuk, France, Serbia",
      [`${zone}.title`]: "By Post",
      [`${zone}.rates.0.price`]: "6",
      do: "save",
    });
    expect(saved.status).toBe(303);
    expect((await settings()).shipping).toEqual({
      home: "DE",
      zones: [
        {
          countries: ["AT", "CH", "US", "GB", "FR", "RS"],
          methods: [{ code: "by-post", title: "By Post", estimate: "", rates: [{ price: 600 }] }],
        },
      ],
    });
  });
});

it("what is wrong is shown in place, what was typed stays, and nothing is saved", async () => {
  const browser = await merchant();
  const before = await settings();
  const post = async (room: string, typed: Record<string, string>) => {
    const answer = await browser.post(`/admin/settings/${room}`, {
      ...(await formOf(browser, room)),
      ...typed,
      do: "save",
    });
    return { status: answer.status, page: await answer.text() };
  };
  const shipping = await post("shipping", {
    "shipping.zones.0.countries": "US, XX",
    "shipping.zones.0.methods.0.rates.0.price": "six",
  });
  expect(shipping.status).toBe(422);
  expect(shipping.page).toContain('id="shipping.zones.0.countries-error">Number 2 is no country');
  expect(shipping.page).toContain('rates.0.price-error">Enter an amount');
  expect(shipping.page).toContain('value="six"');
  const taxes = await post("taxes", { "taxes.areas": "US-CA; Sales tax; 7.25\nDE; VAT; much" });
  expect(taxes.page).toContain('id="taxes.areas-error">Line 2: write the place');
  const look = await post("look", { "look.accent": "#ffd400" });
  expect(look.page).toContain("The nearest that holds is #");
  const orders = await post("orders", {
    "limits.minimum": "20",
    "limits.maximum": "10",
    "limits.items": "many",
  });
  expect(orders.page).toContain('id="limits.items-error">Enter a whole number');
  expect(await settings()).toEqual(before);
});

it("two merchants in two rooms keep each other's work; in one room the second sees the first's", async () => {
  const browser = await merchant();
  const [words, shop] = [await formOf(browser, "words"), await formOf(browser, "shop")];
  expect(
    (await browser.post("/admin/settings/words", { ...words, catalogue: "Teas", do: "save" })).status,
  ).toBe(303);
  expect((await browser.post("/admin/settings/shop", { ...shop, name: "Pots", do: "save" })).status).toBe(
    303,
  );
  expect(await settings()).toMatchObject({ catalogue: "Teas", name: "Pots" });
  const late = await browser.post("/admin/settings/words", { ...words, catalogue: "Cups", do: "save" });
  const page = await late.text();
  expect(late.status).toBe(412);
  expect(page).toMatch(/Now: <strong>Teas<\/strong>. You typed:\s*<strong>Cups</);
  expect((await browser.post("/admin/settings/words", { ...filled(page), do: "save" })).status).toBe(303);
  expect(await settings()).toMatchObject({ catalogue: "Cups", name: "Pots" });
});

it("a room is previewed before it is saved, a version put back, and the shop closed and opened", async () => {
  const browser = await merchant();
  const before = await settings();
  const form = { ...(await formOf(browser, "shop")), name: "Kettles & cups" };
  const preview = await browser.post("/admin/settings/shop", { ...form, do: "preview" });
  expect(await (await browser.get(preview.headers.get("Location") ?? "")).text()).toContain(
    "Kettles &amp; cups</",
  );
  expect(await settings()).toEqual(before);
  const history = await (await browser.get("/admin/settings/history")).text();
  expect(history).toContain("Morgan Merchant");
  const version = fieldValue(history, "version");
  const back = await browser.post("/admin/settings/put-back", { version, back: "1" });
  expect(back.headers.get("Location")).toBe("/admin/settings?done=back");
  expect(await settings()).toEqual(DEMO_SHOP);
  expect((await browser.post("/admin/settings/put-back", { version, back: "1" })).status).toBe(412);
  const overview = await (await browser.get("/admin/settings")).text();
  expect(overview).toContain("Close the shop");
  const close = { version: fieldValue(overview, "version"), open: "no" };
  expect((await browser.post("/admin/settings/open", close)).status).toBe(303);
  expect((await settings()).open).toBe(false);
  const closed = await (await browser.get("/admin/settings")).text();
  await browser.post("/admin/settings/open", { version: fieldValue(closed, "version"), open: "yes" });
  expect((await settings()).open).toBe(true);
});

it("a logo, an icon and a picture to share are files of the merchant's own; what is none, or no icon, is refused beside its field", async () => {
  const browser = await merchant();
  const page =
    (await (await browser.get("/admin/settings")).text()).match(/\/admin\/settings\/[a-z-]+/g) ?? [];
  let path = "";
  for (const room of new Set(page)) {
    if ((await (await browser.get(room)).text()).includes('name="look.logo.url"')) {
      path = room;
    }
  }
  const sent = async (file: File, field = "look.logo.url") => {
    const form = new FormData();
    for (const [name, value] of Object.entries(await formOf(browser, path.split("/").at(-1) ?? ""))) {
      if (!name.startsWith("file:")) {
        form.append(name, value);
      }
    }
    form.append(`file:${field}`, file);
    form.set("do", "save");
    return browser.post(path, form);
  };
  const refused = await sent(new File(["<svg/>"], "logo.svg"));
  expect([refused.status, await refused.text()]).toEqual([
    422,
    expect.stringContaining("SVG can hold scripts"),
  ]);
  expect((await sent(new File([await png(90, 30)], "logo.png"))).status).toBe(303);
  expect((await settings()).look.logo.url).toMatch(/^\/media\/.+-90x30\.png$/);

  const small = await sent(new File([await png(90, 90)], "icon.png"), "icon");
  expect([small.status, await small.text()]).toEqual([
    422,
    expect.stringContaining("square PNG of at least 512 pixels"),
  ]);
  expect((await sent(new File([await png(512, 512)], "icon.png"), "icon")).status).toBe(303);
  expect((await sent(new File([await png(600, 315)], "s.png"), "sharePicture.url")).status).toBe(303);
  const { icon } = await settings();
  const { icons } = await (await browser.get("/manifest.webmanifest")).json<{ icons: object[] }>();
  expect(icons).toEqual([{ src: icon, sizes: "512x512", type: "image/png", purpose: "any" }]);
  for (const path of ["/", "/sales"]) {
    const shown = await (await browser.get(path)).text();
    expect(shown, path).toContain(`<link rel="icon" href="${icon}/240.webp"/>`);
    expect(shown, path).toContain(`<link rel="apple-touch-icon" href="${icon}"/>`);
    expect(shown, path).toMatch(/<meta property="og:image" content="https:[^"]+-600x315\.png\/600\.jpg"/);
  }
});

it("taxes are the same after they were lines of text", () => {
  const of = { name: "VAT", rate: 190_000, shipping: 70_000, categories: { Books: 70_000 } };
  const areas = [
    { country: "DE" as const, included: true, taxes: [of] },
    { country: "US" as const, region: "OR", taxes: [{ name: "None", rate: 6_625 }] },
  ];
  expect(parseTaxLines(taxLines(areas))).toEqual({ areas });
});

describe("a button of a list", () => {
  const schema = schemaOf(["home", "name"]);
  const texts = new Map([
    ["name", "Ostinato"],
    ["home.0.kind", "sale"],
    ["home.1.kind", "text"],
  ]);
  const movedBy = (did: string) => {
    const moved = moveIn(schema, texts, did);
    return moved && [moved.focus, ...[...moved.texts].map((entry) => entry.join("="))];
  };

  it.each([
    "up name 0",
    "add name text",
    "up nowhere 0",
    "remove home 2",
    "down home x",
    "add home",
    "sideways home 0",
  ])("moves nothing where it names no list, or nothing of it: %s", (did) => {
    expect(movedBy(did)).toBeNull();
  });

  it.each([
    ["up home 1", "up home 0", "home.0.kind=text", "home.1.kind=sale"],
    ["down home 0", "down home 1", "home.0.kind=text", "home.1.kind=sale"],
    ["up home 0", "up home 0", "home.0.kind=sale", "home.1.kind=text"],
    ["down home 1", "down home 1", "home.0.kind=sale", "home.1.kind=text"],
    ["remove home 0", "add home", "home.0.kind=text"],
  ])("moves or takes away what it names, to the ends and no further: %s", (did, ...result) => {
    const [focus = "", ...rest] = result;
    expect(movedBy(did)).toEqual([focus, "name=Ostinato", ...rest]);
  });

  it("adds a section with the one part that it may not be without", () => {
    expect(movedBy("add home points")).toEqual([
      "home.2",
      "name=Ostinato",
      "home.0.kind=sale",
      "home.1.kind=text",
      "home.2.kind=points",
      "home.2.title=",
      "home.2.items.0.title=",
      "home.2.items.0.text=",
    ]);
  });
});
