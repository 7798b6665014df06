/** A day of orders that staff prepare, and of goods sold ahead; `-u` writes its text anew. */
import { expect, it } from "vitest";
import { rename, stockItem } from "../support/shop.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { asEach } from "./shop.ts";
import { ADDRESS, ORDER, orderOf, type Placed, usd } from "./shopping.ts";

const DRAFTS = "/api/admin/draft-orders";
const DAY_MS = 24 * 3_600_000;
const TERMS = {
  email: "ada@example.com",
  shippingAddress: ADDRESS,
  shippingMethod: "standard",
  items: [{ sku: "RUG", quantity: 2 }],
};
const off = (effect: object) => ({ title: "As agreed", effect });

interface Draft {
  id: string;
  url: string;
  orderId: string;
  quote: { total: { amount: number } };
}
const pathOf = ({ url }: Draft) => new URL(url).pathname;
const total = ({ quote }: Draft) => ({ seenTotal: String(quote.total.amount) });
const make = (day: Day, change: object = {}) =>
  day.ask<Draft>("support", `POST ${DRAFTS}`, { ...TERMS, ...change });

async function drafts(day: Day): Promise<void> {
  let draft: Draft;
  const ada = day.browser("Ada");
  await day.step("A clerk prepares an order, of which ten percent are taken off", async () => {
    draft = await make(day, {
      discount: off({ type: "percent", percent: 10 }),
      note: "By hand",
      phone: "+1 503 555 0100",
      language: "de",
      days: 1,
    });
  });
  await day.step("What is no order of a customer is refused", async () => {
    await asEach(
      day,
      "support",
      `POST ${DRAFTS}`,
      [
        { items: [] },
        { items: [{ sku: "NONE", quantity: 1 }] },
        { items: [{ sku: "RUG", quantity: 0 }] },
        { items: [{ sku: "RUG", quantity: 1_001 }] },
        { items: [...TERMS.items, { sku: "RUG", quantity: 1 }] },
        { items: [{ sku: "RUG", quantity: 11 }] },
        { email: "nobody" },
        { shippingMethod: "rocket" },
        { shippingAddress: { ...ADDRESS, region: "ZZ" } },
        { currency: "EUR" },
        { days: 31 },
        { days: 0 },
        { discount: off({ type: "fixed", amount: usd(0) }) },
        { discount: off({ type: "fixed", amount: { amount: 5, currency: "JPY" } }) },
        { discount: off({ type: "buy_x_get_y", buy: 1, get: 1, percent: 100 }) },
        { discount: { ...off({ type: "free_shipping" }), title: "" } },
        { payment: ORDER.payment },
      ].map((change) => ({ ...TERMS, ...change })),
    );
    await day.ask("merchant", `GET ${DRAFTS}?before=none`);
    await day.ask("support", `GET ${DRAFTS}/dft_none`);
    await day.ask("support", `POST ${DRAFTS}/dft_none/mail`);
    await day.ask("support", `DELETE ${DRAFTS}/dft_none`);
    await day.ask("customer", `GET ${DRAFTS}`);
    await day.ask("customer", `POST ${DRAFTS}`, TERMS);
  });
  await day.step("Its link is mailed, five times an hour at most", async () => {
    for (let n = 0; n < 6; n++) {
      await day.ask("support", `POST ${DRAFTS}/${draft.id}/mail`);
    }
  });
  await day.step(
    "Its customer opens the link, and orders for another total than was shown, and by a link that is none",
    async () => {
      await ada.get(pathOf(draft));
      await ada.post(pathOf(draft), { seenTotal: "1" });
      const forged = pathOf(draft).replace(/.(?=.{5}$)/, (letter) => (letter === "0" ? "1" : "0"));
      await ada.get(forged);
      await ada.post(forged, total(draft));
    },
  );
  await day.step("The customer orders, twice", async () => {
    await ada.post(pathOf(draft), total(draft));
    await ada.post(pathOf(draft), total(draft));
    ({ orderId: draft.orderId } = await day.ask<Draft>("support", `GET ${DRAFTS}/${draft.id}`));
  });
  await day.step("What was ordered is neither mailed nor taken back", async () => {
    await day.ask("support", `POST ${DRAFTS}/${draft.id}/mail`);
    await day.ask("support", `DELETE ${DRAFTS}/${draft.id}`);
    await day.browser("Another browser").get(pathOf(draft));
  });
  await day.step("The order comes to nothing, and the link orders once more, and is paid", async () => {
    await ada.post(`/orders/${draft.orderId}/cancel`, {});
    await ada.get(pathOf(draft));
    await ada.post(pathOf(draft), total(draft));
    const { orderId } = await day.ask<Draft>("support", `GET ${DRAFTS}/${draft.id}`);
    await ada.post(`/orders/${orderId}/payment`, { token: "tok_ok" });
  });
  await day.step("Others are taken back, lose their time, or their goods their name", async () => {
    const gone = await make(day, { discount: off({ type: "free_shipping" }) });
    await day.ask("merchant", `DELETE ${DRAFTS}/${gone.id}`);
    await day.ask("merchant", `DELETE ${DRAFTS}/${gone.id}`);
    await ada.get(pathOf(gone));
    await ada.post(pathOf(gone), total(gone));
    draft = await make(day, { items: [{ sku: "BOWL", quantity: 1 }] });
    await day.ask("merchant", `GET ${DRAFTS}`);
  });
  await day.given(() => rename("BOWL", "BASIN"));
  await day.later("A week less an hour later", 7 * DAY_MS - 3_600_000);
  await day.step("It is shown under its new name, in the last hour of the link", async () => {
    await ada.get(pathOf(draft));
    await day.ask("support", `GET ${DRAFTS}/${draft.id}`);
  });
  await day.later("The week is over", 3_600_000);
  await day.step("Its time is over", async () => {
    await ada.get(pathOf(draft));
    await ada.post(pathOf(draft), total(draft));
    await day.ask("support", `GET ${DRAFTS}/${draft.id}`);
    await day.ask("support", `POST ${DRAFTS}/${draft.id}/mail`);
  });
}

