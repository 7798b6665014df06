import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { NEUTRAL_SHOP, type ShopSettings } from "../../domain/shop/shop-settings.ts";
import { VERSIONS } from "../../shop/catalog/versions.ts";
import { recentShop } from "../../shop/settings/current-shop.ts";
import { findDraft, insertDraft, latestSettings } from "../../stores/settings/shop-settings.ts";
import { Browser } from "../../test/support/browser.ts";
import { call, cartWith, order, orderBody } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { withShop } from "../../test/support/shop-settings.ts";

const PATH = "/api/admin/settings";

async function read(): Promise<{ settings: ShopSettings; tag: string }> {
  const response = await call("GET", PATH, undefined, await bearer("merchant", "merchant"));
  return { settings: await response.json<ShopSettings>(), tag: response.headers.get("ETag") ?? "" };
}

async function save(settings: unknown, tag?: string): Promise<Response> {
  const who = await bearer("merchant", "merchant");
  return call("PUT", PATH, settings, { ...who, ...(tag === undefined ? {} : { "If-Match": tag }) });
}

/** A page as a browser gets it, until it has these words: the bound is the catalog's. */
function pageWith(path: string, words: string): Promise<string> {
  return vi.waitUntil(async () => {
    const page = await (await new Browser().get(path)).text();
    return page.includes(words) ? page : undefined;
  });
}

it("what a merchant saves is read again, seen by shoppers on cached pages, audited and put back", async () => {
  await stockItem();
  const { settings, tag } = await read();
  expect(settings).toEqual(DEMO_SHOP);
  await pageWith("/", "One rule, one number");
  const changed: ShopSettings = {
    ...settings,
    name: "Teapots & more",
    look: { ...settings.look, accent: "#7a1f2b", headings: "geometric" },
    pages: [{ slug: "about", title: "About us", text: "Since *1900*." }],
    menus: {
      header: [
        { label: "", to: "/pages/about" },
        { label: "Buy", to: "/products" },
      ],
      footer: [],
    },
    home: [
      { kind: "text", title: "Hello", text: "We *pour*. <script>alert(1)</script>[x](javascript:alert)" },
      { kind: "hero", headline: "Tea first", emphasis: "", lede: "", product: "" },
    ],
    policies: [{ slug: "imprint", title: "Imprint", text: "## Who\n\n[Write](mailto:a@b.example)" }],
  };
  const saved = await save(changed, tag);
  expect([saved.status, await saved.json()]).toEqual([200, changed]);
  // Another read may be the first to learn of the change.
  await vi.waitUntil(async () => (await VERSIONS.current(env))?.settings?.version === 2);
  expect(recentShop()).toBeNull();
  const home = await pageWith("/", "Tea first");
  expect(home).toContain("<p>We <em>pour</em>. ");
  expect(home).toContain("Teapots &amp; more</");
  expect(home).not.toMatch(/<script>alert|javascript:|Ostinato/);
  const [, styles = ""] = /href="(\/look\/v1\/[^"]+)"/.exec(home) ?? [];
  expect(styles).toBe("/look/v1/7a1f2b.a9b4ff.geometric.system.css");
  expect(await (await new Browser().get(styles)).text()).toContain("--accent:#7a1f2b");
  expect((await new Browser().get(styles.replace("7a1f2b", "ffd400"))).status).toBe(404);
  expect(home).toMatch(/<a href="\/pages\/about">About us<\/a><\/li><li><a href="\/products">Buy<\/a>/);
  expect(await (await new Browser().get("/pages/about")).text()).toContain("Since <em>1900</em>.");
  expect(home.indexOf("Hello")).toBeLessThan(home.indexOf("Tea first"));
  const policy = await pageWith("/policies/imprint", "<h2>Who</h2>");
  expect(policy).toContain('<a href="mailto:a@b.example">Write</a>');
  expect((await new Browser().get("/policies/returns")).status).toBe(404);

  const entry = await env.DB.prepare(
    "select subject, actor, before_json as was, after_json as is_now from audit_log where action = 'settings.changed' order by seq desc limit 1",
  ).first<{ subject: string; actor: string; was: string; is_now: string }>();
  expect(entry).toMatchObject({ subject: "settings 2", actor: "merchant" });
  const told: object = JSON.parse(entry?.is_now ?? "{}");
  expect(Object.keys(told).sort()).toEqual([
    "shop.home",
    "shop.look",
    "shop.menus",
    "shop.name",
    "shop.pages",
    "shop.policies",
  ]);
  expect(JSON.parse(entry?.was ?? "{}")).toMatchObject({ "shop.name": "Ostinato" });

  const who = await bearer("merchant", "merchant");
  const back = await call("POST", `${PATH}/versions/1/put-back`, undefined, who);
  expect([back.status, back.headers.get("ETag"), await back.json()]).toEqual([200, '"3"', settings]);
  await pageWith("/", "One rule, one number");
  const { items } = await (await call("GET", `${PATH}/versions`, undefined, who)).json<{ items: object[] }>();
  expect(items).toMatchObject([
    { version: 3, actor: "merchant", putBack: 1 },
    { version: 2, putBack: null },
    { version: 1 },
  ]);
  expect(await (await call("GET", `${PATH}/versions/2`, undefined, who)).json()).toEqual(changed);
  expect((await call("GET", `${PATH}/versions/99`, undefined, who)).status).toBe(404);
});

