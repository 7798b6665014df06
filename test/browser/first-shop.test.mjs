import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { FULL } from "../support/chaos.mjs";
import { eventually } from "../support/server.mjs";
import { openShop } from "../support/visit.mjs";

/** @typedef {import("../support/visit.mjs").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */

/** With the limits that a deployed shop has. */
const shop = FULL ? openShop(undefined, { empty: true, limits: { IP_LIMIT: 1_000, USER_LIMIT: 100 } }) : null;

const GOODS = [
  ["ocean-shirt", "Ocean Shirt", 50],
  ["varsity-top", "Varsity Top", 60],
  ["wool-jumper", "Wool Jumper", 80],
  ["floral-top", "Floral Top", 75],
  ["silk-blouse", "Silk Blouse", 50],
  ["leather-jacket", "Leather Jacket", 80],
  ["denim-top", "Denim Top", 60],
  ["sport-jacket", "Sport Jacket", 60],
  ["winter-jacket", "Winter Jacket", 50],
  ["leather-bag", "Leather Bag", 30],
];

/** What a merchant exported elsewhere: a file in Shopify's columns, without pictures. */
function exported() {
  const rows = GOODS.map(
    ([handle, title, price]) =>
      `${handle},${title},Cotton.,Atlas,true,Title,Default Title,shopify,5,deny,${price},true,true`,
  );
  return [
    "Handle,Title,Body (HTML),Vendor,Published,Option1 Name,Option1 Value,Variant Inventory Tracker," +
      "Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Requires Shipping,Variant Taxable",
    ...rows,
  ].join("\n");
}

/** A picture as a camera gives it, another for each number. */
async function photo(/** @type {number} */ n) {
  const background = { r: (n * 53) % 255, g: (n * 97 + 60) % 255, b: (n * 31 + 90) % 255 };
  const buffer = await sharp({ create: { width: 1_200, height: 1_500, channels: 3, background } })
    .jpeg()
    .toBuffer();
  return { name: `photo-${n}.jpg`, mimeType: "image/jpeg", buffer };
}

/** A person who reads what pages say, and counts what it costs to set a shop up. */
class Person {
  clicks = 0;
  fields = 0;

  constructor(/** @type {Page} */ page) {
    this.page = page;
    this.main = page.getByRole("main");
  }

  async press(/** @type {Locator} */ what) {
    this.clicks += 1;
    await what.click();
  }

  /** Follows a link of the page itself. */
  follow(/** @type {string | RegExp} */ name) {
    return this.press(this.main.getByRole("link", { name }).first());
  }

  /** Follows a link of the console's navigation. */
  async go(/** @type {string} */ name, /** @type {string} */ title = name) {
    await this.press(this.page.locator(".console__places").getByRole("link", { name, exact: true }));
    await this.page.getByRole("heading", { level: 1, name: title }).waitFor();
  }

  /** Presses the button that is seen last: a form's own. */
  button(/** @type {string | RegExp} */ name) {
    return this.press(this.page.getByRole("button", { name, exact: true }).last());
  }

  async fill(/** @type {Record<string, string>} */ values) {
    for (const [label, value] of Object.entries(values)) {
      this.fields += 1;
      await this.main.getByLabel(label).first().fill(value);
    }
  }

  says(/** @type {string | RegExp} */ words) {
    return this.main.getByText(words).first().waitFor();
  }
}

async function nameIt(/** @type {Person} */ person) {
  await person.go("Orders");
  await person.says("There is no order yet.");
  await person.follow("Say what the shop still lacks");
  await person.follow("Name the shop");
  await person.fill({ "Name of the shop": "Atlas Apparel", "Email for shoppers": "hello@atlas.example" });
  await person.button("Save");
  await person.says("Saved.");
  await person.follow("Settings");
  await person.follow("Look");
  await person.fill({ "Accent in the light look": "#0f5c4a" });
  await person.button("Save");
  await person.says("Saved.");
}

async function fillIt(/** @type {Person} */ person) {
  await person.go("Today");
  await person.follow("Fill the catalogue");
  await person.follow("import a CSV");
  person.fields += 1;
  await person.main
    .locator("input[type=file]")
    .setInputFiles({ name: "products.csv", mimeType: "text/csv", buffer: Buffer.from(exported()) });
  await person.button("Show what would change");
  await person.says("10 new, 0 changed");
  await person.button("Import it");
  await person.says("Imported: 10 new");
  for (const [n, [, title = ""]] of GOODS.entries()) {
    await person.go("Products");
    await person.follow(String(title));
    person.fields += 1;
    await person.main.getByLabel("Add pictures").setInputFiles(await photo(n));
    await person.says("The picture is there.");
    await person.fill({ "What it shows": String(title) });
    await person.button("Save");
    await person.says("Saved:");
  }
}

