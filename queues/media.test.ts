import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { exportProducts } from "../shop/catalog/export.ts";
import { importProducts } from "../shop/catalog/import.ts";
import { finishLeft } from "../shop/ops/housekeeping.ts";
import { auditOf } from "../stores/audit/audit.ts";
import { loadBySlug } from "../stores/catalog/catalog-stored.ts";
import { fetchProgress, noteFetch } from "../stores/media/picture-fetches.ts";
import { callBy } from "../test/support/call.ts";
import { deliver, type Held, holdQueues } from "../test/support/held-queues.ts";
import { call as request } from "../test/support/orders.ts";
import { png } from "../test/support/pictures.ts";
import { bearer } from "../test/support/sales.ts";

const CDN = "https://cdn.example.com";
const merchant = callBy("merchant");

afterEach(() => vi.restoreAllMocks());

/** A web on which these files lie. Any other address answers 404. @returns what was asked for */
function webWith(files: Record<string, Uint8Array | number>): string[] {
  const asked: string[] = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const url = String(input);
    if (url.includes("dns-query")) {
      return Response.json({ Answer: [{ type: 1, data: "93.184.216.34" }] });
    }
    asked.push(url);
    const file = files[url] ?? 404;
    return typeof file === "number" ? new Response(null, { status: file }) : new Response(file);
  });
  return asked;
}

async function load(handle: string, ...images: string[]) {
  const rows = images.map((url, n) => {
    const [title, price, variantImage] = n === 0 ? ["Shirt", "20.00", url] : ["", "", ""];
    return [handle, title, price, url, `Alt ${n}`, variantImage].join();
  });
  const head = "Handle,Title,Variant Price,Image Src,Image Alt Text,Variant Image";
  const csv = [head, ...rows].join("\n");
  const report = await importProducts(merchant, csv);
  if (!report.ok || "id" in report.value) {
    throw new Error(JSON.stringify(report));
  }
  return report.value;
}

async function product(handle: string) {
  const found = (await loadBySlug(env.DB, [handle])).get(handle);
  if (!found) {
    throw new Error(`${handle} is gone`);
  }
  return found;
}

/** Delivers what was sent to fetch pictures, and what comes back, so many times. */
async function deliverAll(held: Held[], times = 5): Promise<void> {
  for (let n = 0; n < times; n++) {
    for (const { body } of held.splice(0).filter(({ queue }) => queue === "media")) {
      const { retryMessages } = await deliver("media", body);
      held.push(...retryMessages.map(() => ({ queue: "media" as const, body })));
    }
  }
}

it("pictures of an imported file are fetched once into the shop, and its products name them; the file again changes nothing", async () => {
  const held = holdQueues();
  const asked = webWith({ [`${CDN}/a.png`]: await png(40, 50), [`${CDN}/b.png`]: await png(41, 50) });
  const files = [`${CDN}/a.png`, "http://cdn.example.com/b.png", `${CDN}/none.png`];
  const csv = `Handle,Title,Variant Price,Image Src\nfetched,Shirt,20.00,${CDN}/a.png`;
  expect(await importProducts(merchant, csv, { dryRun: true })).toMatchObject({ ok: true });
  expect(held, "a preview asks for none").toEqual([]);
  expect(await load("fetched", ...files)).toMatchObject({ created: 1 });
  expect((await product("fetched")).images.map(({ url }) => url)).toEqual(files);
  const sent = held.filter(({ queue }) => queue === "media");
  await deliverAll(held);
  // A message that is delivered twice fetches nothing again.
  await deliverAll(sent);
  const { images, id, variants } = await product("fetched");
  expect(variants.map(({ imageUrl }) => imageUrl)).toEqual([images[0]?.url]);
  expect(images).toEqual([
    { url: expect.stringMatching(/^\/media\/.+-40x50\.png$/), alt: "Alt 0" },
    { url: expect.stringMatching(/^\/media\/.+-41x50\.png$/), alt: "Alt 1" },
    { url: `${CDN}/none.png`, alt: "Alt 2" },
  ]);
  expect(asked.toSorted()).toEqual([`${CDN}/a.png`, `${CDN}/b.png`, `${CDN}/none.png`]);
  expect((await auditOf(env.DB, [id], { cursor: Number.MAX_SAFE_INTEGER, limit: 1 }))[0]?.actor).toBe(
    "merchant",
  );

  expect(await load("fetched", ...files)).toMatchObject({ unchanged: 1, updated: 0 });
  const exported = await new Response(await exportProducts(env)).text();
  expect(await importProducts(merchant, exported)).toMatchObject({ value: { updated: 0 } });
  await deliverAll(held);
});

