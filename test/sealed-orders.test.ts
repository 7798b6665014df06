/**
 * Personal data of orders where it is stored: a reader of the databases, the archive or the storage
 * of objects cannot read it without the keys of the settings.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { randomId } from "../domain/base/ids.ts";
import { newKey } from "../domain/settings/seal.ts";
import { projectOrders } from "../shop/orders/reading/order-summaries.ts";
import { sealStored } from "../shop/orders/sealing/seal-stored.ts";
import { eraseOrders } from "../stores/orders/erase-orders.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { dataKeysOf, keepDataKeys } from "../stores/personal/data-keys.ts";
import { mailTo } from "./support/accounts.ts";
import { callBy } from "./support/call.ts";
import { deliver, holdQueues } from "./support/held-queues.ts";
import { interrupted } from "./support/late-writes.ts";
import { call, cartWith, order, orderBody, settled } from "./support/orders.ts";
import { bearer, openSale } from "./support/sales.ts";
import { sealAll, tablesWith } from "./support/sealing.ts";
import { withSettings } from "./support/settings.ts";
import { stockItem } from "./support/shop.ts";
import { FULL_TERMS } from "./support/terms.ts";

/** Terms whose every personal text is found nowhere else. */
function termsOf() {
  const mark = randomId("mrk").slice(4);
  const address = {
    ...FULL_TERMS.shippingAddress,
    name: `Zora ${mark}`,
    line1: `${mark} Lane`,
    line2: `Floor ${mark}`,
    city: `Port ${mark}`,
  };
  const billingAddress = { ...address, name: `Bill ${mark}` };
  return {
    mark,
    terms: {
      ...FULL_TERMS,
      email: `${mark}@shop.test`,
      shippingAddress: address,
      billingAddress,
      note: `Ring ${mark}`,
    },
  };
}

/** Orders a cart of a guest; what became of it is waited for unless queues are held. */
async function ordered(sku?: string) {
  const { mark, terms } = termsOf();
  const item = sku ?? (await stockItem());
  const cartId = await cartWith({ [item]: 1 });
  const body = { ...terms, payment: orderBody.payment };
  const response = await order(cartId, crypto.randomUUID(), body);
  expect(response.status).toBe(201);
  const { id } = await response.json<{ id: string }>();
  return { id, mark, terms, sku: item, cartId, customer: `guest:${cartId}` };
}

/** Everything in an object's tables, as one text. */
function storageOf(object: DurableObjectStub): Promise<string> {
  return runInDurableObject(object, (_, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'");
    const names = [...tables].map(({ name }) => name).filter((name) => !/^(_cf|sqlite_)/.test(name));
    return JSON.stringify(names.map((name) => [...storage.sql.exec(`SELECT * FROM "${name}"`)]));
  });
}

describe("the shopper of an order", () => {
  it("is in no table, no object and no message, from the order to its mail; and is read where it is shown", async () => {
    const held = holdQueues();
    const { id, mark, terms, sku, cartId } = await ordered();
    await vi.waitUntil(() => held.some(({ queue }) => queue === "orders"), { interval: 10 });
    const ledger = await storageOf(env.STOCK_LEDGER.getByName(sku));
    expect(ledger).toContain(id);
    const waiting = await (await call("GET", `/api/orders/${id}`, undefined, { "Cart-Id": cartId })).json();
    expect(waiting).toMatchObject(terms);
    for (const text of [ledger, ...held.map(({ body }) => body)]) {
      expect(text).not.toContain(mark);
    }
    vi.restoreAllMocks();
    for (const { queue, body } of held.filter((one) => one.queue === "orders")) {
      await deliver(queue, body);
    }
    expect(await settled(id)).toMatchObject(terms);
    await mailTo(terms.email, "Your order");
    // The mailbox of development is what arrives elsewhere.
    expect((await tablesWith(mark)).filter((name) => name !== "mailbox")).toEqual([]);
    expect(await storageOf(env.CART.getByName(cartId))).not.toContain(mark);
  });
});

it("the shopper of a flash order is in no table", async () => {
  const { mark, terms } = termsOf();
  const { id: saleId } = await openSale(await stockItem());
  const body = { ...terms, payment: orderBody.payment, quantity: 1 };
  const headers = { ...(await bearer("zora")), "Idempotency-Key": "zora" };
  const bought = await call("POST", `/api/sales/${saleId}/orders`, body, headers);
  expect(bought.status).toBe(201);
  const { id } = await bought.json<{ id: string }>();
  expect(await settled(id)).toMatchObject(terms);
  expect((await tablesWith(mark)).filter((name) => name !== "mailbox")).toEqual([]);
});

