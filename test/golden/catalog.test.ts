/** A day on which a merchant fills, changes and empties the catalog. */
import { expect, it } from "vitest";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { asEach, usd, variant } from "./shop.ts";

const PRODUCTS = "POST /api/admin/products";

async function makes(day: Day): Promise<string> {
  let id = "";
  await day.step("A merchant makes a product of two sizes, which shoppers do not see yet", async () => {
    const variants = ["S", "L"].map((size) => variant(`MUG-${size}`, { options: { Size: size } }));
    const mug = {
      slug: "Mug",
      title: "Our mug",
      description: "<p onclick='x()'>Holds <b>tea</b></p><script>x()</script>",
      vendor: "Kiln",
      category: "Kitchen",
      tags: ["clay", "blue"],
      seoTitle: "A mug",
      images: [{ url: "/art/v1/mug.svg", alt: "A mug" }],
      optionNames: ["Size"],
      variants: [{ ...variants[0], compareAtPrice: usd(2_000), maxPerOrder: 3, barcode: "123" }, variants[1]],
    };
    ({ id } = await day.ask("merchant", PRODUCTS, mug));
    await day.ask("guest", "GET /api/catalog/products/mug");
  });
  return id;
}

async function refusesNew(day: Day): Promise<void> {
  const tea = { slug: "tea", title: "Tea", variants: [variant("TEA")] };
  await day.step("What is no product is refused", async () => {
    await asEach(day, "merchant", PRODUCTS, [
      { ...tea, slug: "mug" },
      { ...tea, variants: [variant("mug-s")] },
      { ...tea, slug: "-tea" },
      { ...tea, title: "" },
      { ...tea, variants: [] },
      { ...tea, status: "sold" },
      { ...tea, tags: ["a,b"] },
      { ...tea, more: 1 },
      { ...tea, optionNames: ["A", "B", "C", "D"] },
      { ...tea, optionNames: ["Size"] },
      { ...tea, variants: [variant("TEA"), variant("TEA")] },
      { ...tea, variants: [variant("TEA", { price: usd(-1) })] },
      { ...tea, variants: [variant("TEA", { price: usd(1_000_000_001) })] },
      { ...tea, variants: [variant("TEA", { price: { amount: 1, currency: "EUR" } })] },
      { ...tea, variants: [variant("TEA", { quantity: -1 })] },
      { ...tea, variants: [variant("TEA", { quantity: 100_000_001 })] },
      { ...tea, variants: [variant("TEA", { maxPerOrder: 0 })] },
      { ...tea, variants: [variant("TEA", { promisedOn: "2040-13-01" })] },
      { ...tea, variants: [variant("TEA", { compareAtPrice: usd(1_000_000_001) })] },
      { ...tea, images: [{ url: "javascript:x", alt: "" }] },
    ]);
    await day.ask("guest", PRODUCTS, tea);
    await day.ask("support", PRODUCTS, tea);
    await day.send("merchant", PRODUCTS, { text: "{", headers: { "Content-Type": "application/json" } });
    await day.send("merchant", PRODUCTS, { text: "x", headers: { "Content-Type": "text/plain" } });
  });
}

async function edits(day: Day, id: string): Promise<void> {
  const path = `/api/admin/products/${id}`;
  const edit = (body: object, headers = {}) => day.ask("merchant", `PATCH ${path}`, body, headers);
  const sold = () => day.ask("guest", "GET /api/catalog/products/mug");
  await day.step("It goes on sale", async () => {
    await edit({ status: "active" });
    await sold();
  });
  await day.step("Its price changes, and that which it is compared with goes", async () => {
    await edit({ variants: [{ sku: "mug-s", price: usd(1_200), compareAtPrice: null }] });
    await sold();
  });
  await day.step("The same price is no change", () =>
    edit({ variants: [{ sku: "MUG-S", price: usd(1_200) }] }),
  );
  await day.step("Its texts, pictures and terms change", async () => {
    await edit({ title: "Our new mug", tags: [], category: "", images: [], seoDescription: "Of clay" });
    const terms = { tracked: false, backorder: "allow", promisedOn: "2040-04-01", weightGrams: 300 };
    await edit({
      variants: [{ sku: "MUG-L", ...terms, maxPerOrder: 1, requiresShipping: false, taxable: false }],
    });
    await sold();
  });
  await day.step("A third size joins, with a SKU of its own making", () =>
    edit({ variants: [{ options: { Size: "XL" }, price: usd(0), quantity: 1 }] }),
  );
  await day.step("A variant gets another SKU, and its stock goes with it", async () => {
    await day.ask("merchant", "POST /api/admin/inventory/MUG-S/adjustments", { delta: -2, reason: "broken" });
    await edit({ variants: [{ sku: "MUG-S", newSku: "CUP-S" }] });
    await day.ask("merchant", "GET /api/inventory/CUP-S");
    await day.ask("merchant", "GET /api/inventory/MUG-S");
  });
  await day.step("A size is taken off sale for good", async () => {
    await edit({ variants: [{ sku: "MUG-L", archived: true }] });
    await sold();
    await day.ask("guest", "POST /api/cart/items", { sku: "MUG-L", quantity: 1 });
  });
  await day.step("An archived size is edited only where it is brought back", async () => {
    await edit({ variants: [{ sku: "MUG-L", price: usd(1) }] });
    await edit({ variants: [{ sku: "MUG-L", archived: true, price: usd(1) }] });
    await edit({ variants: [{ sku: "MUG-L", archived: false, price: usd(1_600) }] });
  });
  await day.step("Edits that do not fit are refused, and change nothing", async () => {
    await asEach(day, "merchant", `PATCH ${path}`, [
      { variants: [{ sku: "NONE" }] },
      { variants: [{ sku: "CUP-S", quantity: 1 }] },
      { variants: [{ sku: "CUP-S" }, { sku: "cup-s" }] },
      { variants: [{ sku: "CUP-S", newSku: "MUG-L" }] },
      { variants: [{ options: { Size: "S" }, price: usd(1) }] },
      { variants: [{ price: usd(1) }] },
      { variants: ["CUP-S", "MUG-L", "MUG-XL"].map((sku) => ({ sku, archived: true })) },
      { optionNames: ["Colour"] },
      { slug: "other" },
      { variants: [] },
    ]);
    await edit({ title: "Late" }, { "If-Match": '"1"' });
    await edit({ title: "Late" }, { "If-Match": "1" });
    await day.ask("merchant", "PATCH /api/admin/products/prd_none", { title: "Nothing" });
    await day.ask("support", `PATCH ${path}`, { title: "Ours" });
    await day.ask("merchant", "GET /api/admin/products/prd_none");
  });
}

