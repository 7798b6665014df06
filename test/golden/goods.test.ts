/** A day of goods that come in files: imports, exports, feeds, pictures, collections, synonyms. */
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { expect, it } from "vitest";
import { importProducts } from "../../shop/catalog/import.ts";
import { callBy } from "../support/call.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { asEach, stocked, usd } from "./shop.ts";

const FEEDS = "/api/admin/feeds";
const COLLECTIONS = "/api/admin/collections";
const IMPORT = "POST /api/admin/products/import";
const CSV = { "Content-Type": "text/csv" };
const HEAD =
  "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Image Src,Status";

async function files(day: Day): Promise<void> {
  const send = (text: string, query = "") =>
    day.send("merchant", `${IMPORT}${query}`, { text, headers: CSV });
  const console = day.browser("A merchant");
  await day.given(async () => {
    await console.post("/dev/sign-in", { who: "merchant" });
  });
  let id = "";
  /** A file that is tried, whose sender does not wait for the end. */
  const tried = async (csv: string) => {
    const ctx = createExecutionContext();
    const call = { ...callBy("merchant"), ctx };
    const begun = await importProducts(call, csv, { dryRun: true, answerWithinMs: 0 });
    await waitOnExecutionContext(ctx);
    return begun.ok && "id" in begun.value ? begun.value.id : "none";
  };
  const tea = `${HEAD}\ntea,Tea,Size,Small,TEA-S,12.50,4,,active\ntea,,,Large,TEA-L,20.00,2,,\nbad,Bad,,,BAD,a lot,1,,active`;
  await day.step("A file is tried, and nothing changes", () => send(tea, "?dryRun=true"));
  await day.step("It is imported: two sizes of a product, and a row that is refused", () =>
    send(tea, "?dryRun=false"),
  );
  await day.step("The same file again changes nothing", () => send(tea));
  await day.step(
    "A file with another price, another count, a column that nothing is read from, and one size less",
    () => send(`${HEAD},Colour\ntea,Tea,Size,Small,TEA-S,11.00,3,,active,blue`),
  );
  await day.step("What is no file of products is refused", async () => {
    await send("");
    await send("a,b\n1,2");
    await send(`${HEAD}\n"tea`);
    await day.send("merchant", IMPORT, { text: tea, headers: { "Content-Type": "application/json" } });
    await day.send("support", IMPORT, { text: tea, headers: CSV });
    await send(tea, "?dryRun=yes");
    await day.ask("merchant", "GET /api/admin/products/imports/imp_none");
  });
  await day.step(
    "A file of more products than a part has is taken, and its page says how far it is",
    async () => {
      const rows = Array.from({ length: 26 }, (_, n) => `part-${n},Part ${n},,,PART-${n},1.00,0,,draft`);
      const csv = [HEAD, ...rows, "part-x,Part,,,PART-X,a lot,0,,draft"].join("\n");
      id = await tried(csv);
      await day.ask("merchant", `GET /api/admin/products/imports/${id}`);
      await console.get(`/admin/products/imports/${id}`);
    },
  );
  await day.step("Its page is loaded again when it is done", async () => {
    await console.get(`/admin/products/imports/${id}`);
    await day.ask("merchant", `GET /api/admin/products/imports/${id}`);
    await console.get("/admin/products/imports/imp_none");
  });
  await day.step("A product of more variants than a part has is worked through whole", async () => {
    const rows = Array.from(
      { length: 501 },
      (_, n) => `many,${n ? "" : "Many"},Size,${n},MANY-${n},1.00,0,,draft`,
    );
    await tried([HEAD, ...rows].join("\n"));
  });
  await day.step("All products are exported", () => day.send("merchant", "GET /api/admin/products/export"));
}

async function pictures(day: Day): Promise<void> {
  const row = (file: string) =>
    `${HEAD}\nvase,Vase,,,VASE,9.00,1,https://pictures.example.com/${file},active`;
  day.outside.addresses.set("inside.example.com", ["10.0.0.1"]);
  day.outside.answers.set("pictures.example.com", () => new Response("no picture", { status: 404 }));
  await day.step("A file names a picture of another server, which has none", async () => {
    await day.send("merchant", IMPORT, { text: row("vase.png"), headers: CSV });
  });
  await day.step(
    "The failure is listed until its variant is archived, and tried again when staff ask",
    async () => {
      await day.ask("merchant", "GET /api/admin/media/fetches");
      await day.ask("merchant", "POST /api/admin/media/fetches/retry");
      const { items } = await day.ask<{ items: { id: string }[] }>(
        "merchant",
        "GET /api/admin/products?q=VASE",
      );
      await day.ask("merchant", `PATCH /api/admin/products/${items[0]?.id}`, { status: "archived" });
      await day.ask("merchant", "GET /api/admin/media/fetches");
    },
  );
  await day.step("What is no picture is refused", async () => {
    await asEach(day, "merchant", "POST /api/admin/media", [
      { url: "https://pictures.example.com/none.png" },
      { url: "https://inside.example.com/a.png" },
      { url: "none" },
      {},
    ]);
    await day.send("merchant", "POST /api/admin/media", {
      text: "GIF",
      headers: { "Content-Type": "image/gif" },
    });
    await day.ask("support", "POST /api/admin/media", { url: "https://pictures.example.com/a.png" });
  });
}

