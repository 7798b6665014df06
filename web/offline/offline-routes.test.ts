import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { Browser } from "../../test/support/browser.ts";
import { isShared } from "./islands/caches.ts";
import { shownPush } from "./islands/push.ts";
import { offlineRoutes } from "./offline-routes.tsx";

it("the service worker is asked for again each time, and is taken back where the shop switches it off", async () => {
  const worker = await new Browser().get("/sw.js");
  expect(worker.headers.get("Cache-Control")).toBe("no-store");
  expect(worker.headers.get("Content-Type")).toMatch("text/javascript");
  const [on, off] = [
    await worker.text(),
    await (await offlineRoutes.request("/sw.js", {}, { ...env, OFFLINE_PAGES: "off" })).text(),
  ];
  expect(on).toContain("offline-");
  expect(off).not.toContain("offline-");
  expect(off).toContain("unregister");
});

it("a push is shown as the shop wrote it, and what it did not write is not", () => {
  const push = { title: "T", body: "B", url: "https://shop.test/orders/1", language: "de", tag: "t" };
  expect(shownPush(JSON.stringify(push))).toEqual({
    title: "T",
    options: { body: "B", lang: "de", tag: "t", data: { url: push.url } },
  });
  expect(shownPush(JSON.stringify({ ...push, url: null }))?.options.data.url).toBe("/");
  for (const other of ["", "null", "{}", "<b>"]) {
    expect(shownPush(other)).toBe(null);
  }
});

it("the manifest names the shop, and icons that are there, one of them for any mask", async () => {
  const browser = new Browser();
  const answer = await browser.get("/manifest.webmanifest");
  expect(answer.headers.get("Content-Type")).toBe("application/manifest+json");
  const { name, start_url, display, icons } = await answer.json<{
    name: string;
    start_url: string;
    display: string;
    icons: { src: string; sizes: string; purpose: string }[];
  }>();
  expect([name, start_url, display]).toEqual(["Ostinato", "/", "standalone"]);
  expect(icons.map(({ sizes, purpose }) => `${sizes} ${purpose}`)).toEqual(
    expect.arrayContaining(["192x192 any", "512x512 any", "512x512 maskable"]),
  );
  for (const { src } of icons) {
    expect((await browser.get(src)).headers.get("Content-Type")).toBe("image/png");
  }
  expect(await (await browser.get("/")).text()).toContain('href="/manifest.webmanifest"');
});

it.each([
  ["public, max-age=3, stale-while-revalidate=6", 200, true],
  ["public, max-age=3", 404, false],
  ["private, no-store", 200, false],
  ["public, no-store", 200, false],
  ["no-store", 200, false],
  ["", 200, false],
])("a device keeps what is equal for all shoppers: %s, %i → %s", (allowed, status, kept) => {
  expect(isShared(new Response("", { status, headers: { "Cache-Control": allowed } }))).toBe(kept);
});