it("of two merchants who save at once, one is answered that the other was first", async () => {
  const { settings, tag } = await read();
  const saves = ["First", "Second"].map((name) => save({ ...settings, name }, tag));
  const answers = await Promise.all(saves);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  const lost = answers.find(({ status }) => status === 412);
  expect(await lost?.json()).toMatchObject({ code: "changed_meanwhile" });
  expect((await save({ ...settings, name: "Third" }, tag)).status).toBe(412);
  // Without the header the newest is replaced, and an equal save makes no version.
  expect((await save(settings)).status).toBe(200);
  const { tag: now } = await read();
  expect((await save(settings)).headers.get("ETag")).toBe(now);
});

it("settings with a field that is wrong change nothing, and each is named", async () => {
  const { settings, tag } = await read();
  const refused = await save({
    ...settings,
    name: " ",
    look: { ...settings.look, accent: "#ffd400" },
    timeZone: "Mars/Olympus",
    shipping: { home: "US", zones: [{ countries: ["XX"], methods: [] }] },
    surprise: 1,
  });
  expect(refused.status).toBe(400);
  const { errors } = await refused.json<{ errors: { path: string; message: string }[] }>();
  expect(errors.map(({ path }) => path).sort()).toEqual([
    "",
    "look.accent",
    "name",
    "name",
    "shipping.zones.0.countries.0",
    "shipping.zones.0.methods",
    "timeZone",
  ]);
  expect(errors.find(({ path }) => path === "look.accent")?.message).toMatch(/nearest that holds is #/);
  expect((await read()).tag).toBe(tag);
});

it("a shop that is not open shows its sign, which is no failure, and takes no order by any door", async () => {
  const sku = await stockItem();
  const cart = await cartWith({ [sku]: 1 });
  await withShop({ ...DEMO_SHOP, open: false }, async () => {
    const log = vi.spyOn(console, "log");
    const page = await new Browser().get("/");
    expect(log.mock.calls.join()).not.toContain('"level":"error"');
    log.mockRestore();
    expect((await new Browser().get("/offline")).status).toBe(200);
    expect([page.status, page.headers.get("Cache-Control")]).toEqual([503, "no-store"]);
    expect(await page.text()).toContain("This shop is not open yet");
    const refused = await order(cart, crypto.randomUUID());
    expect([refused.status, (await refused.json<{ code: string }>()).code]).toEqual([503, "unavailable"]);
    expect(await (await new Browser().get("/checkout")).text()).not.toMatch(/name="intent" value="place"/);
  });
  expect((await order(cart, crypto.randomUUID(), orderBody)).status).toBe(201);
});

it("orders follow the limits, the shipping and the taxes that a merchant set, and placed ones keep theirs", async () => {
  const sku = await stockItem({ price: 2_500 });
  const placed = await order(await cartWith({ [sku]: 1 }), crypto.randomUUID());
  const before = await placed.json<{ id: string; accessToken: string; total: { amount: number } }>();
  expect(before.total.amount).toBe(2_500 + 600);
  const rates = [{ fromSubtotal: 2_500, price: 0 }, { price: 900 }];
  const methods = [{ code: "standard", title: "Post", estimate: "", rates }];
  const taxes = [{ name: "Tax", rate: 100_000 }];
  const changed: ShopSettings = {
    ...DEMO_SHOP,
    shipping: { home: "US", zones: [{ countries: ["US"], methods }] },
    taxes: { rounding: "order", areas: [{ country: "US", taxes }] },
    limits: { minimum: 2_000, maximum: 10_000, items: 3 },
  };
  await withShop(changed, async () => {
    const total = async (units: Record<string, number>) => {
      const answer = await order(await cartWith(units), crypto.randomUUID());
      const { total: sum, code } = await answer.json<{ total?: { amount: number }; code?: string }>();
      return sum?.amount ?? code;
    };
    expect(await total({ [sku]: 1 })).toBe(2_750);
    const cheap = await stockItem({ price: 2_000 });
    expect(await total({ [cheap]: 1 })).toBe(2_000 + 900 + 290);
    expect(await total({ [cheap]: 4 })).toBe("order_too_many_items");
    expect(await total({ [await stockItem({ price: 1_999 })]: 1 })).toBe("order_total_too_low");
    expect(await total({ [await stockItem({ price: 9_500 })]: 1 })).toBe("order_total_too_high");
    const kept = await call("GET", `/api/orders/${before.id}`, undefined, {
      "Order-Token": before.accessToken,
    });
    expect(await kept.json()).toMatchObject({ total: before.total });
  });
});

it("the console leads through a shop's first steps, each of which knows when it is done", async () => {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who: "merchant" });
  const steps = async () => {
    const page = await (await browser.get("/admin")).text();
    return [...page.matchAll(/data-step="(\w+)" data-done="(\w+)"/g)].map(
      ([, step, done]) => `${step} ${done}`,
    );
  };
  await withShop({ open: false }, async () => {
    const done = ["name no", "catalogue yes", "shipping no", "payments yes", "open no"];
    expect(await steps()).toEqual(done);
  });
  await withShop({ ...DEMO_SHOP, open: false }, async () => {
    expect((await steps()).slice(0, 3)).toEqual(["name yes", "catalogue yes", "shipping yes"]);
  });
  expect(await steps()).toEqual([]);
});

