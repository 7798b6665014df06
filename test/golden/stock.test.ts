/** A day in the stockroom: corrections, places, transfers, and goods that are bought. */
import { expect, it } from "vitest";
import { placed } from "../support/orders.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { asEach, page, stocked, usd } from "./shop.ts";

const INVENTORY = "/api/admin/inventory";
const SUPPLIERS = "/api/admin/suppliers";
const PURCHASES = "/api/admin/purchase-orders";
const key = (name: string) => ({ "Idempotency-Key": name });

async function corrections(day: Day): Promise<void> {
  const adjust = `POST ${INVENTORY}/COAT/adjustments`;
  await day.step("Units are found, and broken; a repeat is made once", async () => {
    await day.ask("merchant", adjust, { delta: 2, reason: "found" }, key("found"));
    await day.ask("merchant", adjust, { delta: 2, reason: "found" }, key("found"));
    await day.ask("merchant", adjust, { delta: 3, reason: "found" }, key("found"));
    await day.ask("merchant", adjust, { delta: -1, reason: "broken" });
  });
  await day.step("Corrections that cannot be are refused", async () => {
    await asEach(day, "merchant", adjust, [
      { delta: 0, reason: "none" },
      { delta: 1_000_001, reason: "many" },
      { delta: 1.5, reason: "half" },
      { delta: 1, reason: "" },
      { delta: 1, reason: "x".repeat(201) },
      { delta: 1, reason: "there", location: "loc_00000000000000000000" },
      { delta: 1, reason: "there", location: "nowhere" },
    ]);
    await day.ask("merchant", `POST ${INVENTORY}/NONE/adjustments`, { delta: 1, reason: "found" });
    await day.ask("support", adjust, { delta: 1, reason: "found" });
    await day.ask("merchant", adjust, { delta: -11, reason: "more than is there" });
  });
  await day.step("What is promised is taken only by force, and its order is named", async () => {
    await placed({ COAT: 4 });
    await day.ask("merchant", adjust, { delta: -9, reason: "flood" });
    await day.ask("merchant", adjust, { delta: -9, reason: "flood", force: true });
    await day.ask("merchant", `GET ${INVENTORY}/waiting`);
    await day.ask("merchant", `GET ${INVENTORY}/waiting?sku=CAP`);
    await day.ask("merchant", `GET ${INVENTORY}?low=true`);
    await day.ask("merchant", `GET ${INVENTORY}?limit=1`);
    await day.ask("merchant", `GET ${INVENTORY}?limit=101`);
    await day.ask("merchant", `GET ${INVENTORY}/COAT/movements?limit=2`);
    await day.ask("merchant", `GET ${INVENTORY}/COAT/movements?limit=0`);
  });
  await day.step("Goods come for whom they were promised to", () =>
    day.ask("merchant", adjust, { delta: 6, reason: "came" }),
  );
  await day.step("Another system reserves units, and settles them once", async () => {
    const path = "/api/inventory/CAP/reservations";
    const reserve = (quantity: number, reference: string) =>
      day.ask("merchant", `POST ${path}`, { quantity, reference });
    const first = await reserve(2, "till-1");
    await reserve(2, "till-1");
    await reserve(1, "till-1");
    await reserve(2, "till-2");
    await reserve(0, "till-3");
    const second = await reserve(1, "till-4");
    await day.ask("merchant", `POST ${path}/${first.id}/confirm`);
    await day.ask("merchant", `POST ${path}/${first.id}/release`);
    await day.ask("merchant", `POST ${path}/${second.id}/release`);
    await day.ask("merchant", `POST ${path}/none/confirm`);
    await day.ask("guest", "GET /api/inventory/CAP");
    await day.ask("guest", "GET /api/inventory/NONE");
  });
}

