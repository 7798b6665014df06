import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { readAudit } from "../../../stores/audit/audit.ts";
import { Browser } from "../../../test/support/browser.ts";
import { placed, settled } from "../../../test/support/orders.ts";
import { stockItem } from "../../../test/support/shop.ts";

async function signedIn(who: "customer" | "merchant" | "operator"): Promise<Browser> {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who });
  return browser;
}

async function confirmed(items: Record<string, number>): Promise<{ id: string; accessToken: string }> {
  const order = await placed(items);
  expect((await settled(order.id)).status).toBe("CONFIRMED");
  return order;
}

/** The page after a form was sent: where it led, as text. */
async function pageAfter(browser: Browser, path: string, form: Record<string, string>): Promise<string> {
  const sent = await browser.post(path, form);
  expect(sent.status).toBe(303);
  return (await browser.get(sent.headers.get("Location") ?? "")).text();
}

const keyOf = (page: string) => /name="key" value="(rkey_[0-9a-z]{20})"/.exec(page)?.[1] ?? "";

describe("an order's page for staff", () => {
  it("sends parcels, takes note of their arrival and refunds, and the shopper's page shows it", async () => {
    const sku = await stockItem();
    const { id, accessToken } = await confirmed({ [sku]: 2 });
    const path = `/admin/orders/${id}`;
    const browser = await signedIn("merchant");
    const page = await (await browser.get(path)).text();
    for (const part of ["To be sent", `name="units:${sku}"`, "ada@example.com", "Yes, cancel it"]) {
      expect(page).toContain(part);
    }
    const parcel = { carrier: "UPS", trackingNumber: "<1Z&1>", [`units:${sku}`]: "1" };
    expect(await pageAfter(browser, `${path}/dispatch`, parcel)).toContain("The parcel is on its way");
    await pageAfter(browser, `${path}/dispatch`, { ...parcel, trackingNumber: "1Z2" });
    const shipped = await (await browser.get(path)).text();
    expect(shipped).toContain("&lt;1Z&amp;1&gt;");
    expect(shipped).not.toContain("Yes, cancel it");
    const [shipment] = (await settled(id)).shipments;
    expect(await pageAfter(browser, `${path}/delivered`, { shipment: shipment?.id ?? "" })).toContain(
      "has arrived",
    );

    const some = { key: keyOf(shipped), amount: "5.00", [`units:${sku}`]: "0", reason: "late" };
    for (let i = 0; i < 2; i++) {
      expect(await pageAfter(browser, `${path}/refund`, some)).toContain("$5.00 were paid back");
    }
    const rest = await pageAfter(browser, `${path}/refund`, {
      key: keyOf(await (await browser.get(path)).text()),
      everything: "yes",
    });
    expect(rest).toContain("Refunded");
    expect(rest).not.toContain('name="key"');
    const done = await settled(id);
    expect(done.payments[0]?.refunds).toHaveLength(2);
    expect(done.status).toBe("REFUNDED");
    // The other parcel was on its way when all of it was refunded.
    expect(rest).toContain("It has arrived");
    const arrived = await pageAfter(browser, `${path}/delivered`, { shipment: done.shipments[1]?.id ?? "" });
    expect(arrived).toContain("The parcel has arrived");
    expect(arrived).not.toContain("It has arrived");

    const shopper = new Browser();
    await shopper.get(`/orders/${id}?token=${accessToken}`);
    const own = await (await shopper.get(`/orders/${id}`)).text();
    for (const part of ["Your parcels", "Arrived", "1Z2", "$5.00", "A parcel left", "A parcel arrived"]) {
      expect(own).toContain(part);
    }
    // What colleagues wrote to each other is not for shoppers.
    expect(own).not.toContain("late</p>");
  });

  it("writes down what was done once, in the name of who did it, and shows the others that", async () => {
    const sku = await stockItem();
    const { id } = await confirmed({ [sku]: 2 });
    const path = `/admin/orders/${id}`;
    const browser = await signedIn("merchant");
    const parcel = { carrier: "UPS", trackingNumber: "1Z", [`units:${sku}`]: "1" };
    await pageAfter(browser, `${path}/dispatch`, parcel);
    await pageAfter(browser, `${path}/dispatch`, { ...parcel, trackingNumber: "1Z2" });
    const [shipment] = (await settled(id)).shipments;
    const arrival = { shipment: shipment?.id ?? "" };
    const key = keyOf(await (await browser.get(path)).text());
    for (let i = 0; i < 2; i++) {
      await pageAfter(browser, `${path}/delivered`, arrival);
      await pageAfter(browser, `${path}/refund`, { key, amount: "5.00" });
    }
    const written = await readAudit(env.DB, { order: "oldest", limit: 100, subject: id });
    expect(written.map(({ action, role }) => [action, role])).toEqual([
      ["order.dispatched", "merchant"],
      ["order.dispatched", "merchant"],
      ["order.delivered", "merchant"],
      ["order.refund_requested", "merchant"],
    ]);
    // The sweeper would publish them too, half a minute later.
    await vi.waitUntil(
      async () => {
        const { results } = await env.DB.prepare("select 1 from outbox where payload like ?")
          .bind(`%${id}%`)
          .all();
        return results.length === 0;
      },
      { interval: 50 },
    );
  });

  it("says what is wrong, and does nothing then", async () => {
    const sku = await stockItem();
    const { id } = await confirmed({ [sku]: 1 });
    const path = `/admin/orders/${id}`;
    const browser = await signedIn("merchant");
    const key = keyOf(await (await browser.get(path)).text());
    const cases: [string, Record<string, string>, string][] = [
      [
        "dispatch",
        { carrier: "UPS", trackingNumber: "1", [`units:${sku}`]: "0" },
        "Say which prints are in the parcel",
      ],
      ["dispatch", { carrier: "", trackingNumber: "1", [`units:${sku}`]: "1" }, "Enter the carrier"],
      ["dispatch", { carrier: "UPS", trackingNumber: "1", [`units:${sku}`]: "2" }, "are not left to ship"],
      ["dispatch", { carrier: "UPS", trackingNumber: "1", [`units:${sku}`]: "x" }, "Enter whole numbers"],
      ["refund", { key }, "Say which prints, whether the shipping, or how much"],
      ["refund", { key, amount: "1,50" }, "Enter an amount such as 19.90"],
      ["refund", { key, amount: "9999.00" }, "were paid and not refunded"],
      ["refund", { key: "k", everything: "yes" }, "The form was incomplete"],
      ["refund", { key, amount: "1.00", restock: "on" }, "Say which prints go back to stock"],
      ["delivered", { shipment: "shp_none" }, "no such parcel"],
    ];
    for (const [action, form, says] of cases) {
      const answer = await browser.post(`${path}/${action}`, form);
      expect([answer.status >= 400 && answer.status < 500, await answer.text()]).toEqual([
        true,
        expect.stringContaining(says),
      ]);
    }
    expect((await settled(id)).timeline).toHaveLength(2);
  });

  it("decides on a return that the shopper asked for on theirs, and takes its goods in once", async () => {
    const sku = await stockItem();
    const { id, accessToken } = await confirmed({ [sku]: 2 });
    const staff = await signedIn("merchant");
    await pageAfter(staff, `/admin/orders/${id}/dispatch`, {
      carrier: "UPS",
      trackingNumber: "1Z",
      [`units:${sku}`]: "2",
    });
    const shopper = new Browser();
    await shopper.get(`/orders/${id}?token=${accessToken}`);
    const own = async () => (await shopper.get(`/orders/${id}`)).text();
    const key = keyOf(await own());
    const asked = { key, [`units:${sku}`]: "2", [`why:${sku}`]: "<too> small" };
    for (const [form, says] of [
      [{ ...asked, [`why:${sku}`]: " " }, "Say in a line why"],
      [{ ...asked, [`units:${sku}`]: "0" }, "Say which prints"],
      [{ ...asked, [`units:${sku}`]: "x" }, "Enter whole numbers"],
      [{ ...asked, [`units:${sku}`]: "3" }, "can&#39;t be returned"],
      [{ ...asked, key: "k" }, "The form was incomplete"],
    ] as const) {
      const answer = await shopper.post(`/orders/${id}/returns`, form);
      expect([answer.status, await answer.text()]).toEqual([422, expect.stringContaining(says)]);
    }
    for (let n = 0; n < 2; n++) {
      expect(await pageAfter(shopper, `/orders/${id}/returns`, asked)).toContain("&lt;too&gt; small");
    }
    expect(await (await staff.get("/admin/returns")).text()).toContain(`/admin/orders/${id}#returns`);
    const [{ id: returnId } = { id: "" }] = (await settled(id)).returns ?? [];
    const act = (form: Record<string, string>) =>
      pageAfter(staff, `/admin/orders/${id}/return`, { return: returnId, ...form });
    const wrong = [
      { return: "ret_1", verb: "approve" },
      { return: returnId, verb: "x" },
      { return: returnId, verb: "approve", message: "x".repeat(501) },
      { return: returnId, verb: "receive", key: "arrival-0" },
      { return: returnId, verb: "receive", key: "arrival-0", [`restock:${sku}`]: "x" },
    ];
    for (const form of wrong) {
      expect((await staff.post(`/admin/orders/${id}/return`, form)).status).toBe(422);
    }
    expect(await act({ verb: "approve", message: "Use the old box." })).toContain("The return is approved");
    expect(await own()).toContain("Use the old box.");
    const arrivalKey = /name="key" value="(arrival-[^"]*)"/.exec(
      await (await staff.get(`/admin/orders/${id}`)).text(),
    )?.[1];
    expect(arrivalKey).toBe("arrival-0");
    const arrival = { verb: "receive", key: "arrival-0", [`restock:${sku}`]: "1", [`write-off:${sku}`]: "0" };
    for (let n = 0; n < 2; n++) {
      expect(await act(arrival)).toContain("The goods are taken in");
    }
    const other = { return: returnId, ...arrival, [`write-off:${sku}`]: "1" };
    const late = await staff.post(`/admin/orders/${id}/return`, other);
    expect([late.status, await late.text()]).toEqual([422, expect.stringContaining("A colleague has taken")]);
    const inExchange = await confirmed({ [sku]: 1 });
    const { number } = await settled(inExchange.id);
    const tied = await act({ verb: "exchange", order: `#${number}` });
    expect(tied).toContain(`href="/admin/orders/${inExchange.id}"`);
    expect(await (await staff.get(`/admin/orders/${inExchange.id}`)).text()).toContain(
      "In exchange for goods of",
    );
    for (const order of ["", "ada@example.com", "nothing"]) {
      const form = { return: returnId, verb: "exchange", order };
      expect((await staff.post(`/admin/orders/${id}/return`, form)).status).toBe(404);
    }
    expect(await act({ verb: "reject" })).toContain("The return is declined");
    const done = await settled(id);
    expect(done.returns).toMatchObject([{ state: "received", arrivals: [{ items: [{ quantity: 1 }] }] }]);
    expect(done.payments[0]?.refunds).toHaveLength(1);
    expect(await own()).toContain("Returned goods arrived");
    // The unit that did not come may be asked for again.
    expect(done.returnable).toEqual([{ sku, quantity: 1 }]);
  });

  it("cancels what was not touched, in the operator's name", async () => {
    const { id } = await confirmed({ [await stockItem()]: 1 });
    const browser = await signedIn("operator");
    expect(await pageAfter(browser, `/admin/orders/${id}/cancel`, {})).toContain("The order is cancelled");
    expect((await settled(id)).timeline.at(-1)).toMatchObject({ reason: "operator_request" });
  });

  it("is for staff alone", async () => {
    const { id } = await confirmed({ [await stockItem()]: 1 });
    expect((await (await signedIn("customer")).get(`/admin/orders/${id}`)).status).toBe(403);
    expect((await new Browser().get(`/admin/orders/${id}`)).status).toBe(401);
  });
});
