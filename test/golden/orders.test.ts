/** A day on which guests order, and staff send and refund; `-u` writes its golden text anew. */
import { expect, it } from "vitest";
import { stockItem } from "../support/shop.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { ADDRESS, cartOf, ORDER, type Placed, usd } from "./shopping.ts";

const TOLD = [
  "order.placed",
  "order.confirmed",
  "order.cancelled",
  "order.shipped",
  "order.delivered",
  "order.refunded",
  "return.requested",
  "return.approved",
  "return.rejected",
  "return.received",
  "return.exchanged",
];

it(
  "orders are placed, sent, refunded and taken back as their golden text says",
  async () => {
    await stockItem({ sku: "MUG", price: 1_500, stock: 9 });
    await stockItem({ sku: "LAMP", price: 8_000, stock: 2 });
    const day = await Day.begin("orders");
    let cart = { "Cart-Id": "" };
    let order: Placed = { id: "", number: "", accessToken: "" };
    const keyed = (key: string) => ({ "Idempotency-Key": key });
    const place = (body: unknown, key: string) => day.ask<Placed>(cart, "POST /api/orders", body, keyed(key));

    await day.step("A merchant's own system wants to hear of orders", async () => {
      await day.ask("merchant", "POST /api/admin/webhooks", {
        url: "https://erp.example.com/in",
        events: TOLD,
      });
    });
    await day.step("A guest fills a cart, within its limits", async () => {
      cart = await cartOf(day, { MUG: 1, LAMP: 1 });
      for (const quantity of [0, 1_000, 3]) {
        await day.ask(cart, "PATCH /api/cart/items/MUG", { quantity });
      }
      await day.ask(cart, "POST /api/cart/items", { sku: "NONE", quantity: 1 });
      await day.ask(cart, "POST /api/cart/items", { sku: "MUG", quantity: 0 });
      await day.ask(cart, "PATCH /api/cart/items/NONE", { quantity: 1 });
      await day.ask(cart, "PUT /api/cart/coupon", { code: "NONE" });
      await day.ask(cart, "PUT /api/cart/currency", { currency: "XXX" });
    });
    await day.step("The checkout says what it costs, and what it does not take", async () => {
      const { country, region, postalCode } = ADDRESS;
      const to = { shippingAddress: { country, region, postalCode } };
      await day.ask(cart, "POST /api/checkout/quote", { ...to, shippingMethod: "standard" });
      await day.ask(cart, "POST /api/checkout/quote", { ...to, shippingMethod: "rocket" });
      await day.ask("guest", "POST /api/checkout/quote", to);
      await place({ ...ORDER, email: "nobody" }, "a");
      await place({ ...ORDER, shippingAddress: { ...ADDRESS, country: "AQ" } }, "b");
      await place({ ...ORDER, shippingAddress: { ...ADDRESS, region: "XX" } }, "c");
      await place({ ...ORDER, shippingMethod: "rocket" }, "d");
      await place({ ...ORDER, payment: { provider: "none", token: "tok_ok" } }, "e");
      await place({ ...ORDER, couponCode: "NONE" }, "f");
      await place({ ...ORDER, expectedTotal: usd(1) }, "g");
      await day.ask(cart, "POST /api/orders", ORDER);
    });
    await day.step("The guest orders", async () => {
      order = await place(ORDER, "ours");
    });
    await day.step(
      "The answer was lost, and the guest asks again, with another key and with other words",
      async () => {
        await place(ORDER, "ours");
        await place({ ...ORDER, email: "eve@example.com" }, "ours");
        await place(ORDER, "another");
      },
    );
    await day.step("The order is seen by those who may", async () => {
      await day.ask({ "Order-Token": order.accessToken }, `GET /api/orders/${order.id}`);
      await day.ask({ "Order-Token": "wrong" }, `GET /api/orders/${order.id}`);
      await day.ask("guest", `GET /api/orders/${order.id}`);
      await day.ask("customer", `GET /api/orders/${order.id}`);
      await day.ask("support", `GET /api/orders/${order.id}`);
      await day.ask("guest", "POST /api/orders/lookup", { number: order.number, email: "ADA@example.com" });
      await day.ask("guest", "POST /api/orders/lookup", { number: order.number, email: "eve@example.com" });
    });

    const refund = (key: string, body: unknown) =>
      day.ask("support", `POST /api/orders/${order.id}/refunds`, body, keyed(key));
    await day.step("A clerk gives a part of it back, once", async () => {
      await refund("half", { amount: usd(750), reason: "A crack" });
      await refund("half", { amount: usd(750), reason: "A crack" });
    });
    await day.step("A refund of a mug that goes on sale again, and of its shipping", async () => {
      await refund("mug", { items: [{ sku: "MUG", quantity: 1 }], restock: true });
      await refund("shipping", { shipping: true });
    });
    await day.step("What is not refunded", async () => {
      await refund("half", { amount: usd(751) });
      await refund("more", { amount: usd(1_000_000) });
      await refund("none", { amount: usd(0) });
      await refund("euros", { amount: { amount: 1, currency: "EUR" } });
      await refund("both", { amount: usd(1), shipping: { amount: 1, currency: "EUR" } });
      await refund("others", { items: [{ sku: "MUG", quantity: 3 }] });
      await refund("unnamed", { amount: usd(1), restock: true });
      await refund("shipping-again", { shipping: usd(1) });
      await day.ask("merchant", "POST /api/orders/ord_none/refunds", { amount: usd(1) });
      await day.ask("customer", `POST /api/orders/${order.id}/refunds`, { amount: usd(1) });
    });

    const ship = (body: object) =>
      day.ask<{ shipment: { id: string } }>("merchant", `POST /api/admin/orders/${order.id}/shipments`, {
        carrier: "UPS",
        ...body,
      });
    let parcel = "";
    await day.step("A parcel leaves with one mug, once", async () => {
      const items = [{ sku: "MUG", quantity: 1 }];
      ({
        shipment: { id: parcel },
      } = await ship({ trackingNumber: "1Z1", items }));
      await ship({ trackingNumber: "1Z1", items });
      await ship({ trackingNumber: "1Z1" });
    });
    await day.step("What does not leave", async () => {
      await ship({ trackingNumber: "1Z1", items: [{ sku: "LAMP", quantity: 1 }] });
      await ship({ trackingNumber: "1Z2", items: [{ sku: "MUG", quantity: 2 }] });
      await ship({ trackingNumber: "1Z2", location: "nowhere" });
      await day.ask({ "Order-Token": order.accessToken }, `POST /api/orders/${order.id}/cancel`);
    });
    await day.step("The rest leaves", async () => {
      await ship({ trackingNumber: "1Z2" });
      await ship({ trackingNumber: "1Z2", items: [{ sku: "MUG", quantity: 1 }] });
      await ship({ trackingNumber: "1Z3" });
    });
    await day.step("Both arrive, and one is said to arrive twice", async () => {
      const arrived = (id: string) =>
        day.ask("merchant", `POST /api/admin/orders/${order.id}/shipments/${id}/delivered`);
      await arrived(parcel);
      await arrived(parcel);
      await arrived(parcel.replace(/.$/, "2"));
      await arrived("shp_none");
    });
    await expect(day.text).toMatchFileSnapshot("orders.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
