import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, it } from "vitest";
import { productImages, products, variants } from "../../stores/schema/catalog.ts";
import { Browser } from "../../test/support/browser.ts";
import { stockItem } from "../../test/support/shop.ts";
import {
  graphOf,
  StructuredGroup,
  StructuredProduct,
  StructuredShop,
} from "../../test/support/structured-data.ts";

/** Sizes and colours of a shirt; the large blue one is not made. */
const SHIRTS = [
  { sku: "SHIRT-S-RED", options: { Size: "S", Color: "Red" }, price: 2_000, available: 5 },
  { sku: "SHIRT-S-BLUE", options: { Size: "S", Color: "Blue" }, price: 2_500, available: 0 },
  { sku: "SHIRT-L-RED", options: { Size: "L", Color: "Red" }, price: 3_000, available: 5 },
];
const BACK = "https://pictures.test/back.jpg";
const PICTURES = ["/art/v1/shirt-front.svg", BACK];

beforeAll(async () => {
  await stockItem({ sku: "PLAIN", price: 4_999 });
  const db = drizzle(env.DB);
  const at = { createdAt: Date.now(), updatedAt: Date.now() };
  await db.batch([
    db.insert(products).values({
      id: "prd_shirt",
      slug: "shirt",
      title: "Shirt",
      category: "Shirts & more",
      optionNames: ["Size", "Color"],
      priceMin: 2_000,
      priceMax: 3_000,
      ...at,
    }),
    ...SHIRTS.map((variant, position) =>
      db.insert(variants).values({
        ...variant,
        productId: "prd_shirt",
        position,
        imageUrl: variant.sku === "SHIRT-L-RED" ? BACK : null,
        title: Object.values(variant.options).join(" / "),
        openingStock: variant.available,
      }),
    ),
    db
      .insert(productImages)
      .values(PICTURES.map((url, position) => ({ productId: "prd_shirt", position, url, alt: "A shirt" }))),
  ]);
});

const pageOf = async (path: string) => (await new Browser().get(path)).text();

/** The states of an axis' values on a page, by value. */
function states(page: string): Record<string, string> {
  const values = page.matchAll(/data-state="(\w+)"><input type="radio" name="[^"]+" value="([^"]+)"/g);
  return Object.fromEntries([...values].map(([, state = "", value = ""]) => [value, state]));
}

it("an address in capitals, or with accents apart, leads to the one of its page, in its language", async () => {
  for (const [asked, kept] of [
    ["/de/products/SHIRT?variant=SHIRT-L-RED", "/de/products/shirt?variant=SHIRT-L-RED"],
    ["/collections/E%CC%81te%CC%81", "/collections/%C3%A9t%C3%A9"],
  ] as const) {
    const answer = await new Browser().get(asked);
    expect([answer.status, answer.headers.get("Location")]).toEqual([301, kept]);
  }
});

describe("the choice of a variant", () => {
  it("is a row of buttons for each option; what is sold out or not made with the others says so", async () => {
    expect(states(await pageOf("/products/shirt"))).toEqual({
      S: "open",
      L: "open",
      Red: "open",
      Blue: "gone",
    });
    const large = await pageOf("/products/shirt?variant=SHIRT-L-RED");
    expect(states(large)).toEqual({ S: "open", L: "open", Red: "open", Blue: "none" });
  });

  it("is in the address, whose answers are kept apart; search engines are told the product's own", async () => {
    const prices = ["", "?variant=SHIRT-L-RED", "?option.Size=L&option.Color=Red", "?variant=NONE"].map(
      async (query) => {
        const page = await pageOf(`/products/shirt${query}`);
        expect(page).toContain(`<link rel="canonical" href="${env.SHOP_URL}/products/shirt"/>`);
        return /data-price="[^"]*">([^<]+)/.exec(page)?.[1];
      },
    );
    expect(await Promise.all(prices)).toEqual(["$20.00", "$30.00", "$30.00", "$20.00"]);
  });

  it("shows its own picture first, to those who share its address too", async () => {
    const first = async (query: string) => {
      const page = await pageOf(`/products/shirt${query}`);
      return [
        /<li id="picture-1"><a href="([^"]+)"/.exec(page)?.[1],
        page.includes(`property="og:image" content="${BACK}"`),
      ];
    };
    expect(await first("?variant=SHIRT-L-RED")).toEqual([BACK, true]);
    expect((await first("?variant=SHIRT-S-RED"))[0]).not.toBe(BACK);
  });

  it("without scripts: the values that were chosen are bought, whatever the page was made with", async () => {
    const browser = new Browser();
    const form = { product: "shirt", sku: "SHIRT-S-RED", quantity: "1" };
    await browser.post("/cart/items", { ...form, "option.Size": "L", "option.Color": "Red" });
    const refused = await browser.post("/cart/items", {
      ...form,
      "option.Size": "L",
      "option.Color": "Blue",
    });
    expect(refused.status).toBe(400);
    const cart = await refused.text();
    expect(cart).toContain("Choose an item that there is");
    expect([cart.includes("units-SHIRT-L-RED"), cart.includes("units-SHIRT-S-RED")]).toEqual([true, false]);
  });
});

