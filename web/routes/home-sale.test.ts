import { expect, it } from "vitest";
import { Browser } from "../../test/support/browser.ts";
import { openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

const HOUR_MS = 60 * 60 * 1000;

it("the home page tells of the sale that is open, escaped, and of none that is far away", async () => {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString();
  await openSale(await stockItem(), {
    title: "Far away",
    opensAt: at(30 * HOUR_MS),
    closesAt: at(40 * HOUR_MS),
  });
  const { id } = await openSale(await stockItem(), { title: "<b>First</b>", allotment: 7 });
  const page = await (await new Browser().get("/")).text();
  expect(page).toContain("Open now");
  expect(page).toContain("&lt;b&gt;First&lt;/b&gt;, 7 prints at $20.00");
  expect(page).toContain(`href="/sales/${id}"`);
  expect(page).not.toContain("Far away");
});