async function places(day: Day): Promise<void> {
  let id = "";
  const locations = "/api/admin/locations";
  await day.step("A second location opens, and units go there", async () => {
    const { items } = await day.ask<{ items: { id: string }[] }>("merchant", `POST ${locations}`, {
      name: "Annex",
    });
    id = items.at(-1)?.id ?? "";
    const move = { from: "main", to: id, quantity: 3, reason: "to the annex" };
    const path = `POST ${INVENTORY}/COAT/transfers`;
    await day.ask("merchant", path, move, key("move"));
    await day.ask("merchant", path, move, key("move"));
    await day.ask("merchant", `GET ${INVENTORY}/COAT/locations`);
    await day.ask("merchant", path, { ...move, quantity: 100 }, key("many"));
    await day.ask("merchant", path, { ...move, quantity: 0 }, key("none"));
    await day.ask("merchant", path, { ...move, to: "main" }, key("same"));
    await day.ask("merchant", path, { ...move, to: "loc_00000000000000000000" }, key("nowhere"));
    await day.ask("merchant", path, move);
    await day.ask("merchant", `POST ${INVENTORY}/NONE/transfers`, move, key("unknown"));
    await day.ask("support", path, move, key("support"));
  });
  await day.step("The annex counts its own units, and comes first", async () => {
    await day.ask("merchant", `POST ${INVENTORY}/COAT/adjustments`, {
      delta: -1,
      reason: "torn",
      location: id,
    });
    await day.ask("merchant", `POST ${INVENTORY}/COAT/adjustments`, {
      delta: -9,
      reason: "torn",
      location: id,
    });
    await day.ask("merchant", `PATCH ${locations}/${id}`, { priority: 1 });
    await day.ask("merchant", `PATCH ${locations}/${id}`, { name: "North" });
  });
  await day.step("An order is taken from there, and is on its pick list", async () => {
    await placed({ COAT: 1 });
  });
  await day.step("The pick list, and what is no location", async () => {
    await page(day, "merchant", `GET ${locations}/${id}/pick-list`);
    await day.ask("merchant", `GET ${locations}/none/pick-list`);
    await day.ask("merchant", `GET ${locations}/${id}/pick-list?limit=51`);
    await day.ask("merchant", `PATCH ${locations}/${id}`, { active: false });
    await day.ask("merchant", `PATCH ${locations}/main`, { active: false });
    await day.ask("merchant", `PATCH ${locations}/none`, { name: "None" });
    await day.ask("merchant", `POST ${locations}`, { name: "north" });
    await day.ask("merchant", `POST ${locations}`, { name: "" });
    await day.ask("merchant", `GET ${locations}`);
  });
}