/** The structured data of a page. */
function structured(page: string): unknown {
  const [, json = "null"] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page) ?? [];
  return JSON.parse(json);
}

describe("what search engines and other sites read", () => {
  it("is a product's offers with their shipping and returns, and where it stands in the shop", async () => {
    const { "@graph": graph } = graphOf(StructuredProduct).parse(structured(await pageOf("/products/plain")));
    expect(graph[0].offers[0]?.price).toBe("49.99");
  });

  it("is a group of variants, each with what it differs in, its own address and its own stock", async () => {
    const { "@graph": graph } = graphOf(StructuredGroup).parse(structured(await pageOf("/products/shirt")));
    const [group, { itemListElement }] = graph;
    expect(group.variesBy).toEqual(["https://schema.org/size", "https://schema.org/color"]);
    expect(group.hasVariant.map(({ sku, offers }) => [sku, offers.availability, offers.url])).toEqual(
      SHIRTS.map(({ sku, available }) => [
        sku,
        `https://schema.org/${available > 0 ? "InStock" : "OutOfStock"}`,
        `${env.SHOP_URL}/products/shirt?variant=${sku}`,
      ]),
    );
    expect(itemListElement.map(({ name, position }) => [position, name])).toEqual([
      [1, "Ostinato"],
      [2, "Prints"],
      [3, "Shirts & more"],
      [4, "Shirt"],
    ]);
  });

  it("is the shop, with its mark, how to reach it and until when it takes goods back", async () => {
    const shop = StructuredShop.parse(structured(await pageOf("/")));
    expect([shop.url, shop.logo.startsWith(`${env.SHOP_URL}/assets/`)]).toEqual([`${env.SHOP_URL}/`, true]);
  });

  it("is a picture that they can show: of a drawing, the copy in pixels", async () => {
    const page = await pageOf("/products/shirt");
    expect(page).toContain(`<meta property="og:image" content="${env.SHOP_URL}/art/v1/shirt-front.png"/>`);
    expect(page).toContain('<meta property="og:image:width" content="1200"/>');
    expect(await pageOf("/products/plain")).not.toContain("og:image");
  });
});

it("several pictures are one row with a thumbnail each; where there is none, an empty frame", async () => {
  const page = await pageOf("/products/shirt");
  expect(page.match(/<li id="picture-\d">/g)).toHaveLength(2);
  expect(page.match(/href="#picture-\d"/g)).toHaveLength(2);
  const [empty] = /<div class="product__pictures">.*?<\/div>/s.exec(await pageOf("/products/plain")) ?? [];
  expect(empty).toContain("picture--none");
});

it("a product says how it is delivered, until when it may be sent back, and where the rules stand", async () => {
  const page = await pageOf("/products/plain");
  expect(page).toContain("Standard, 3–5 business days: from $6.00");
  expect(page).toContain("Within 30 days of arrival.");
  const rules = await new Browser().get("/policies/returns");
  expect(rules.status).toBe(200);
  expect(await rules.text()).toContain("<h1>Returns</h1>");
  expect((await new Browser().get("/policies/none")).status).toBe(404);
});