async function feeds(day: Day): Promise<void> {
  let id = "";
  const vendor = "vendor.example.com";
  const file = (price: string, count: number) =>
    `${HEAD}\nshawl,Shawl,,,SHAWL,${price},${count},,active\nnew,New,,,NEW,5.00,1,,active`;
  await day.step("A vendor's feed is written down, and pulled", async () => {
    day.outside.answers.set(vendor, () => new Response(file("9.00", 7), { headers: { ETag: '"1"' } }));
    const feed = {
      name: "Vendor",
      url: `https://${vendor}/goods.csv`,
      header: { name: "X-Key", value: "sesame" },
    };
    ({ id } = await day.ask("merchant", `POST ${FEEDS}`, { ...feed, prices: true }));
    await day.ask("merchant", `POST ${FEEDS}/${id}/pull`, { dryRun: true });
  });
  await day.step("It is pulled in earnest: prices and counts, no titles", () =>
    day.ask("merchant", `POST ${FEEDS}/${id}/pull`, {}),
  );
  await day.step("Its runs are listed, and each has its report", async () => {
    const { items } = await day.ask<{ items: { id: string }[] }>(
      "merchant",
      `GET ${FEEDS}/${id}/runs?limit=1`,
    );
    await day.ask("merchant", `GET ${FEEDS}/${id}/runs/${items[0]?.id}`);
    await day.ask("merchant", `GET ${FEEDS}/${id}`);
  });
  await day.step("The vendor has nothing new, and then does not answer", async () => {
    day.outside.answers.set(vendor, () => new Response(null, { status: 304 }));
    await day.ask("merchant", `POST ${FEEDS}/${id}/pull`, {});
  });
  await day.step("A feed that fails", async () => {
    day.outside.answers.set(vendor, () => new Response("away", { status: 503 }));
    await day.ask("merchant", `POST ${FEEDS}/${id}/pull`, {});
    await day.ask("merchant", `POST ${FEEDS}/${id}/pull`, {});
  });
  await day.later("Its hour comes, and it is pulled by itself", 24 * 3_600_000);
  await day.step("Its terms change, and it stops", async () => {
    await day.ask("merchant", `PATCH ${FEEDS}/${id}`, {
      schedule: "hourly",
      vanished: "archive",
      header: null,
    });
    await day.ask("merchant", `PATCH ${FEEDS}/${id}`, { enabled: false });
    await day.ask("merchant", `PATCH ${FEEDS}/${id}`, { name: "Late" }, { "If-Match": '"0"' });
  });
  await day.step("What is no feed is refused", async () => {
    const feed = { name: "Vendor", url: `https://${vendor}/goods.csv` };
    await asEach(day, "merchant", `POST ${FEEDS}`, [
      { ...feed, name: "" },
      { ...feed, url: "ftp://vendor.example.com/x" },
      { ...feed, url: "https://inside.example.com/x" },
      { ...feed, hour: 24 },
      { ...feed, schedule: "weekly" },
      { ...feed, header: { name: "Host", value: "x" } },
      { ...feed, header: { name: "X-Key", value: " x" } },
    ]);
    await day.ask("support", `POST ${FEEDS}`, feed);
    await day.ask("merchant", `GET ${FEEDS}/fed_none`);
    await day.ask("merchant", `GET ${FEEDS}/${id}/runs?limit=101`);
    await day.ask("merchant", `GET ${FEEDS}/${id}/runs/imp_none`);
    await day.ask("merchant", `DELETE ${FEEDS}/${id}`);
    await day.ask("merchant", `DELETE ${FEEDS}/${id}`);
    await day.ask("merchant", `GET ${FEEDS}`);
  });
}

