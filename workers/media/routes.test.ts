import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { forgetLapsed } from "../../shop/ops/housekeeping.ts";
import { insertDraft } from "../../stores/settings/shop-settings.ts";
import { call } from "../../test/support/orders.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { jpeg, png } from "../../test/support/pictures.ts";
import { bearer } from "../../test/support/sales.ts";
import { withSettings } from "../../test/support/settings.ts";
import { settingsStatement } from "../../test/support/shop-settings.ts";
import { visit } from "../../test/support/visit.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const merchant = () => bearer("merchant", "merchant");

async function send(body: BodyInit, type: string | null = "application/octet-stream"): Promise<Response> {
  const headers = { ...(await merchant()), ...(type === null ? {} : { "Content-Type": type }) };
  return visit(`${ORIGIN}/api/admin/media`, { method: "POST", headers, body });
}

interface Taken {
  url: string;
  width: number;
  height: number;
}

async function taken(bytes: Uint8Array): Promise<Taken> {
  const response = await send(bytes);
  expect(response.status).toBe(201);
  return response.json<Taken>();
}

async function productWith(slug: string, ...urls: string[]): Promise<Response> {
  const images = urls.map((url) => ({ url, alt: "" }));
  const price = { amount: 2_000, currency: "USD" };
  const body = { slug, title: slug, status: "active", images, variants: [{ price }] };
  return call("POST", "/api/admin/products", body, await merchant());
}

async function keptNames(): Promise<string[]> {
  const { objects } = await env.MEDIA.list();
  return objects.map(({ key }) => key);
}

it("a picture is taken as bytes or by a form, is the same however often it comes, and caches keep it", async () => {
  const bytes = await png(300, 200);
  const first = await taken(bytes);
  expect(first).toEqual({
    url: expect.stringMatching(/^\/media\/.{32}-300x200\.png$/),
    width: 300,
    height: 200,
  });
  const form = new FormData();
  // What its sender calls it does not count.
  form.set("file", new File([bytes], "evil.svg", { type: "image/svg+xml" }));
  const name = first.url.split("/").at(-1) ?? "";
  const used = () =>
    env.DB.prepare("SELECT used_at FROM media WHERE name = ?").bind(name).first<number>("used_at");
  await env.DB.prepare("UPDATE media SET used_at = 1").run();
  expect(await (await send(form, null)).json()).toEqual(first);
  expect(await used(), "it is not deleted as one that nobody uses").toBeGreaterThan(1);
  const shown = await call("GET", first.url);
  expect(shown.headers.get("Content-Type")).toBe("image/png");
  expect(shown.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  expect(shown.headers.get("Content-Security-Policy")).toBe("default-src 'none'; frame-ancestors 'none'");
  expect(shown.headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(new Uint8Array(await shown.arrayBuffer())).toEqual(bytes);
  // R2 serves it with this from a domain of its own.
  expect((await env.MEDIA.head(name))?.httpMetadata).toEqual({
    contentType: "image/png",
    cacheControl: "public, max-age=31536000, immutable",
  });
});

it("what is no picture is refused by its bytes, and nothing of it is kept", async () => {
  const before = await keptNames();
  const svg =
    '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  const huge = (await png(2, 2)).slice();
  new DataView(huge.buffer).setUint32(16, 20_000);
  for (const [body, words] of [
    [svg, "SVG can hold scripts"],
    ["<html><script>alert(1)</script></html>", "no picture"],
    ["II*\0and more of a TIFF", "no picture"],
    [huge, "20000 × 2 pixels"],
  ] as const) {
    const response = await send(body, "image/png");
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      code: "picture_refused",
      detail: expect.stringContaining(words),
    });
  }
  expect((await send("")).status).toBe(422);
  expect((await send(new Uint8Array(21 * 1024 * 1024))).status).toBe(413);
  expect((await send("a,b", "text/csv")).status).toBe(415);
  expect((await send("{}", "application/json")).status).toBe(400);
  expect(await keptNames()).toEqual(before);
});

