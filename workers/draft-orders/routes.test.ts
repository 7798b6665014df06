import { env } from "cloudflare:workers";
import { beforeAll, expect, it, vi } from "vitest";
import { DraftOrderQuery, nextDraftOrders } from "../../http/contract/draft-orders/draft-orders.ts";
import { forgetLapsed } from "../../shop/ops/housekeeping.ts";
import { eraseAccount } from "../../stores/accounts/erase-account.ts";
import {
  findDraftOrder,
  listDraftOrders,
  nextAttempt,
  noteDraftOrdered,
} from "../../stores/draft-orders/draft-orders.ts";
import { Browser } from "../../test/support/browser.ts";
import { call } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { rename, stockItem } from "../../test/support/shop.ts";

const PATH = "/api/admin/draft-orders";
const TERMS = {
  email: "ada@example.com",
  shippingAddress: {
    name: "Ada Lovelace",
    line1: "12 Analytical Way",
    city: "Portland",
    region: "OR",
    postalCode: "97201",
    country: "US",
  },
  shippingMethod: "standard",
};

let sku: string;
let staff: Record<string, string>;
beforeAll(async () => {
  sku = await stockItem({ sku: "PHONE", stock: 20 });
  staff = await bearer("sam", "support");
});

interface Draft {
  id: string;
  state: string;
  url: string;
  orderId: string | null;
  quote: { total: { amount: number }; discount: { amount: number } } | null;
}

const create = (body: object) =>
  call("POST", PATH, { ...TERMS, items: [{ sku, quantity: 2 }], ...body }, staff);
const made = async (body: object = {}): Promise<Draft> => (await create(body)).json();
const read = async (id: string): Promise<Draft> =>
  (await call("GET", `${PATH}/${id}`, undefined, staff)).json();
const pathOf = ({ url }: Draft) => new URL(url).pathname;
const available = async () =>
  (await (await call("GET", `/api/inventory/${sku}`)).json<{ available: number }>()).available;

it("its customer orders by the link, once however often, and reserves no unit before", async () => {
  const draft = await made({ discount: { title: "As agreed", effect: { type: "percent", percent: 10 } } });
  expect(draft).toMatchObject({ state: "open", orderId: null, items: [{ sku, quantity: 2 }] });
  const { total, discount } = draft.quote ?? { total: { amount: 0 }, discount: { amount: 0 } };
  expect(discount.amount).toBeGreaterThan(0);
  const before = await available();

  const browser = new Browser();
  const page = await (await browser.get(pathOf(draft))).text();
  expect(page).toContain("As agreed");
  expect(page).toContain(`name="seenTotal" value="${total.amount}"`);
  expect(await available()).toBe(before);

  const clicks = await Promise.all(
    [1, 2, 3].map(() => browser.post(pathOf(draft), { seenTotal: String(total.amount) })),
  );
  const places = clicks.map(({ headers }) => headers.get("Location"));
  expect(new Set(places).size).toBe(1);
  expect(await available()).toBe(before - 2);
  const order = await browser.get(places[0] ?? "");
  expect(order.status).toBe(200);
  expect(await order.text()).toContain("As agreed");

  const after = await read(draft.id);
  expect(after).toMatchObject({ state: "ordered", quote: null });
  expect(places[0]).toBe(`/orders/${after.orderId}`);
  // The link leads to the order from then on.
  expect((await new Browser().get(pathOf(draft))).headers.get("Location")).toBe(places[0]);
  expect((await call("DELETE", `${PATH}/${draft.id}`, undefined, staff)).status).toBe(409);
});

it("an order that came to nothing can be ordered again by the same link, as another order", async () => {
  const draft = await made();
  const browser = new Browser();
  const seenTotal = String(draft.quote?.total.amount);
  const first = (await browser.post(pathOf(draft), { seenTotal })).headers.get("Location") ?? "";
  await browser.post(`${first}/cancel`, {});
  await vi.waitUntil(async () => (await browser.get(pathOf(draft))).status === 200);
  const second = (await browser.post(pathOf(draft), { seenTotal })).headers.get("Location");
  expect(second).toMatch(/^\/orders\/ord_/);
  expect(second).not.toBe(first);
  expect((await read(draft.id)).orderId).toBe(second?.slice("/orders/".length));
  await browser.post(`${second}/cancel`, {});
});

it("two who order it again at once begin one attempt, and what comes late of the one before is not noted", async () => {
  const { id } = await made();
  const one = (await findDraftOrder(env, id)) ?? expect.unreachable();
  await noteDraftOrdered(env.DB, one, "ord_first");
  expect(await findDraftOrder(env, id)).toMatchObject({ attempt: 1, orderId: "ord_first" });
  for (let times = 0; times < 2; times++) {
    expect(await nextAttempt(env, one)).toMatchObject({ attempt: 2, orderId: null });
  }
  await noteDraftOrdered(env.DB, one, "ord_first");
  expect(await findDraftOrder(env, id)).toMatchObject({ attempt: 2, orderId: null });
});