describe("a sealed order", () => {
  it("is found by its address in any case of letters, and shows it in lists of orders and of messages", async () => {
    const { id, terms } = await ordered();
    await settled(id);
    const staff = await bearer("mia", "merchant");
    const found = await call("GET", `/api/admin/orders?q=${terms.email.toUpperCase()}`, undefined, staff);
    expect((await found.json<{ items: object[] }>()).items).toMatchObject([{ id, email: terms.email }]);
    await mailTo(terms.email, "Your order");
    const about = () => call("GET", `/api/admin/notifications?orderId=${id}`, undefined, staff);
    const { items } = await vi.waitUntil(async () => {
      const read = await (await about()).json<{ items: object[] }>();
      return read.items.length > 0 && read;
    });
    expect(items).toMatchObject([{ recipient: terms.email }]);
  });

  it("lies beside one that is not sealed, and both are read whether new ones are sealed or not", async () => {
    const one = await ordered();
    await settled(one.id);
    await withSettings({ SEAL_ORDERS: "off" }, async () => {
      const other = await ordered();
      expect(await settled(other.id)).toMatchObject(other.terms);
      expect(await tablesWith(other.mark)).toContain("orders");
      expect((await orderStore(env).find(one.id))?.order).toMatchObject(one.terms);
    });
  });

  it("whose customer is erased lost its key for good, so a copy of its row opens nothing", async () => {
    const { id, customer, terms } = await ordered();
    await settled(id);
    const row = await env.DB.prepare("SELECT email, terms FROM orders WHERE id = ?").bind(id).first();
    const key = await env.DB.prepare("SELECT sealed FROM data_keys WHERE subject = ?")
      .bind(id)
      .first("sealed");
    await eraseOrders(env, customer);
    await eraseOrders(env, customer);
    const blank = { email: "", shippingAddress: { name: "–", line1: "–" } };
    expect((await orderStore(env).find(id))?.order).toMatchObject(blank);
    // As from a backup, and as from a message that comes late.
    await env.DB.prepare("UPDATE orders SET email = ?2, terms = ?3 WHERE id = ?1")
      .bind(id, row?.email, row?.terms)
      .run();
    await keepDataKeys(env.DB, [{ subject: id, sealed: String(key) }]);
    const read = (await orderStore(env).find(id))?.order;
    expect(read).toMatchObject(blank);
    expect(JSON.stringify(read)).not.toContain(terms.note);
  });

  it("is not opened in the place of another, nor without the keys of the settings", async () => {
    const [one, two] = [await ordered(), await ordered()];
    await Promise.all([settled(one.id), settled(two.id)]);
    await withSettings({ INDEX_KEY: undefined }, async () => {
      await expect(orderStore(env).find(one.id)).rejects.toThrow("the shop lacks the keys");
    });
    await env.DB.prepare(
      "UPDATE orders SET terms = (SELECT terms FROM orders WHERE id = ?1), email = email WHERE id = ?2",
    )
      .bind(one.id, two.id)
      .run();
    await expect(orderStore(env).find(two.id)).rejects.toThrow(
      `the order terms of ${two.id} cannot be opened`,
    );
  });
});

describe("a pass that seals what is behind", () => {
  it("seals orders that lie readable, once, and leaves alone those of whom is erased", async () => {
    await sealAll();
    const [one, gone] = await withSettings({ SEAL_ORDERS: "off" }, async () => {
      const both = [await ordered(), await ordered()] as const;
      await Promise.all(both.map(({ id }) => settled(id)));
      // A shop whose orders lie in Postgres writes its list of them like this.
      await projectOrders(
        env,
        both.map(({ id }) => id),
      );
      return both;
    });
    await mailTo(one.terms.email, "Your order");
    expect(await tablesWith(one.mark)).toEqual(expect.arrayContaining(["orders", "order_summaries"]));
    await eraseOrders(env, gone.customer);
    expect(await sealAll()).toEqual({ renewed: 0, sealed: 1, people: 0 });
    expect(await sealAll()).toEqual({ renewed: 0, sealed: 0, people: 0 });
    expect((await tablesWith(one.mark)).filter((name) => name.startsWith("order"))).toEqual([]);
    expect((await orderStore(env).find(one.id))?.order).toMatchObject(one.terms);
    expect((await dataKeysOf(env.DB, [gone.id])).size).toBe(0);
    await eraseOrders(env, one.customer);
    expect((await dataKeysOf(env.DB, [one.id])).size).toBe(0);
  });

  it("seals keys with the newest key of the settings, so that the one before may go", async () => {
    const one = await ordered();
    await settled(one.id);
    const [before, newest] = [env.DATA_KEYS, newKey()];
    await withSettings({ DATA_KEYS: `${newest} ${before}` }, async () => {
      expect((await sealAll()).renewed).toBeGreaterThan(0);
      expect(await sealAll()).toEqual({ renewed: 0, sealed: 0, people: 0 });
    });
    await withSettings({ DATA_KEYS: newest }, async () => {
      expect((await orderStore(env).find(one.id))?.order).toMatchObject(one.terms);
      await withSettings({ DATA_KEYS: `${before} ${newest}` }, sealAll);
    });
  });

  it("leaves no key to an order that is erased while it is sealed", async () => {
    const one = await withSettings({ SEAL_ORDERS: "off" }, () => ordered());
    await settled(one.id);
    const erase = () => eraseOrders(env, one.customer);
    const DB = interrupted(env.DB, "INSERT INTO data_keys", erase);
    expect((await sealStored({ ...callBy("ops"), env: { ...env, DB } })).ok).toBe(true);
    expect((await orderStore(env).find(one.id))?.order.email).toBe("");
    expect((await dataKeysOf(env.DB, [one.id])).size).toBe(0);
  });

  it("is refused where the shop seals nothing", async () => {
    await withSettings({ SEAL_ORDERS: "off", SEAL_PEOPLE: "off" }, async () => {
      const refused = await call("POST", "/api/admin/orders/seal", {}, await bearer("ops", "ops"));
      expect([refused.status, await refused.json()]).toMatchObject([404, { code: "not_found" }]);
    });
  });
});
