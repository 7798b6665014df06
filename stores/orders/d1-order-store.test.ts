import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import { CANCELLED, change, START } from "../../test/support/order-contract.ts";
import { withSettings } from "../../test/support/settings.ts";
import { ERASED_FULL_TERMS } from "../../test/support/terms.ts";
import { D1Outbox } from "../events/outbox.ts";
import { D1OrderStore } from "./d1-order-store.ts";
import { orderStore } from "./order-shards.ts";
import { orderStoreContract } from "./order-store.contract.ts";

const store = new D1OrderStore(env.DB);

orderStoreContract("orders in D1", () => ({ store, outboxes: [new D1Outbox(env.DB)] }));

it("the events of one change share a row, of which older code reads a type and a time", async () => {
  const drafts = await Promise.all([1, 2, 3].map(() => draftOf(newCustomer())));
  await store.insert(drafts);
  const at = new Date().toISOString();
  const events = drafts.map(({ id }) => ({ id: `${id}:order.cancelled`, type: "order.cancelled", at }));
  await store.transition(
    drafts.map(({ id }, i) => {
      const event = { id: "", type: "", ...events[i], payload: JSON.stringify(events[i]) };
      return change(id, START, CANCELLED, { event });
    }),
  );
  const { results } = await env.DB.prepare("SELECT payload FROM outbox WHERE payload LIKE '%' || ? || '%'")
    .bind(events[0]?.id ?? "")
    .all<{ payload: string }>();
  const [row] = results.map(({ payload }) => JSON.parse(payload));
  expect({ ...row, events: new Set(row.events) }).toEqual({ type: "events", at, events: new Set(events) });
});

it.each(["on", "off"] as const)(
  "a timeline begins with the time of placing, with a row for it or without (LEAN_TIMELINES %s)",
  async (written) => {
    const draft = await draftOf(newCustomer());
    await withSettings({ LEAN_TIMELINES: written }, () => orderStore(env).insert([draft]));
    const placed = { at: draft.placedAt, from: null, to: "PENDING", actor: "customer" };
    expect((await store.find(draft.id))?.order.timeline).toEqual([placed]);
    await store.transition([change(draft.id, START, CANCELLED)]);
    expect((await store.find(draft.id))?.order.timeline).toMatchObject([
      placed,
      { from: "PENDING", to: "CANCELLED" },
    ]);
    const rows = env.DB.prepare("SELECT seq FROM order_timeline WHERE order_id = ? ORDER BY seq");
    const { results } = await rows.bind(draft.id).all<{ seq: number }>();
    expect(results.map(({ seq }) => seq)).toEqual(written === "on" ? [1] : [0, 1]);
  },
);

it("an order from before the terms were stored whole is read and erased as it was", async () => {
  const draft = await draftOf(newCustomer());
  await store.insert([draft]);
  await env.DB.prepare("UPDATE orders SET terms = NULL WHERE id = ?").bind(draft.id).run();
  const { email, shippingAddress, shippingMethod } = draft;
  expect((await store.find(draft.id))?.order).toMatchObject({ email, shippingAddress, shippingMethod });
  await store.eraseCustomer(draft.customer);
  expect((await store.find(draft.id))?.order).toMatchObject({
    email: ERASED_FULL_TERMS.email,
    shippingAddress: ERASED_FULL_TERMS.shippingAddress,
  });
});

it("an order that the older code erased is read blank, and the next erase blanks its terms", async () => {
  const draft = await draftOf(newCustomer());
  await store.insert([draft]);
  await env.DB.prepare("UPDATE orders SET email = '', shipping_address = ? WHERE id = ?")
    .bind(JSON.stringify(ERASED_FULL_TERMS.shippingAddress), draft.id)
    .run();
  expect((await store.find(draft.id))?.order).toMatchObject({
    email: ERASED_FULL_TERMS.email,
    shippingAddress: ERASED_FULL_TERMS.shippingAddress,
  });
  await store.eraseCustomer(draft.customer);
  const row = env.DB.prepare("SELECT terms FROM orders WHERE id = ?").bind(draft.id);
  expect(JSON.parse((await row.first<string>("terms")) ?? "")).toEqual(ERASED_FULL_TERMS);
});

it("an erase writes no order a second time", async () => {
  const draft = await draftOf(newCustomer());
  await store.insert([draft]);
  await store.eraseCustomer(draft.customer);
  await env.DB.exec(
    "CREATE TRIGGER written BEFORE UPDATE ON orders BEGIN SELECT RAISE(ABORT, 'written again'); END",
  );
  await store.eraseCustomer(draft.customer);
  await env.DB.exec("DROP TRIGGER written");
});