async function collections(day: Day): Promise<void> {
  let id = "";
  let below = "";
  await day.step("A collection by hand, and one by a rule below it", async () => {
    const made = {
      title: "Wärm things",
      products: ["shawl", "prd_dress"],
      description: "<b>Warm</b><script>x</script>",
    };
    ({ id } = await day.ask("merchant", `POST ${COLLECTIONS}`, made));
    const rule = {
      match: "all",
      conditions: [
        { field: "price", from: usd(1_000), to: usd(4_000) },
        { field: "stock", is: "in_stock" },
      ],
    };
    ({ id: below } = await day.ask("merchant", `POST ${COLLECTIONS}`, {
      title: "Cheap",
      slug: "cheap",
      parent: id,
      rule,
      order: "-price",
    }));
    await day.ask("guest", "GET /api/catalog/collections");
    await day.ask("guest", "GET /api/catalog/collections/cheap");
  });
  await day.step("It is changed, hidden and shown", async () => {
    await day.ask("merchant", `PATCH ${COLLECTIONS}/${id}`, { products: ["torch"], title: "Warm" });
    await day.ask("merchant", `PATCH ${COLLECTIONS}/${below}`, { published: false });
    await day.ask("guest", "GET /api/catalog/collections");
    await day.ask("guest", "GET /api/catalog/collections/cheap");
    await day.ask("merchant", `PATCH ${COLLECTIONS}/${id}`, { published: false });
    await day.ask("merchant", `PATCH ${COLLECTIONS}/${below}`, {
      published: true,
      rule: { match: "any", conditions: [{ field: "title", contains: "PRINT s" }] },
    });
    await day.ask("guest", "GET /api/catalog/collections");
    await day.ask("merchant", `PATCH ${COLLECTIONS}/${id}`, { published: true });
  });
  await day.step("A product that changes belongs to it no more", async () => {
    await day.ask("merchant", "PATCH /api/admin/products/prd_dress", { title: "Tunic" });
    await day.ask("guest", "GET /api/catalog/collections/cheap");
  });
  await day.step("What is no collection is refused", async () => {
    const one = { title: "One", products: [] };
    await asEach(day, "merchant", `POST ${COLLECTIONS}`, [
      { title: "None" },
      { ...one, slug: "cheap" },
      { ...one, products: ["shawl", "prd_shawl"] },
      { ...one, products: ["shawl", "shawl"] },
      { ...one, products: ["none"] },
      { ...one, rule: { match: "all", conditions: [{ field: "stock", is: "in_stock" }] } },
      {
        ...one,
        products: undefined,
        order: "manual",
        rule: { match: "all", conditions: [{ field: "tag", is: "x" }] },
      },
      { ...one, products: undefined, rule: { match: "all", conditions: [] } },
      { ...one, products: undefined, rule: { match: "all", conditions: [{ field: "price" }] } },
      {
        ...one,
        products: undefined,
        rule: { match: "all", conditions: [{ field: "price", from: usd(2), to: usd(1) }] },
      },
      { ...one, parent: "col_none" },
      { ...one, title: "" },
    ]);
    await day.ask("merchant", `PATCH ${COLLECTIONS}/${id}`, { parent: below });
    await day.ask("merchant", `PATCH ${COLLECTIONS}/${id}`, { title: "Late" }, { "If-Match": '"0"' });
    await day.ask("support", `POST ${COLLECTIONS}`, one);
    await day.ask("merchant", `GET ${COLLECTIONS}/col_none`);
    await day.ask("guest", "GET /api/catalog/collections/none");
  });
  await day.step("The upper one is deleted", async () => {
    await day.ask("merchant", `DELETE ${COLLECTIONS}/${id}`);
    await day.ask("merchant", `DELETE ${COLLECTIONS}/${id}`);
    await day.ask("merchant", `GET ${COLLECTIONS}`);
  });
}

async function synonyms(day: Day): Promise<void> {
  await day.step("Words mean the same in searches", async () => {
    await day.ask("merchant", "PUT /api/admin/synonyms", { groups: [{ words: ["Tunic", "blouse"] }] });
    await day.ask("guest", "GET /api/catalog/products?q=blouse");
    await asEach(day, "merchant", "PUT /api/admin/synonyms", [
      { groups: [{ words: ["one"] }] },
      { groups: [{ words: ["a", "a"] }] },
      { groups: [{ words: ["", "b"] }] },
      { groups: [{ words: ["a", "b"] }, { words: ["b", "c"] }] },
    ]);
    await day.ask("support", "PUT /api/admin/synonyms", { groups: [] });
    await day.ask("merchant", "PUT /api/admin/synonyms", { groups: [] }, { "If-Match": '"0"' });
    await day.ask("merchant", "GET /api/admin/synonyms");
  });
}

it(
  "goods come in files and feeds, and lie in collections",
  async () => {
    const day = await Day.begin("goods", { evicts: true });
    await stocked(day, ["DRESS", "SHAWL", "TORCH"]);
    await files(day);
    await pictures(day);
    await feeds(day);
    await collections(day);
    await synonyms(day);
    await expect(day.text).toMatchFileSnapshot("goods.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