async function promises(day: Day): Promise<void> {
  const add = (delta: number) =>
    day.ask("merchant", "POST /api/admin/inventory/SOFA/adjustments", { delta, reason: "counted" });
  const waiting = (query = "") => day.ask("merchant", `GET /api/admin/inventory/waiting${query}`);
  await day.step("A merchant says when what is sold ahead will come", async () => {
    for (const promisedOn of ["2040-04-01", "2040-02-30", "2039-01-01"]) {
      await day.ask("merchant", "PATCH /api/admin/products/prd_sofa", {
        variants: [{ sku: "SOFA", promisedOn }],
      });
    }
  });
  let first: Placed;
  let second: Placed;
  await day.step("Two guests order more than there is", async () => {
    first = await orderOf(day, { SOFA: 2 });
    second = await orderOf(day, { SOFA: 3, RUG: 1 }, { email: "bob@example.com" }, "second");
  });
  await day.step("Both wait, the older in front", async () => {
    await waiting();
    await waiting("?sku=SOFA&limit=1");
    await waiting("?sku=none&limit=0");
    await day.ask({ "Order-Token": first.accessToken }, `GET /api/orders/${first.id}`);
    await day.ask("customer", "GET /api/admin/inventory/waiting");
  });
  await day.step("It will come later", () =>
    day.ask("merchant", "PATCH /api/admin/products/prd_sofa", {
      variants: [{ sku: "SOFA", promisedOn: "2040-04-08" }],
    }),
  );
  await day.step("Units come for the first order, and one for the second", async () => {
    await add(2);
    await waiting();
  });
  await day.step("What is owed already cannot be taken away", async () => {
    await add(-1);
    await waiting();
  });
  await day.step("The second order is taken back, and one waits as before", async () => {
    await day.ask({ "Order-Token": second.accessToken }, `POST /api/orders/${second.id}/cancel`);
    await waiting();
  });
  await day.step("The last unit comes, and nothing waits any more", async () => {
    await add(9);
    await waiting();
    await day.ask("guest", "GET /api/inventory/SOFA");
  });
}

async function bookmarks(day: Day): Promise<void> {
  const list = (bookmark: string, query = "") =>
    day.ask("customer", `GET /api/orders/me${query}`, undefined, { "x-d1-bookmark": bookmark });
  await day.step("A customer sees an order that no list has yet, and nobody else's", async () => {
    const another = await orderOf(day, { RUG: 1 }, {}, "another's");
    await day.ask("customer", "POST /api/cart/items", { sku: "RUG", quantity: 1 });
    const own = await day.ask<Placed>("customer", "POST /api/orders", ORDER, { "Idempotency-Key": "own" });
    await list("");
    await list(`first-primary~${another.id}~${own.id}`);
    await list(`first-primary~none~${own.id}`, "?page=2");
    await list(`odd~${"ord_0~".repeat(5)}${own.id}`);
    await list("first-primary");
  });
  await day.step("A moment later it is in the list, and the bookmark names none", async () => {
    await list("first-primary");
    await day.ask("customer", "GET /api/orders/me?limit=0");
  });
}

it(
  "orders that staff prepare and goods that are promised are as their golden text says",
  async () => {
    await stockItem({ sku: "RUG", price: 3_000, stock: 20 });
    await stockItem({ sku: "BOWL", price: 2_000, stock: 5 });
    await stockItem({ sku: "SOFA", price: 20_000, stock: 1, backorder: "allow" });
    const day = await Day.begin("drafts");
    await drafts(day);
    await promises(day);
    await bookmarks(day);
    await expect(day.text).toMatchFileSnapshot("drafts.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
