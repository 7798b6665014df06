import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { loadById } from "../../../stores/catalog/catalog-stored.ts";
import { findCollection } from "../../../stores/collections/collections.ts";
import { Browser, fieldValue } from "../../../test/support/browser.ts";
import { call } from "../../../test/support/orders.ts";
import { png } from "../../../test/support/pictures.ts";
import { variantField } from "./product-values.ts";

async function signedIn(who: "customer" | "support" | "merchant"): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who });
  return browser;
}

const unescaped = (text: string) =>
  text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&amp;", "&");

/** The fields of a product's form as a browser would send them untouched. */
async function opened(browser: Browser, path: string): Promise<Record<string, string>> {
  const page = await (await browser.get(path)).text();
  return formOf(page);
}

function formOf(page: string): Record<string, string> {
  const base: Record<string, string> = JSON.parse(unescaped(fieldValue(page, "base")));
  return {
    ...base,
    base: JSON.stringify(base),
    version: fieldValue(page, "version"),
    key: fieldValue(page, "key"),
  };
}

describe("products in the console", () => {
  let merchant: Browser;
  let path = "";
  const product = async () => {
    const stored = await loadById(env.DB, path.slice(path.lastIndexOf("/") + 1));
    if (!stored) {
      throw new Error(`${path} is gone`);
    }
    return stored;
  };

  beforeAll(async () => {
    merchant = await signedIn("merchant");
    const made = await merchant.post("/admin/products", {
      title: "Linen shirt",
      description: "<p>Light.</p><script>bad()</script>",
      status: "draft",
      tags: "linen, summer",
      price: "40",
      quantity: "3",
      tracked: "yes",
      taxable: "yes",
      requiresShipping: "yes",
      "option.0": "Size",
      "optionValues.0": "S, M",
      slug: "",
    });
    expect(made.status).toBe(303);
    path = (made.headers.get("Location") ?? "").replace(/\?.*/, "");
  });

  it("are not made of an option without values, which is said beside it", async () => {
    const half = { title: "Half a shirt", price: "40", quantity: "3", "option.0": "Size" };
    const refused = await merchant.post("/admin/products", half);
    expect(refused.status).toBe(422);
    const wrong = /id="optionValues.0-error">([^<]*)</.exec(await refused.text());
    expect(wrong?.[1]).toContain("An option needs its name");
  });

  it("have synonyms, which keep what was typed where a line is wrong or another person was faster", async () => {
    const synonyms = "/admin/products/synonyms";
    const page = async () => (await merchant.get(synonyms)).text();
    const version = fieldValue(await page(), "version");
    const wrong = await merchant.post(synonyms, { version, synonyms: "shirt, blouse\n\nshirt, Shirts" });
    expect(wrong.status).toBe(422);
    const shown = await wrong.text();
    expect(shown).toContain("Line 3: “Shirts” is the same as another one here");
    expect(shown).toContain("shirt, blouse\n\nshirt, Shirts</textarea>");
    const saved = await merchant.post(synonyms, { version, synonyms: "shirt, blouse => top" });
    expect(saved.headers.get("Location")).toBe(`${synonyms}?done=saved`);
    expect(await page()).toContain("shirt, blouse =&gt; top</textarea>");
    const late = await merchant.post(synonyms, { version, synonyms: "shirt, tee" });
    expect(late.status).toBe(412);
    const told = await late.text();
    expect(told).toContain("shirt, tee</textarea>");
    expect(told).toContain('<pre class="breakable">shirt, blouse =&gt; top</pre>');
  });

  it("are made with a variant for each choice, and found by what they say", async () => {
    const { slug, tags, variants, description, status } = await product();
    expect({ slug, tags, description, status }).toEqual({
      slug: "linen-shirt",
      tags: ["linen", "summer"],
      description: "<p>Light.</p>",
      status: "draft",
    });
    expect(variants.map(({ sku, price, onHand, options }) => [sku, price, onHand, options.Size])).toEqual([
      ["LINEN-SHIRT-S", 4_000, 3, "S"],
      ["LINEN-SHIRT-M", 4_000, 3, "M"],
    ]);
    for (const query of ["q=linen", "q=LINEN-SHIRT-M", "q=linen&status=draft&sort=title", "sort=changed"]) {
      expect(await (await merchant.get(`/admin/products?${query}`)).text()).toContain(`href="${path}"`);
    }
    expect(await (await merchant.get("/admin/products?status=active&q=linen")).text()).not.toContain(path);
  });

  it("are edited by what was changed alone: texts, options, prices, SKUs, stock, a variant more", async () => {
    const form = await opened(merchant, path);
    const saved = await merchant.post(path, {
      ...form,
      title: "Linen shirt, washed",
      "option.0": "Fit",
      "v.LINEN-SHIRT-S.price": "45.50",
      "v.LINEN-SHIRT-S.onHand": "5",
      "v.LINEN-SHIRT-M.sku": "SHIRT-M",
      "v.LINEN-SHIRT-M.onHand": "7",
      "v.LINEN-SHIRT-M.taxable": "",
      "v.+.option.0": "L",
      "v.+.price": "50",
      "v.+.onHand": "2",
    });
    expect([saved.status, saved.headers.get("Location")]).toEqual([303, `${path}?saved=10`]);
    const { title, optionNames, variants } = await product();
    expect([title, optionNames]).toEqual(["Linen shirt, washed", ["Fit"]]);
    const live = variants.filter(({ archived }) => !archived);
    expect(live.map(({ sku, price, taxable, options }) => [sku, price, taxable, options.Fit])).toEqual([
      ["LINEN-SHIRT-S", 4_550, true, "S"],
      ["SHIRT-M", 4_000, false, "M"],
      [live[2]?.sku, 5_000, true, "L"],
    ]);
    for (const [sku, onHand] of [
      ["LINEN-SHIRT-S", 5],
      ["SHIRT-M", 7],
    ]) {
      expect(await (await call("GET", `/api/inventory/${sku}`)).json()).toMatchObject({ onHand });
    }
    const again = await merchant.post(path, { ...form, "v.LINEN-SHIRT-S.onHand": "5" });
    expect(again.status).toBe(412);
    const history = await (await merchant.get(`${path}/history`)).text();
    expect(history).toContain("Linen shirt, washed");
    expect(history).toContain("Morgan Merchant");
    expect(history).toContain("Stock adjusted");
  });

  it("show each of two people what the other changed, and keep what was typed", async () => {
    const other = await signedIn("merchant");
    const [mine, theirs] = [await opened(merchant, path), await opened(other, path)];
    expect((await other.post(path, { ...theirs, title: "Theirs", vendor: "Loom" })).status).toBe(303);
    const refused = await merchant.post(path, { ...mine, title: "Mine", category: "Shirts" });
    expect(refused.status).toBe(412);
    const page = await refused.text();
    expect(page).toContain("<strong>Theirs</strong>");
    expect(page).toContain("You typed: <strong>Mine</strong>");
    expect([fieldValue(page, "title"), fieldValue(page, "vendor"), fieldValue(page, "category")]).toEqual([
      "Mine",
      "Loom",
      "Shirts",
    ]);
    expect(await product()).toMatchObject({ title: "Theirs", category: "" });
    const typed = { title: "Mine", category: "Shirts" };
    expect((await merchant.post(path, { ...formOf(page), ...typed })).status).toBe(303);
    expect(await product()).toMatchObject({ title: "Mine", category: "Shirts", vendor: "Loom" });
  });

  it("keep a long description with any line breaks, untouched or edited, beside many variants", async () => {
    const variants = Array.from({ length: 60 }, (_, n) => `lawn,,Size,${n},LAWN-${"X".repeat(40)}-${n},9.00`);
    const [first = "", ...rest] = variants;
    const long = `"<p>${"é".repeat(20_000)}</p>\r\n<p>Two</p>"`;
    const csv = [
      "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Body (HTML)",
      `${first.replace("lawn,", "lawn,Lawn")},${long}`,
      ...rest,
    ].join("\n");
    const kept = btoa(String.fromCharCode(...new TextEncoder().encode(csv)));
    expect(await (await merchant.post("/admin/products/import", { kept, do: "import" })).text()).toContain(
      "1 new",
    );
    const list = await (await merchant.get("/admin/products?q=lawn")).text();
    const lawn = /href="(\/admin\/products\/prd_[0-9a-z]+)"/.exec(list)?.[1] ?? "";
    const page = await (await merchant.get(`${lawn}?variants=1`)).text();
    const area = /<textarea[^>]* id="description"[^>]*>\n?([\s\S]*?)<\/textarea>/.exec(page)?.[1] ?? "";
    const description = unescaped(area).replaceAll("&gt;", ">").replace(/\r?\n/g, "\r\n");
    const untouched = await merchant.post(lawn, { ...formOf(page), description });
    expect(untouched.headers.get("Location")).toBe(`${lawn}?done=nothing`);
    const second = await (await merchant.get(`${lawn}?variants=2`)).text();
    const price = `v.LAWN-${"X".repeat(40)}-59.price`;
    const saved = await merchant.post(`${lawn}?variants=2`, {
      ...formOf(second),
      description,
      [price]: "8.50",
    });
    expect(saved.headers.get("Location")).toBe(`${lawn}?saved=1&variants=2`);
  });

  it("go back to what an edit of texts, a price or a variant had before", async () => {
    const form = await opened(merchant, path);
    const edit = { title: "Slip of the keyboard", "v.SHIRT-M.price": "4.00", "v.SHIRT-M.barcode": "978" };
    expect((await merchant.post(path, { ...form, ...edit })).status).toBe(303);
    const history = await (await merchant.get(`${path}/history`)).text();
    const [priced = "", edited = ""] = [...history.matchAll(/name="seq" value="(\d+)"/g)].map(
      ([, seq]) => seq,
    );
    for (const seq of [priced, edited]) {
      expect((await merchant.post(`${path}/put-back`, { seq })).status).toBe(303);
    }
    const { title, variants } = await product();
    const shirt = variants.find(({ sku }) => sku === "SHIRT-M");
    expect([title, shirt?.price, shirt?.barcode]).toEqual(["Mine", 4_000, null]);
    const made = /<strong>Product created[\s\S]*?<\/li>/.exec(history)?.[0] ?? "";
    expect([made === "", made.includes("Put back")]).toEqual([false, false]);
    expect((await merchant.post(`${path}/put-back`, { seq: "1" })).status).toBe(400);
  });

  it("say beside the field what is wrong, and save nothing", async () => {
    const form = await opened(merchant, path);
    const sent = { ...form, title: "", "v.LINEN-SHIRT-S.price": "12,50", vendor: "Kept" };
    const refused = await merchant.post(path, sent);
    expect(refused.status).toBe(422);
    const page = await refused.text();
    expect(page).toContain('id="title-error">Enter a title');
    expect(page).toContain('id="v.LINEN-SHIRT-S.price-error">Enter a price');
    expect(fieldValue(page, "vendor")).toBe("Kept");
    expect((await product()).vendor).toBe("Loom");
    const twin = await merchant.post(path, { ...form, "v.LINEN-SHIRT-S.option.0": "M" });
    expect(await twin.text()).toContain("Has the same options as another variant");
    const promised = await merchant.post(path, { ...form, "v.LINEN-SHIRT-S.onHand": "many" });
    expect(await promised.text()).toContain("Enter a whole number of units.");
  });

  it("take pictures in by their form, order them by buttons, and save what they show; nobody else's edit is lost", async () => {
    const sent = new FormData();
    for (const [name, value] of Object.entries(await opened(merchant, path))) {
      sent.append(name, value);
    }
    sent.append("title", "A title that is not saved yet");
    sent.append("do", "add");
    sent.append("pictures", new File([await png(30, 40)], "front.png"));
    sent.append("pictures", new File([await png(31, 40)], "back.png"));
    sent.append("pictures", new File(["<svg onload=alert(1)>"], "evil<b>.svg"));
    const answered = await merchant.post(path, sent);
    const page = await answered.text();
    expect(answered.status).toBe(422);
    expect(page).toContain("evil&lt;b&gt;.svg: SVG can hold scripts");
    expect(page).toContain("2 pictures do");
    expect((await product()).images).toEqual([]);

    const urls = [0, 1].map((n) => fieldValue(page, `image.${n}.url`));
    const form = { ...formOf(page), ...Object.fromEntries(urls.map((url, n) => [`image.${n}.url`, url])) };
    const moved = await (
      await merchant.post(path, { ...form, "image.1.alt": "The back", do: "up 1" })
    ).text();
    expect([0, 1].map((n) => fieldValue(moved, `image.${n}.url`))).toEqual(urls.toReversed());
    expect(fieldValue(moved, "image.0.alt")).toBe("The back");
    const choice = variantField("LINEN-SHIRT-S", "imageUrl");
    expect(moved).toContain(`<option value="${urls[1]}">Picture 1: The back</option>`);

    const ordered = { ...formOf(moved), "image.0.url": urls[1] ?? "", "image.0.alt": "The back" };
    const late = { ...ordered };
    const whole = { ...ordered, "image.1.url": urls[0] ?? "", [choice]: urls[1] ?? "" };
    expect((await merchant.post(path, whole)).status).toBe(303);
    expect((await product()).variants.find(({ sku }) => sku === "LINEN-SHIRT-S")?.imageUrl).toBe(urls[1]);
    expect((await product()).images).toEqual([
      { url: urls[1], alt: "The back" },
      { url: urls[0], alt: "" },
    ]);
    // A form that was open meanwhile: its button keeps what was typed, and shows what changed.
    const raced = await merchant.post(path, { ...late, do: "away 0" });
    expect([raced.status, await raced.text()]).toEqual([
      412,
      expect.stringContaining("Another person changed"),
    ]);
    expect((await product()).images).toHaveLength(2);

    const away = await (
      await merchant.post(path, { ...(await opened(merchant, path)), do: "away 0" })
    ).text();
    expect(fieldValue(away, "image.0.url")).toBe(urls[0]);
    await merchant.post(path, {
      ...formOf(away),
      "image.0.url": urls[0] ?? "",
      "image.0.alt": "",
      "image.1.url": "",
    });
    expect((await product()).images).toEqual([{ url: urls[0], alt: "" }]);
  });

  it("are published, archived, copied and brought back by one button each", async () => {
    expect((await merchant.post(`${path}/status`, { status: "active" })).status).toBe(303);
    expect((await product()).status).toBe("active");
    expect(
      (await merchant.post("/admin/products/bulk", { id: path.slice(16), status: "archived" })).status,
    ).toBe(303);
    expect((await product()).status).toBe("archived");
    const some = await merchant.post("/admin/products/bulk", [
      ["id", path.slice(16)],
      ["id", "prd_gone"],
      ["status", "archived"],
    ]);
    expect([some.status, await some.text()]).toEqual([
      409,
      expect.stringMatching(
        /1 of 2 chosen products are archived.*prd_gone<\/strong>: There is no such product/s,
      ),
    ]);
    const into = await merchant.post("/admin/collections", {
      title: "Linen",
      kind: "hand",
      order: "manual",
      do: "save",
    });
    const collection = /col_[0-9a-z]+/.exec(into.headers.get("Location") ?? "")?.[0] ?? "";
    const collect = { id: path.slice(16), status: "collect", collection };
    for (const added of [1, 0]) {
      const answer = await merchant.post("/admin/products/bulk", collect);
      expect(answer.headers.get("Location")).toBe(`/admin/products?done=${added}-collect`);
    }
    expect((await findCollection(env.DB, collection))?.draft.products).toEqual([path.slice(16)]);
    const copied = await merchant.post(`${path}/duplicate`, {});
    const copy = (copied.headers.get("Location") ?? "").replace(/\?.*/, "").slice(16);
    expect(await loadById(env.DB, copy)).toMatchObject({ slug: "linen-shirt-copy", status: "draft" });
    const form = await opened(merchant, path);
    await merchant.post(path, { ...form, "v.LINEN-SHIRT-S.archived": "yes" });
    expect((await product()).variants.find(({ sku }) => sku === "LINEN-SHIRT-S")?.archived).toBe(true);
    await merchant.post(`${path}/bring-back`, { sku: "LINEN-SHIRT-S" });
    expect((await product()).variants.find(({ sku }) => sku === "LINEN-SHIRT-S")?.archived).toBe(false);
  });

  it("are refused whole where a new one cannot be", async () => {
    const wrong = await merchant.post("/admin/products", {
      title: "",
      price: "x",
      quantity: "1",
      status: "draft",
    });
    expect(wrong.status).toBe(422);
    const page = await wrong.text();
    expect(page).toContain('id="title-error">Enter a title');
    expect(page).toContain('id="price-error">Enter a price');
    const taken = { title: "Linen shirt", price: "1", quantity: "0", status: "draft" };
    const refused = await merchant.post("/admin/products", taken);
    expect([refused.status, (await refused.text()).includes("already")]).toEqual([409, true]);
  });

  it("are imported after a preview that changes nothing, and exported whole", async () => {
    const csv = "Handle,Title,Variant Price\nimported-cap,Imported cap,12.00\nbroken,,x\n";
    const file = btoa(csv);
    const preview = await merchant.post("/admin/products/import", { kept: file, do: "preview" });
    const page = await preview.text();
    expect(page).toContain("It would be: 1 new, 0 changed, 0 as they are");
    expect(page).toContain("broken");
    expect(fieldValue(page, "kept")).toBe(file);
    expect(await (await merchant.get("/admin/products?q=imported-cap")).text()).toContain("No product fits");
    const done = await (await merchant.post("/admin/products/import", { kept: file, do: "import" })).text();
    expect(done).toContain("Imported: 1 new");
    expect(await (await merchant.get("/admin/products?q=imported-cap")).text()).toContain("Imported cap");
    expect(await (await merchant.get("/admin/products/export")).text()).toContain("imported-cap");
    expect((await merchant.post("/admin/products/import", { kept: "%%", do: "import" })).status).toBe(400);
    expect((await merchant.get("/admin/products/imports/imp_none")).status).toBe(404);
  });
});