async function sendFromIt(/** @type {Person} */ person) {
  await person.go("Today");
  await person.follow("Say where parcels go");
  await person.fill({ "Country that the shop ships from": "Germany" });
  await person.press(person.main.getByRole("button", { name: "Add a zone" }));
  await person.says("Zone 1");
  await person.fill({
    Countries: "Germany, Austria, Switzerland",
    "Name for shoppers": "Standard",
  });
  person.fields += 1;
  await person.main.getByLabel("Price", { exact: true }).fill("5.90");
  await person.button("Save");
  await person.says("Saved.");
}

async function offerIt(/** @type {Person} */ person) {
  await person.go("Promotions");
  await person.follow("New promotion");
  await person.fill({ Title: "Ten off", Code: "TEN", "Percent off": "10" });
  await person.button("Create the promotion");
  await person.says("The promotion is created.");
  await person.go("Sales");
  const hour = (/** @type {number} */ hours) =>
    new Date(Date.now() + hours * 3_600_000).toISOString().slice(0, 16);
  await person.fill({
    SKU: "OCEAN-SHIRT",
    Title: "Ocean drop",
    Allotment: "2",
    "Price in US dollars": "40",
    "Opens, in UTC": hour(1),
    "Closes, in UTC": hour(25),
    "Limit to a customer": "1",
  });
  await person.button("Schedule the sale");
  await person.says("Ocean drop is scheduled.");
  await person.go("Today");
  await person.follow("Open the shop");
  await person.button("Open the shop");
  await person.says("The shop is open:");
}

/** Buys with the code, as a shopper. */
async function buyThere(/** @type {Person} */ person) {
  const { page, main } = person;
  await person.press(page.getByRole("link", { name: "See the shop" }));
  await main.getByRole("link", { name: "Leather Bag" }).first().click();
  await main.getByRole("button", { name: "Add to cart" }).click();
  await page.locator("[data-cart-count]", { hasText: "1" }).waitFor();
  await page.goto("/cart");
  await main.getByLabel("Coupon code").fill("TEN");
  await main.getByRole("button", { name: "Apply" }).click();
  await main.getByText("Ten off (TEN)").waitFor();
  await main.getByRole("link", { name: "Check out" }).click();
  await main.getByLabel("Email").fill("ada@atlas.example");
  await main.getByLabel("Address", { exact: true }).fill("Torstrasse 1");
  await main.getByLabel("City", { exact: true }).fill("Berlin");
  await main.getByLabel("Postal code", { exact: true }).fill("10119");
  await main.getByRole("button", { name: "Place order" }).click();
  await page.getByRole("heading", { name: /your order is confirmed/i }).waitFor();
  await page.getByRole("link", { name: "Console" }).first().click();
}

/** Sends the order, and gives back exactly half of the $32.90 that it came to. */
async function serve(/** @type {Person} */ person) {
  await person.go("Orders");
  await person.press(person.main.locator("table a").first());
  await person.says("Confirmed. $32.90");
  await person.fill({ Carrier: "DHL", "Tracking number": "JJD01" });
  await person.button("Send the parcel");
  await person.says("The parcel is on its way.");
  await person.press(person.main.getByText("Some of it"));
  await person.fill({ "Amount in USD": "16.45" });
  await person.press(person.main.getByRole("button", { name: "Refund", exact: true }).first());
  await person.says("$16.45 were paid back.");
}

test("an empty shop comes to its first order, sent and refunded by half, in one sitting: what it asks is found on its pages, and a merchant who works fast is never told to wait", {
  skip: !FULL,
}, async (t) => {
  await shop?.visit({}, async (page) => {
    /** @type {string[]} */
    const refused = [];
    page.on("response", (response) => {
      if (response.status() >= 400) {
        refused.push(`${response.status()} ${response.url()}`);
      }
    });
    await page.goto("/sign-in");
    const person = new Person(page);
    const began = Date.now();
    await person.follow("Demo accounts");
    await person.button(/Morgan/);
    await page.goto("/admin");
    for (const part of [nameIt, fillIt, sendFromIt, offerIt, buyThere, serve]) {
      await part(person);
      t.diagnostic(`${part.name}: ${person.clicks} clicks and ${person.fields} fields so far`);
    }
    t.diagnostic(`${Math.round((Date.now() - began) / 1_000)} seconds`);
    assert.deepEqual(refused, []);
    assert.ok(person.clicks + person.fields < 150, "it asks for more than a sitting");
    await eventually(async () => {
      await page.goto("/admin");
      return page.getByText("$16.45").first().isVisible();
    }, "what the shop earned is on the first page");
    await page.goto("/dev/mailbox");
    assert.equal(await page.getByRole("row").filter({ hasText: "ada@atlas.example" }).count(), 3);
  });
});
