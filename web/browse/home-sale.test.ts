import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { Browser } from "../../test/support/browser.ts";
import { call } from "../../test/support/orders.ts";
import { bearer, buy, openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

const HOUR_MS = 60 * 60 * 1000;

afterEach(async () => {
  vi.useRealTimers();
  await env.DB.prepare("delete from sales").run();
});

/** The home page as it is made now: each query is an address of its own for the cache. */
async function home(): Promise<Response> {
  return new Browser().get(`/?q=${crypto.randomUUID()}`);
}

it("the home page shows the sale that is open, escaped, and of none that is far away", async () => {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  await openSale(await stockItem(), {
    title: "Far away",
    opensAt: at(30 * HOUR_MS),
    closesAt: at(40 * HOUR_MS),
  });
  const { id } = await openSale(await stockItem(), { title: "<b>First</b>", allotment: 7 });
  const page = await (await home()).text();
  expect(page).toContain("Open now");
  expect(page).toContain("&lt;b&gt;First&lt;/b&gt;, 7 prints at $20.00");
  expect(page).toContain(`href="/sales/${id}"`);
  expect(page).not.toContain("Far away");
});

it("the home page passes over a sale that is sold out, for the one that opens next", async () => {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  const { id } = await openSale(await stockItem(), {
    title: "Gone at once",
    allotment: 1,
    opensAt: at(-2 * HOUR_MS),
  });
  await openSale(await stockItem(), { title: "Next one", opensAt: at(-HOUR_MS) });
  expect((await buy(id, "first")).status).toBe(201);
  const told = await vi.waitUntil(
    async () => {
      const page = await (await home()).text();
      return page.includes("Gone at once") ? undefined : page;
    },
    { interval: 50 },
  );
  expect(told).toContain("Next one");
});

it("the cached home page shows a sale that opens, or is closed, within the bound that the catalog promises", async () => {
  const visitor = new Browser();
  const shows = async (words: string) => (await (await visitor.get("/")).text()).includes(words);
  const soon = (words: string, wanted = true) =>
    vi.waitUntil(async () => {
      // A clock that the test has set goes on only with it.
      if (vi.isFakeTimers()) {
        vi.setSystemTime(Date.now() + 100);
      }
      return (await shows(words)) === wanted;
    });
  await visitor.get("/");
  const start = Date.now() + 2 * HOUR_MS;
  const sale = await openSale(await stockItem(), {
    title: "Opens by the clock",
    opensAt: new Date(start).toISOString(),
    closesAt: new Date(start + HOUR_MS).toISOString(),
  });
  await soon("Opens by the clock");
  // A page that was made two hours before would be made again for its age.
  vi.useFakeTimers({ toFake: ["Date"], now: start - 1_000 });
  expect(await shows("Opens by the clock")).toBe(true);
  expect(await shows("Open now")).toBe(false);
  vi.setSystemTime(start);
  await soon("Open now");
  expect(Date.now() - start).toBeLessThan(5_000);
  const closed = await call(
    "POST",
    `/api/admin/sales/${sale.id}/close`,
    undefined,
    await bearer("merchant", "merchant"),
  );
  expect(closed.status).toBe(200);
  await soon("Opens by the clock", false);
});