it("a shop that was never set up is closed, and speaks no other shop's words", async () => {
  const { results } = await env.DB.prepare("select * from shop_settings").all<{ settings: string }>();
  await withShop({}, async () => {
    await env.DB.prepare("delete from shop_settings").run();
    expect(await latestSettings(env.DB)).toBeNull();
    const { settings, tag } = await read();
    expect([settings, tag]).toEqual([NEUTRAL_SHOP, '"0"']);
    expect((await save({ ...NEUTRAL_SHOP, name: "The first" }, '"7"')).status).toBe(412);
    expect((await save({ ...NEUTRAL_SHOP, name: "The first" }, tag)).status).toBe(200);
  });
  expect(results.length).toBeGreaterThan(0);
});

it("a preview shows what is not saved to anyone who has its link, is kept by no cache, and sells nothing", async () => {
  const { settings } = await read();
  const who = await bearer("merchant", "merchant");
  const draft = { ...settings, name: "Kettles", open: false };
  const made = await call("POST", `${PATH}/previews`, draft, who);
  const { url, expiresAt } = await made.json<{ url: string; expiresAt: string }>();
  expect(made.status).toBe(201);
  const browser = new Browser();
  const { pathname } = new URL(url, "http://shop.test");
  const home = await browser.get(pathname);
  expect([home.status, home.headers.get("Cache-Control")]).toEqual([200, "private, no-store"]);
  expect(home.headers.get("X-Robots-Tag")).toBe("noindex");
  const html = await home.text();
  expect(html).toContain("Kettles</");
  expect(html).toContain(`href="${pathname}products"`);
  expect(html).not.toMatch(/href="\/(products|collections|policies)/);
  expect(await (await browser.get(`${pathname}policies/returns`)).text()).toContain("Kettles</");
  expect((await browser.get(`${pathname}cart`)).status).toBe(404);
  expect((await browser.get(`${pathname.slice(0, -2)}/`)).status).toBe(404);
  const forged = pathname.replace(/\.(.)(?=[^.]*$)/, (_, letter) => (letter === "a" ? ".b" : ".a"));
  const prolonged = pathname.replace(/(?<=\.)[0-9a-z]+(?=\.)/, (end) =>
    (Number.parseInt(end, 36) + 1_000).toString(36),
  );
  for (const path of [forged, prolonged]) {
    expect((await browser.get(path)).status).toBe(404);
  }
  expect(await (await browser.get("/")).text()).not.toContain("Kettles");
  vi.useFakeTimers({ now: Date.parse(expiresAt) + 1_000, toFake: ["Date"] });
  expect((await browser.get(pathname)).status).toBe(404);
  const [id = ""] = pathname.match(/drf_\w+/) ?? [];
  expect(await findDraft(env.DB, id)).not.toBeNull();
  for (const [next, ms] of [["drf_next", 1] as const, ["drf_later", 1_000] as const]) {
    await insertDraft(env.DB, { id: next, settings, expiresAt: Date.now() + ms });
  }
  expect(await findDraft(env.DB, id)).toBeNull();
  expect(await findDraft(env.DB, "drf_next")).not.toBeNull();
  vi.useRealTimers();
});