it("a picture is shown in the sizes that pages name, made once, and in no other", async () => {
  const { url } = await taken(await png(600, 300));
  const small = await call("GET", `${url}/240.webp`);
  const bytes = new Uint8Array(await small.arrayBuffer());
  expect([small.status, small.headers.get("Content-Type")]).toEqual([200, "image/webp"]);
  expect(new TextDecoder().decode(bytes.slice(8, 12))).toBe("WEBP");
  expect(small.headers.get("Cache-Control")).toContain("immutable");
  const shared = await call("GET", `${url}/600.jpg`);
  expect(new Uint8Array(await shared.arrayBuffer()).slice(0, 2)).toEqual(Uint8Array.of(0xff, 0xd8));
  const made = vi.spyOn(env.IMAGES ?? expect.fail(), "input");
  expect(new Uint8Array(await (await call("GET", `${url}/240.webp`)).arrayBuffer())).toEqual(bytes);
  expect(made).not.toHaveBeenCalled();
  for (const other of ["241.webp", "1200.webp", "240.jpg", "240.svg"]) {
    expect((await call("GET", `${url}/${other}`)).status).toBe(404);
  }
});

it("where the platform resizes nothing, or fails, a size is the picture as it was sent in, for a while", async () => {
  const bytes = await png(500, 100);
  const { url } = await taken(bytes);
  const failing = { input: () => expect.fail("the platform's resizing is away") };
  for (const IMAGES of [undefined, failing]) {
    const shown = await withSettings({ IMAGES }, () => call("GET", `${url}/240.webp`));
    expect([shown.headers.get("Content-Type"), shown.headers.get("Cache-Control")]).toEqual([
      "image/png",
      "public, max-age=300",
    ]);
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(bytes);
  }
  // The picture is deleted while its size is made: nothing of it stays.
  vi.spyOn(env.MEDIA, "head").mockResolvedValueOnce(null);
  expect((await call("GET", `${url}/240.webp`)).headers.get("Content-Type")).toBe("image/webp");
  expect((await keptNames()).filter((key) => key.startsWith(url.split("/").at(-1) ?? ""))).toHaveLength(1);
});

it("where a photo was taken is not published", async () => {
  const { url } = await taken(await jpeg(40, 30, "GPS 52.52 13.40"));
  const shown = new Uint8Array(await (await call("GET", url)).arrayBuffer());
  expect(new TextDecoder().decode(shown)).not.toContain("GPS 52.52");
});

it("a picture is fetched from an address, and from none in a private network or behind one that leads there", async () => {
  const bytes = await png(20, 20);
  const web = vi.spyOn(globalThis, "fetch").mockImplementation(async (input) => {
    const address = String(input);
    const { host, searchParams } = new URL(address);
    if (host === "cloudflare-dns.com") {
      const data = searchParams.get("name") === "inside.example.com" ? "10.0.0.8" : "93.184.216.34";
      return Response.json({ Answer: searchParams.get("type") === "A" ? [{ type: 1, data }] : [] });
    }
    if (address.endsWith("/moved")) {
      return Response.redirect("https://169.254.169.254/latest/meta-data/");
    }
    return address.endsWith("/a.png") ? new Response(bytes) : new Response("no", { status: 404 });
  });
  const byAddress = (url: string) => send(JSON.stringify({ url }), "application/json");
  expect(await (await byAddress("https://cdn.example.com/a.png")).json()).toMatchObject({ width: 20 });
  for (const [url, words] of [
    ["https://cdn.example.com/moved", "private network"],
    ["https://10.0.0.1/a.png", "private network"],
    ["https://inside.example.com/a.png", "private network"],
    ["file:///etc/passwd", "https://"],
    ["https://cdn.example.com/none", "404"],
  ] as const) {
    const response = await byAddress(url);
    expect(await response.json()).toMatchObject({
      code: "picture_refused",
      detail: expect.stringContaining(words),
    });
  }
  const asked = web.mock.calls.map(([input]) => String(input));
  expect(asked.filter((address) => !address.startsWith("https://cloudflare-dns.com/"))).toEqual([
    "https://cdn.example.com/a.png",
    "https://cdn.example.com/moved",
    "https://cdn.example.com/none",
  ]);
  web.mockRestore();
});

