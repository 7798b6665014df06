import { SELF } from "cloudflare:test";
import { afterEach, expect, test, vi } from "vitest";
import { drawPrint } from "./art/print.ts";

const ORIGIN = "https://shop.test";
const get = (path: string, headers: Record<string, string> = {}) =>
  SELF.fetch(`${ORIGIN}${path}`, { headers });

afterEach(() => vi.restoreAllMocks());

test("a picture is drawn where the cache can neither be read nor written", async () => {
  vi.spyOn(caches.default, "match").mockRejectedValue(new Error("no cache"));
  vi.spyOn(caches.default, "put").mockRejectedValue(new Error("no cache"));
  const response = await get("/art/v1/loom-without-cache.svg");
  expect([response.status, response.headers.get("X-Cache")]).toEqual([200, "miss"]);
  expect(await response.text()).toBe(drawPrint("loom-without-cache"));
});

test("a print is served as an image that may be cached forever", async () => {
  const response = await get("/art/v1/tidelines-neap.svg");
  expect(response.status).toBe(200);
  expect(response.headers.get("Content-Type")).toBe("image/svg+xml");
  expect(response.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  expect(response.headers.get("X-Content-Type-Options")).toBe("nosniff");
  expect(await response.text()).toBe(drawPrint("tidelines-neap"));
});

test("a picture opened as a document may load and run nothing", async () => {
  const response = await get("/art/v1/orbits-torus.svg");
  expect(response.headers.get("Content-Security-Policy")).toBe("default-src 'none'; frame-ancestors 'none'");
  await response.arrayBuffer();
});

test("the second request is answered from the cache, with the same bytes and whatever its query", async () => {
  const first = await get("/art/v1/loom-heddle.svg");
  expect(first.headers.get("X-Cache")).toBe("miss");
  const drawn = await first.text();
  const second = await get("/art/v1/loom-heddle.svg?size=9");
  expect(second.headers.get("X-Cache")).toBe("hit");
  expect(second.headers.get("ETag")).toBe(first.headers.get("ETag"));
  expect(await second.text()).toBe(drawn);
});

test("a browser that has the picture already gets 304 without its bytes", async () => {
  const first = await get("/art/v1/parquet-lido.svg");
  const etag = first.headers.get("ETag") ?? "";
  expect(etag).toMatch(/^"[0-9a-f]+"$/);
  await first.arrayBuffer();
  for (const sent of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const again = await get("/art/v1/parquet-lido.svg", { "If-None-Match": sent });
    expect(again.status).toBe(304);
    expect(again.headers.get("ETag")).toBe(etag);
    expect(again.headers.get("Cache-Control")).toContain("immutable");
    expect(await again.text()).toBe("");
  }
});

test("any well-formed slug has a picture, known or not", async () => {
  const response = await get("/art/v1/a-print-nobody-made-yet.svg");
  expect(response.status).toBe(200);
  expect(await response.text()).toMatch(/^<svg /);
});

test.each([
  "/art/v1/Neap.svg",
  "/art/v1/a_b.svg",
  "/art/v1/.svg",
  `/art/v1/${"a".repeat(81)}.svg`,
  "/art/v1/%3Cscript%3E.svg",
  "/art/v1/neap.png",
  "/art/v2/neap.svg",
])("%s is not a picture", async (path) => {
  const response = await get(path);
  expect(response.status).toBe(404);
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  expect(await response.json()).toMatchObject({ code: "not_found" });
});