it("goods that were renamed since are ordered under their new name", async () => {
  const old = await stockItem({ stock: 5 });
  const draft = await made({ items: [{ sku: old, quantity: 2 }] });
  await rename(old, `${old}-NEW`);
  const browser = new Browser();
  const seenTotal = String(draft.quote?.total.amount);
  const ordered = (await browser.post(pathOf(draft), { seenTotal })).headers.get("Location") ?? "";
  expect(await (await browser.get(ordered)).text()).toContain(`${old}-NEW`);
});

it("the link is mailed in the customer's language, and staff actions stand in the audit log", async () => {
  const draft = await made({ email: "karl@example.com", language: "de" });
  expect((await call("POST", `${PATH}/${draft.id}/mail`, undefined, staff)).status).toBe(202);
  const mail = await vi.waitUntil(() =>
    env.DB.prepare("SELECT subject, text FROM mailbox WHERE recipient = 'karl@example.com'").first<{
      subject: string;
      text: string;
    }>(),
  );
  expect(mail.subject).toContain("kann bezahlt werden");
  expect(mail.text).toContain(`/de${pathOf(draft)}`);
  expect((await call("DELETE", `${PATH}/${draft.id}`, undefined, staff)).status).toBe(200);
  const { results } = await env.DB.prepare(
    "SELECT action, actor FROM audit_log WHERE subject = ? ORDER BY seq",
  )
    .bind(draft.id)
    .all();
  expect(results).toEqual([
    { action: "draft_order.created", actor: "sam" },
    { action: "draft_order.mailed", actor: "sam" },
    { action: "draft_order.cancelled", actor: "sam" },
  ]);
});

it("it is deleted 30 days after its time, and with an account that has its address", async () => {
  const [old, hers] = [await made(), await made({ email: "erased@example.com" })];
  const month = 31 * 24 * 60 * 60 * 1000;
  await env.DB.prepare("UPDATE draft_orders SET expires_at = ? WHERE id = ?")
    .bind(Date.now() - month, old.id)
    .run();
  await forgetLapsed(env, Date.now());
  await eraseAccount(env, "acc_erased", "erased@example.com");
  const gone = [old, hers].map(({ id }) => call("GET", `${PATH}/${id}`, undefined, staff));
  expect((await Promise.all(gone)).map(({ status }) => status)).toEqual([404, 404]);
});

it("the console makes one by its form, keeps what was typed where it is wrong, and shows the link", async () => {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who: "support" });
  const { name, line1, city, region, postalCode, country } = TERMS.shippingAddress;
  const form = {
    email: "ada@example.com",
    name,
    line1,
    city,
    region,
    postalCode,
    country,
    shippingMethod: "standard",
    "sku.0": sku,
    "quantity.0": "x",
    days: "3",
    discountType: "fixed",
    discount: "5",
    discountTitle: "Sorry",
  };
  const wrong = await browser.post("/admin/draft-orders", form);
  expect(wrong.status).toBe(422);
  expect(await wrong.text()).toContain(`value="${line1}"`);
  const saved = await browser.post("/admin/draft-orders", { ...form, "quantity.0": "1" });
  expect(saved.status).toBe(303);
  const page = await (await browser.get(saved.headers.get("Location") ?? "")).text();
  expect(page).toMatch(/value="[^"]*\/draft-orders\/dft_/);
  expect(page).toContain("Sorry");
  expect(await (await browser.get("/admin/draft-orders")).text()).toContain("ada@example.com");
});

it("lists are read page by page, and those of one moment are neither left out nor shown twice", async () => {
  const made = Array.from({ length: 53 }, (_, at) => `dft_${String(at).padStart(20, "0")}`);
  await env.DB.prepare(
    `INSERT INTO draft_orders (id, email, terms, created_by, created_at, expires_at)
     SELECT value, 'page@example.com', '{}', 'acc_pages', 2000000000000, 2000000000001 FROM json_each(?)`,
  )
    .bind(JSON.stringify(made))
    .run();
  const page = async (before: string) => {
    const rows = await listDraftOrders(env, {
      before: DraftOrderQuery.parse({ before }).before,
      limit: 50,
    });
    return { ids: rows.map(({ id }) => id), next: nextDraftOrders(rows.at(-1) ?? null) };
  };
  const first = await page("9000000000000.dft_0");
  const second = await page(first.next ?? "");
  expect([...first.ids, ...second.ids.slice(0, 3)]).toEqual(made.toReversed());
  expect((await call("GET", `${PATH}?before=2000000000000`, undefined, staff)).status).toBe(400);
  await env.DB.prepare("DELETE FROM draft_orders WHERE created_by = 'acc_pages'").run();
});