it("a product names only pictures that are there, and a page offers each in every size", async () => {
  const { url } = await taken(await png(900, 700));
  expect((await productWith("pictured", url)).status).toBe(201);
  const page = await (await call("GET", "/products/pictured", undefined, { Accept: "text/html" })).text();
  expect(page).toContain(
    `srcset="${url}/240.webp 240w, ${url}/480.webp 480w, ${url}/800.webp 800w, ${url}/900.webp 900w"`,
  );
  expect(page).toContain(`<meta property="og:image" content="${env.SHOP_URL}${url}/900.jpg"/>`);
  const refused = await productWith("not-pictured", url, url.replace("900x", "901x"));
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ errors: [{ path: "images.1.url" }] });
});

it("a picture that nothing names is deleted after 30 days with all its sizes; one that is named, never", async () => {
  const [idle, ofProduct, ofVariant, ofCollection, ofShop, ofPreview] = await Promise.all(
    [250, 260, 261, 262, 263, 264].map(async (width) => (await taken(await png(width, 10, [1, 1, 1]))).url),
  );
  await call("GET", `${idle}/240.webp`);
  await productWith("keeps-its-picture", ofProduct ?? "");
  await env.DB.prepare("UPDATE variants SET image_url = ?").bind(ofVariant).run();
  const collection = { slug: "shown", title: "Shown", products: [], image: { url: ofCollection, alt: "" } };
  expect((await call("POST", "/api/admin/collections", collection, await merchant())).status).toBe(201);
  const withLogo = (url = "") => ({ ...DEMO_SHOP, look: { ...DEMO_SHOP.look, logo: { url, alt: "" } } });
  await settingsStatement(withLogo(ofShop)).run();
  const expiresAt = Number.MAX_SAFE_INTEGER;
  await insertDraft(env.DB, { id: "preview", settings: withLogo(ofPreview), expiresAt });
  const start = Date.now();
  for (const day of [8, 29]) {
    await forgetLapsed(env, start + day * DAY_MS);
  }
  const nameOf = (url = "") => url.slice("/media/".length);
  expect(await keptNames()).toContain(nameOf(idle));
  await forgetLapsed(env, start + 38 * DAY_MS);
  const left = await keptNames();
  expect(left.filter((name) => name.startsWith(nameOf(idle)))).toEqual([]);
  const named = [ofProduct, ofVariant, ofCollection, ofShop, ofPreview].map(nameOf);
  expect(left).toEqual(expect.arrayContaining(named));
  expect((await call("GET", idle ?? "")).status).toBe(404);
  // An edit that was made before cannot bring it back, and says so.
  expect((await productWith("too-late", idle ?? "")).status).toBe(400);
  await taken(await png(250, 10, [1, 1, 1]));
  expect((await call("GET", idle ?? "")).status).toBe(200);
});

it("a deletion that was cut short is finished, and nothing comes under the name meanwhile", async () => {
  const bytes = await png(252, 10, [3, 3, 3]);
  const { url } = await taken(bytes);
  const away = vi.spyOn(env.MEDIA, "delete").mockRejectedValue(new Error("no bucket"));
  await forgetLapsed(env, Date.now() + 40 * DAY_MS);
  expect(away).toHaveBeenCalled();
  away.mockRestore();
  expect((await send(bytes)).status).toBe(503);
  expect((await productWith("while-it-leaves", url)).status).toBe(400);
  await forgetLapsed(env, Date.now());
  expect(await keptNames()).not.toContain(url.slice("/media/".length));
  expect((await taken(bytes)).url).toBe(url);
});
