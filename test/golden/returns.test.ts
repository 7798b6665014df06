/** A day on which goods come back or are exchanged; `-u` writes its golden text anew. */
import { expect, it } from "vitest";
import { stockItem } from "../support/shop.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { orderOf, type Placed, usd } from "./shopping.ts";

it(
  "goods are sent back, exchanged and refused as their golden text says",
  async () => {
    await stockItem({ sku: "CUP", price: 1_500, stock: 9 });
    await stockItem({ sku: "DESK", price: 8_000, stock: 9 });
    const day = await Day.begin("returns");
    let order: Placed = { id: "", number: "", accessToken: "" };
    let other = order;
    const cups = (quantity: number) => [{ sku: "CUP", quantity, reason: "too small" }];
    const returnOf = (placed: Placed, body: unknown, key: string) =>
      day.ask({ "Order-Token": placed.accessToken }, `POST /api/orders/${placed.id}/returns`, body, {
        "Idempotency-Key": key,
      });
    const decide = (id: string, verb: string, body: unknown = {}, key = verb) =>
      day.ask("support", `POST /api/admin/returns/${id}/${verb}`, body, { "Idempotency-Key": key });
    const send = ({ id }: Placed) => {
      const parcel = { carrier: "UPS", trackingNumber: "1Z1" };
      return day.ask("merchant", `POST /api/admin/orders/${id}/shipments`, parcel);
    };

    await day.step("A guest orders what is decided later by the bank", async () => {
      order = await orderOf(
        day,
        { CUP: 3, DESK: 1 },
        { payment: { provider: "mock", token: "tok_pending" } },
      );
    });
    await day.step("Nothing was sent, so nothing can come back", async () => {
      await returnOf(order, { items: cups(1) }, "early");
    });
    await day.step("It is sent", () => send(order));
    let first = "";
    await day.step("The guest wants to send two cups back, and asks twice", async () => {
      ({ id: first } = await returnOf(order, { items: cups(2) }, "two"));
      await returnOf(order, { items: cups(2) }, "two");
    });
    await day.step("What cannot be sent back", async () => {
      await returnOf(order, { items: cups(1) }, "two");
      await returnOf(order, { items: cups(2) }, "more");
      await returnOf(order, { items: [{ sku: "NONE", quantity: 1, reason: "" }] }, "none");
      await returnOf(order, { items: [] }, "empty");
      await returnOf(order, { items: cups(1), overrule: "A friend" }, "overruled");
      await returnOf({ ...order, accessToken: "wrong" }, { items: cups(1) }, "stranger");
      await decide(first, "receive");
      await decide("ret_none", "approve");
      await day.ask("customer", `POST /api/admin/returns/${first}/approve`, {});
    });
    await day.step("It is approved, twice", async () => {
      await decide(first, "approve", { message: "Use the old box." });
      await decide(first, "approve");
    });
    await day.step("One cup arrives whole", async () => {
      const whole = { items: [{ sku: "CUP", quantity: 1, restock: true }] };
      await decide(first, "receive", whole, "whole");
      await decide(first, "receive", whole, "whole");
      await decide(first, "receive", {}, "whole");
      await decide(first, "receive", { items: [{ sku: "CUP", quantity: 2 }] }, "many");
    });
    await day.step("The other one arrives broken", async () => {
      await decide(first, "receive", { restock: false }, "broken");
      await decide(first, "receive", {}, "again");
    });

    let second = "";
    await day.step("The desk is to come back too", async () => {
      const items = [{ sku: "DESK", quantity: 1, reason: "too bright" }];
      ({ id: second } = await returnOf(order, { items }, "desk"));
      await day.ask("support", "GET /api/admin/returns");
    });
    await day.step(
      "Staff approve that and then think otherwise: the words of the one are not those of the other",
      async () => {
        await decide(second, "approve", { message: "Use any box." });
        await decide(second, "reject");
        await decide(second, "reject");
        await decide(second, "approve");
        await day.ask("support", "GET /api/admin/returns");
      },
    );
    await day.step("The guest orders a desk in place of the cups", async () => {
      other = await orderOf(day, { DESK: 1 }, { email: "ADA@example.com" }, "other");
    });
    const exchange = (id: string, orderId: string) => decide(id, "exchange", { orderId }, "");
    await day.step("It is in exchange for them, however often that is said", async () => {
      await exchange(first, other.id);
      await exchange(first, other.id);
    });
    await day.step("What is no exchange", async () => {
      await exchange(second, other.id);
      await exchange(first, order.id);
      await exchange(first, "ord_none");
      await exchange("ret_none", other.id);
    });
    await day.step("Somebody else's order", async () => {
      other = await orderOf(day, { CUP: 2 }, { email: "eve@example.com" }, "eve");
    });
    await day.step("It is none of theirs, and is sent", async () => {
      await exchange(first, other.id);
      await send(other);
    });
    await day.step("Staff ask for a guest, in time", () =>
      day.ask("support", `POST /api/orders/${other.id}/returns`, { items: cups(1) }),
    );
    await day.later("The time to send it back is over", 60 * 24 * 3_600_000);
    await day.step("The guest asks too late, and staff overrule that", async () => {
      await returnOf(other, { items: cups(1) }, "late");
      const overruled = { items: cups(1), overrule: "They were abroad." };
      await day.ask("support", `POST /api/orders/${other.id}/returns`, overruled, {
        "Idempotency-Key": "late",
      });
    });
    await day.step("The rest of the first order is given back", async () => {
      await day.ask("support", `POST /api/orders/${order.id}/refunds`, {}, { "Idempotency-Key": "rest" });
      await day.ask("support", `POST /api/orders/${order.id}/refunds`, { amount: usd(1) });
      await day.ask("support", `GET /api/orders/${order.id}`);
      await day.ask("support", `GET /api/admin/story/${order.number}`);
    });
    await expect(day.text).toMatchFileSnapshot("returns.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
