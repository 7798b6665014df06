import fs from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { Stop } from "../cli.ts";
import { callShop, type Shop } from "../shop/at-shop.ts";

type Row = Record<string, string>;

/** The rows of one of the suite's tables. Only lists in brackets hold commas. */
function rowsOf(folder: string, table: string): Row[] {
  const [head = "", ...lines] = fs
    .readFileSync(path.join(folder, `${table}.csv`), "utf8")
    .trim()
    .split(/\r?\n/);
  const columns = head.split(",");
  return lines.map((line) => {
    const cells = line.match(/(?<=^|,)(?:\[[^\]]*\]|[^,]*)/g) ?? [];
    return Object.fromEntries(columns.map((column, n) => [column, cells[n] ?? ""]));
  });
}

/**
 * Lays the suite's fixture shop into an empty shop, by the API that merchants have: ways to send,
 * goods with their stock, codes and automatic promotions.
 *
 * @param folder `test_data/flower_shop` of the suite
 */
export async function importFlowerShop(shop: Shop, folder: string): Promise<void> {
  const settings = await (await callShop(shop, "GET", "/api/admin/settings")).json<object>();
  const rates = rowsOf(folder, "shipping_rates");
  const zones = ["US", "CA"].map((country) => ({ countries: [country], methods: waysTo(country, rates) }));
  await callShop(shop, "PUT", "/api/admin/settings", {
    ...settings,
    agents: "buy",
    open: true,
    shipping: { home: "US", zones },
    taxes: { rounding: "order", areas: [] },
  });
  await importGoods(shop, folder);
  for (const { code, type, value, description: title } of rowsOf(folder, "discounts")) {
    const effect =
      type === "percentage"
        ? { type: "percent", percent: Number(value) }
        : { type: "fixed", amount: dollars(value) };
    await callShop(shop, "POST", "/api/admin/promotions", { title, kind: "code", code, effect });
  }
  for (const { description: title, min_subtotal: least, eligible_item_ids: skus } of rowsOf(
    folder,
    "promotions",
  )) {
    await callShop(shop, "POST", "/api/admin/promotions", {
      title,
      kind: "automatic",
      effect: { type: "free_shipping" },
      ...(least ? { minimumSpend: dollars(least) } : {}),
      ...(skus ? { appliesTo: { skus: JSON.parse(skus) } } : {}),
    });
  }
}

/** Whether a shop has no goods. One that has the suite's was made by a run before. */
export async function isEmpty(shop: Shop): Promise<boolean> {
  const route = "/api/admin/products?pageSize=100";
  const { items } = await (await callShop(shop, "GET", route)).json<{ items: { slug: string }[] }>();
  if (items.length > 0 && !items.some(({ slug }) => slug === "bouquet-roses")) {
    throw new Stop("This shop has goods of its own. Start an empty one: npm start -- --empty");
  }
  return items.length === 0;
}

/** Settings hold within a quarter of a minute: until then the shop has nothing for agents. */
export async function untilOpenForAgents({ origin }: Shop): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if ((await fetch(`${origin}/.well-known/ucp`)).ok) {
      return;
    }
    await setTimeout(500);
  }
  throw new Error("The shop does not open for agents.");
}

const dollars = (cents: string | undefined) => ({ amount: Number(cents), currency: "USD" });

/** A country's own rate of a level of service goes before the one of all countries. */
function waysTo(country: string, rates: readonly Row[]) {
  const own = rates.filter(({ country_code: code }) => code === country);
  const levels = new Set(own.map(({ service_level: level }) => level));
  const others = rates.filter(
    ({ country_code: code, service_level: level }) => code === "default" && !levels.has(level),
  );
  return [...others, ...own].map(({ id, title, price }) => {
    return { code: id, title, estimate: "", rates: [{ price: Number(price) }] };
  });
}

async function importGoods({ origin, token }: Shop, folder: string): Promise<void> {
  const stock = new Map(rowsOf(folder, "inventory").map(({ product_id: id, quantity }) => [id, quantity]));
  const goods = rowsOf(folder, "products").map(({ id = "", title, price }) =>
    [id.replaceAll("_", "-"), title, id, Number(price) / 100, "shopify", stock.get(id), "deny"].join(","),
  );
  const head = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Tracker,Variant Inventory Qty";
  const body = [`${head},Variant Inventory Policy`, ...goods].join("\n");
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "text/csv" };
  const imported = await fetch(`${origin}/api/admin/products/import`, { method: "POST", headers, body });
  if (imported.status !== 200) {
    throw new Error(`The goods were refused with ${imported.status}: ${await imported.text()}`);
  }
}