async function lists(day: Day): Promise<void> {
  await day.step("Merchants list what they have, and shoppers what is on sale", async () => {
    for (const query of ["?q=CUP-S&status=active", "?status=draft", "?sort=changed"]) {
      await day.ask("merchant", `GET /api/admin/products${query}`);
    }
    const { items } = await day.ask<{ items: { id: string }[] }>(
      "merchant",
      "GET /api/admin/products?pageSize=1&sort=title",
    );
    await day.ask("merchant", `GET /api/admin/products?q=${items[0]?.id}`);
    for (const query of ["?page=0", "?pageSize=101", "?sort=price", "?status=sold"]) {
      await day.ask("merchant", `GET /api/admin/products${query}`);
    }
    for (const query of [
      "?q=mug",
      "?inStock=true&sort=price",
      "?category=Kitchen",
      "?minPrice=1201",
      "?pageSize=0",
    ]) {
      await day.ask("guest", `GET /api/catalog/products${query}`);
    }
    await day.ask("guest", "GET /api/catalog/suggestions?q=mu");
  });
}

async function works(day: Day, id: string): Promise<void> {
  const console = day.browser("An operator");
  let second = "";
  await day.given(async () => {
    await console.post("/dev/sign-in", { who: "operator" });
  });
  await day.step("A copy is made in the console: a draft without stock", async () => {
    await console.post(`/admin/products/${id}/duplicate`, {});
    const { items } = await day.ask<{ items: { id: string }[] }>(
      "merchant",
      "GET /api/admin/products?status=draft",
    );
    second = items[0]?.id ?? "";
  });
  await day.step("Both are archived at once, and one is published again", async () => {
    const both: [string, string][] = [
      ["id", id],
      ["id", second],
      ["id", id],
      ["status", "archived"],
      ["back", "/admin/products?q=mug"],
    ];
    await console.post("/admin/products/bulk", both);
    await console.get("/admin/products?done=2-archived");
    await console.post(`/admin/products/${id}/status`, { status: "active" });
  });
  await day.step("What a list cannot do at once is refused", async () => {
    const chosen = (count: number) =>
      Array.from({ length: count }, (_, n): [string, string] => ["id", `prd_${n}`]);
    await console.post("/admin/products/bulk", [["status", "active"]]);
    await console.post("/admin/products/bulk", [...chosen(26), ["status", "active"]]);
    await console.post("/admin/products/bulk", [...chosen(1), ["id", second], ["status", "active"]]);
    await console.post("/admin/products/bulk", [...chosen(1), ["status", "sold"]]);
    await console.post("/admin/products/bulk", [
      ["id", id],
      ["status", "collect"],
      ["collection", "col_none"],
    ]);
  });
  await day.step("A size that is off sale is brought back, and an old price put back", async () => {
    await day.ask("merchant", `PATCH /api/admin/products/${id}`, {
      variants: [{ sku: "MUG-L", archived: true }],
    });
    await console.post(`/admin/products/${id}/bring-back`, { sku: "MUG-L" });
    await console.get(`/admin/products/${id}/history`);
  });
}

it(
  "a catalog is filled, changed and emptied",
  async () => {
    const day = await Day.begin("catalog");
    const id = await makes(day);
    await refusesNew(day);
    await edits(day, id);
    await lists(day);
    await works(day, id);
    await expect(day.text).toMatchFileSnapshot("catalog.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