it("what fails for good is listed at once, what fails for now after three tries; a person has both fetched again", async () => {
  const held = holdQueues();
  const asked = webWith({
    [`${CDN}/busy.png`]: 503,
    [`${CDN}/often.png`]: 429,
    [`${CDN}/page.png`]: new TextEncoder().encode("<html>"),
  });
  await load(
    "failing",
    ...["busy", "often", "page"].map((name) => `${CDN}/${name}.png`),
    "https://10.0.0.1/inside.png",
  );
  await deliverAll(held);
  for (const name of ["busy.png", "often.png"]) {
    expect(asked.filter((url) => url.endsWith(name))).toHaveLength(3);
  }
  const { failures } = await fetchProgress(env.DB, 100);
  expect(new Map(failures.map(({ url, reason }) => [url.split("/").at(-1), reason]))).toEqual(
    new Map([
      ["none.png", expect.stringContaining("404")],
      ["busy.png", expect.stringContaining("503")],
      ["often.png", expect.stringContaining("429")],
      ["page.png", expect.stringContaining("no picture")],
      ["inside.png", expect.stringContaining("private network")],
    ]),
  );
  expect(failures.find(({ url }) => url.endsWith("busy.png"))?.products).toMatchObject([{ title: "Shirt" }]);

  const retried = await request(
    "POST",
    "/api/admin/media/fetches/retry",
    undefined,
    await bearer("merchant", "merchant"),
  );
  expect(await retried.json()).toEqual({ retried: 5 });
  // It is busy once more, and has three tries as it had before.
  await deliverAll(held, 1);
  webWith({ [`${CDN}/busy.png`]: await png(42, 50) });
  await deliverAll(held);
  expect((await product("failing")).images[0]?.url).toContain("-42x50.png");
  const progress = await request(
    "GET",
    "/api/admin/media/fetches",
    undefined,
    await bearer("merchant", "merchant"),
  );
  expect(await progress.json()).toMatchObject({ waiting: 0, failed: 4 });
});

it("a picture that is on its way is asked for once, stays as it was fetched, and is fetched again once it was deleted", async () => {
  const held = holdQueues();
  const url = `${CDN}/shared.png`;
  webWith({ [url]: await png(44, 50) });
  const asked = () => held.filter(({ queue }) => queue === "media").length;
  await load("first", url);
  await load("second", url);
  expect(asked()).toBe(1);
  await deliverAll(held);
  expect((await product("second")).images[0]?.url).toContain("-44x50.png");
  // Another consumer was slower, and was answered otherwise.
  await noteFetch(env.DB, url, { state: "failed", reason: "It answered 503." });
  expect((await fetchProgress(env.DB, 100)).failures.map((failure) => failure.url)).not.toContain(url);

  await env.DB.exec("UPDATE media SET dropped_at = 1");
  await load("third", url);
  expect((await product("third")).images[0]?.url).toBe(url);
  expect(asked()).toBe(1);
  await env.DB.exec("UPDATE media SET dropped_at = NULL");
  await deliverAll(held);
});

it("a lost message is sent again, and a consumer that died before its product named the picture is made up for", async () => {
  const held = holdQueues();
  webWith({ [`${CDN}/late.png`]: await png(43, 50) });
  await load("late", `${CDN}/late.png`);
  held.splice(0);
  expect(await finishLeft(env, Date.now())).toBe(true);
  expect(held.filter(({ queue }) => queue === "media")).toEqual([]);
  await finishLeft(env, Date.now() + 11 * 60 * 1000);
  const [message] = held.filter(({ queue }) => queue === "media");
  const batch = vi.spyOn(env.DB, "batch").mockRejectedValueOnce(new Error("died"));
  expect((await deliver("media", message?.body)).retryMessages).toHaveLength(1);
  batch.mockRestore();
  await deliver("media", message?.body);
  expect((await product("late")).images[0]?.url).toContain("-43x50.png");
  expect(await finishLeft(env, Date.now())).toBe(false);
});