async function purchases(day: Day): Promise<void> {
  let supplierId = "";
  let id = "";
  await day.step("A supplier is written down", async () => {
    ({ id: supplierId } = await day.ask("merchant", `POST ${SUPPLIERS}`, {
      name: "Mill",
      email: "mill@example.com",
      leadTimeDays: 3,
    }));
    await day.ask("merchant", `PATCH ${SUPPLIERS}/${supplierId}`, { note: "By boat" });
    await asEach(day, "merchant", `POST ${SUPPLIERS}`, [
      { name: "" },
      { name: "mill" },
      { name: "Weaver", email: "no address" },
      { name: "Weaver", leadTimeDays: 366 },
      { name: "Weaver", currency: "XXX" },
    ]);
    await day.ask("merchant", `PATCH ${SUPPLIERS}/sup_none`, { name: "None" });
    await day.ask("merchant", `PATCH ${SUPPLIERS}/${supplierId}`, { name: "Late" }, { "If-Match": '"0"' });
    await day.ask("support", `POST ${SUPPLIERS}`, { name: "Weaver" });
    await day.ask("merchant", `GET ${SUPPLIERS}`);
  });
  const line = { sku: "COAT", quantity: 5, cost: usd(1_100) };
  await day.step("Goods are ordered: what is proposed, a draft, the order", async () => {
    await page(day, "merchant", `GET ${PURCHASES}/suggestions`);
    ({ id } = await day.ask(
      "merchant",
      `POST ${PURCHASES}`,
      { supplierId, items: [line], note: "Soon" },
      key("po"),
    ));
    await day.ask("merchant", `POST ${PURCHASES}`, { supplierId, items: [line], note: "Soon" }, key("po"));
    await day.ask("merchant", `PATCH ${PURCHASES}/${id}`, {
      items: [line, { ...line, sku: "BOOTS", quantity: 2 }],
    });
    await day.ask(
      "merchant",
      `POST ${PURCHASES}/${id}/receipts`,
      { items: [{ sku: "COAT", quantity: 1 }] },
      key("early"),
    );
    await day.ask("merchant", `POST ${PURCHASES}/${id}/moves`, { move: "close" });
    await day.ask("merchant", `POST ${PURCHASES}/${id}/moves`, { move: "order" });
    await day.ask("merchant", `PATCH ${PURCHASES}/${id}`, { items: [line] });
    await day.ask("merchant", `PATCH ${PURCHASES}/${id}`, { expectedOn: "2040-03-20" });
  });
  let receipt = "";
  await day.step("Some of it comes, more than was ordered is refused", async () => {
    const take = (items: object[], name: string, more = {}) =>
      day.ask<{ id: string; receipts: { id: string }[] }>(
        "merchant",
        `POST ${PURCHASES}/${id}/receipts`,
        { items, ...more },
        key(name),
      );
    const answer = await take([{ sku: "coat", quantity: 2 }], "first");
    receipt = answer.receipts?.at(-1)?.id ?? answer.id;
    await take([{ sku: "coat", quantity: 2 }], "first");
    await take([{ sku: "COAT", quantity: 4 }], "many");
    await take([{ sku: "CAP", quantity: 1 }], "strange");
    await take([{ sku: "COAT", quantity: 0 }], "none");
    await take([], "empty");
  });
  await day.step("More comes than was ordered, and all of it is taken", async () => {
    const items = [{ sku: "COAT", quantity: 4 }];
    await day.ask("merchant", `POST ${PURCHASES}/${id}/receipts`, { items, over: true }, key("over"));
  });
  await day.step("A receipt was a mistake, and is taken back once", async () => {
    await day.ask("merchant", `POST ${PURCHASES}/${id}/receipts/${receipt}/reverse`, undefined, key("back"));
    await day.ask(
      "merchant",
      `POST ${PURCHASES}/${id}/receipts/${receipt}/reverse`,
      undefined,
      key("back again"),
    );
    await day.ask("merchant", `POST ${PURCHASES}/${id}/receipts/none/reverse`, undefined, key("none"));
  });
  await day.step("The rest does not come: the order is closed, and opened again", async () => {
    await day.ask("merchant", `POST ${PURCHASES}/${id}/moves`, { move: "cancel" });
    await day.ask("merchant", `POST ${PURCHASES}/${id}/moves`, { move: "close" });
    await day.ask("merchant", `POST ${PURCHASES}/${id}/moves`, { move: "reopen" });
    await day.ask("merchant", `GET ${PURCHASES}`);
    await day.ask("merchant", `GET ${PURCHASES}/${id}`);
    await day.ask("merchant", `PATCH ${SUPPLIERS}/${supplierId}`, { archived: true });
    await day.ask("merchant", `POST ${PURCHASES}`, { supplierId, items: [line] }, key("archived"));
    await day.ask("merchant", `PATCH ${SUPPLIERS}/${supplierId}`, { archived: false });
  });
  await day.step("What is no purchase order is refused", async () => {
    await asEach(
      day,
      "merchant",
      `POST ${PURCHASES}`,
      [
        { supplierId: "sup_00000000000000000000" },
        { supplierId, items: [{ ...line, quantity: 0 }] },
        { supplierId, items: [{ ...line, quantity: 100_001 }] },
        { supplierId, items: [line, { ...line, sku: "coat" }] },
        { supplierId, items: [{ ...line, sku: "NONE" }] },
        { supplierId, items: [{ ...line, cost: { amount: 1, currency: "EUR" } }] },
        { supplierId, location: "loc_00000000000000000000" },
      ],
      key("refused"),
    );
    await day.ask("merchant", `GET ${PURCHASES}/po_none`);
    await day.ask("support", `POST ${PURCHASES}`, { supplierId }, key("support"));
  });
}

it(
  "stock is what was counted, moved, bought and promised",
  async () => {
    const day = await Day.begin("stock", { evicts: true });
    await stocked(day, ["COAT", "CAP", "BOOTS"]);
    await corrections(day);
    await places(day);
    await purchases(day);
    await expect(day.text).toMatchFileSnapshot("stock.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
