/** A day of flash sales: planned, bought, sold out and closed; `-u` writes its golden text anew. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { bearer } from "../support/sales.ts";
import { stockItem } from "../support/shop.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { ORDER, usd } from "./shopping.ts";

const HOUR_MS = 3_600_000;

/** A sale with a waiting room, of the terms of another: who comes when, and who may buy. */
async function room(day: Day, like: string): Promise<void> {
  let sale = "";
  const tickets: Record<string, string> = {};
  const ask = async (who: string) => {
    const { ticket } = await day.ask<{ ticket?: string }>(await bearer(who), `GET /api/sales/${sale}/live`);
    tickets[who] = ticket ?? tickets[who] ?? "";
  };
  const buy = async (who: string, ticket = "", key = `${who}-${ticket.slice(0, 5)}`) =>
    day.ask(
      await bearer(who),
      `POST /api/sales/${sale}/orders`,
      { ...ORDER, quantity: 1 },
      {
        "Idempotency-Key": key,
        "Sale-Ticket": ticket,
      },
    );
  const fair = async () => {
    await day.ask("guest", `GET /api/sales/${sale}/fairness`);
    await day.ask("guest", `GET /api/sales/${sale}/fairness/1`);
    await day.ask("guest", `GET /api/sales/${sale}/fairness/9`);
  };
  await day.step("One more has a room, which two customers enter before it opens", async () => {
    const said = { opensAt: day.at(1), closesAt: day.at(2), admission: { perSecond: 1 }, allotment: 2 };
    ({ id: sale } = await day.ask("merchant", `POST /api/admin/sales/${like}/duplicate`, said));
    await ask("ada");
    await ask("bob");
    await ask("bob");
    await day.ask("guest", `GET /api/sales/${sale}/live`);
    await day.ask("guest", "GET /api/sales/sal_none/live");
    await day.ask({ Authorization: "Bearer odd" }, `GET /api/sales/${sale}/live`);
    await buy("ada", "early");
    await fair();
  });
  await day.later("It opens, and their places are drawn", HOUR_MS);
  await day.step("A third one comes late; the first two may buy", async () => {
    await ask("eve");
    await ask("ada");
    await ask("bob");
    await fair();
  });
  await day.step("Whose ticket it is, buys with it, once", async () => {
    await buy("eve", tickets.ada);
    await buy("ada");
    await buy("ada", tickets.ada);
    await buy("ada", tickets.ada);
    await buy("ada", tickets.ada, "another");
  });
  await day.step("Who may buy one more gets another ticket", () => ask("ada"));
  await day.later("A ticket has its time", 11 * 60_000);
  await day.step("Who comes too late with it gets another place", async () => {
    await buy("bob", tickets.bob);
    await ask("bob");
    await ask("eve");
    await buy("eve", tickets.eve);
  });
  await day.step("A moment later it is the other's turn", async () => {
    await ask("bob");
    await buy("bob", tickets.bob);
  });
  await day.step("Nothing is left", async () => {
    await ask("eve");
    await buy("eve", tickets.eve);
  });
  await day.later("It is over, and nobody gets a place", HOUR_MS);
  await day.step("What was drawn stays to be read", async () => {
    await ask("bob");
    await fair();
    await day.ask("guest", `GET /api/sales/${sale}/reconciliation`);
  });
}

it(
  "sales are planned, bought and closed as their golden text says",
  async () => {
    await stockItem({ sku: "PRINT", price: 5_000, stock: 9 });
    const account = {
      id: "ada",
      email: "ada@example.com",
      name: "Ada",
      role: "customer",
      passwordHash: null,
    } as const;
    await insertAccount(env, account);
    const day = await Day.begin("sales", { evicts: true });
    const ada = await bearer("ada");
    let sale = "";
    const terms = () => ({
      sku: "PRINT",
      title: "First light",
      allotment: 3,
      price: usd(2_000),
      opensAt: day.at(1),
      closesAt: day.at(3),
      perCustomerLimit: 2,
    });
    const plan = (change: object = {}) =>
      day.ask("merchant", "POST /api/admin/sales", { ...terms(), ...change });
    const change = (said: object, headers = {}) =>
      day.ask("merchant", `PATCH /api/admin/sales/${sale}`, said, headers);
    const buy = async (who: string, quantity: number, said: object = {}, key = `${who}-${quantity}`) => {
      const body = { ...ORDER, quantity, ...said };
      const keyed = { "Idempotency-Key": key };
      await day.ask(await bearer(who), `POST /api/sales/${sale}/orders`, body, keyed);
    };
    const look = async () => {
      await day.ask("guest", `GET /api/sales/${sale}`);
      await day.ask("guest", `GET /api/sales/${sale}/reconciliation`);
    };

    await day.step("What is no sale", async () => {
      await plan({ allotment: 10 });
      await plan({ allotment: 0 });
      await plan({ sku: "NONE" });
      await plan({ price: usd(0) });
      await plan({ opensAt: day.at(3) });
      await plan({ closesAt: day.at(-1), opensAt: day.at(-2) });
      await plan({ perCustomerLimit: 0 });
      await day.ask("support", "POST /api/admin/sales", terms());
    });
    await day.step("A customer wants to hear of sales", () =>
      day.ask(ada, "PATCH /api/me/preferences", { channels: { email: { sales: true } } }),
    );
    await day.step("A merchant plans one, whose units ordinary carts do not get any more", async () => {
      ({ id: sale } = await plan());
      await day.ask("guest", "GET /api/sales");
      await day.ask("guest", "POST /api/cart/items", { sku: "PRINT", quantity: 7 });
    });
    await day.step("It is changed before it opens", async () => {
      await change({ title: "Second light", allotment: 4 });
      await change({ allotment: 99 });
      await change({ title: "Third light" }, { "If-Match": '"99"' });
      await change({ closesAt: day.at(0) });
    });
    await day.step("It is not open yet", () => buy("ada", 1, {}, "early"));
    await day.later("It opens", HOUR_MS);
    await day.step("A customer buys, and asks once more", async () => {
      await buy("ada", 2);
      await buy("ada", 2);
      await buy("ada", 2, { email: "eve@example.com" });
    });
    await day.step("What the sale refuses", async () => {
      await buy("ada", 1);
      await buy("bob", 3);
      await buy("bob", 0);
      await buy("bob", 1, { couponCode: "TEN" });
      await buy("bob", 1, { expectedTotal: usd(1) }, "bob-total");
      await buy("bob", 1, { shippingMethod: "rocket" }, "bob-rocket");
      await day.ask("guest", `POST /api/sales/${sale}/orders`, { ...ORDER, quantity: 1 });
      await day.ask(await bearer("bob"), `POST /api/sales/${sale}/entry`);
      sale = `${sale}0`;
      await buy("bob", 1);
      sale = sale.slice(0, -1);
    });
    await day.step("The last units go, one to somebody whose card is declined", async () => {
      await buy("bob", 1);
      await buy("eve", 1, { payment: { provider: "mock", token: "tok_declined" } });
      await buy("eve", 1, {}, "eve-late");
    });
    await day.step("That unit is sold again", async () => {
      await look();
      await buy("eve", 1, {}, "eve-again");
    });
    await day.step("Of an open sale only some things change", async () => {
      await change({ price: usd(1) });
      await change({ allotment: 1 });
      await change({ allotment: 5 });
      await day.ask("merchant", `DELETE /api/admin/sales/${sale}`);
    });
    await day.step("It is closed early", async () => {
      await day.ask("merchant", `POST /api/admin/sales/${sale}/close`);
      await day.ask("merchant", `POST /api/admin/sales/${sale}/close`);
      await buy("bob", 1, {}, "bob-late");
    });
    await day.step("What is left is ordinary stock again", async () => {
      await look();
      await day.ask("guest", "GET /api/sales");
      await day.ask("merchant", "GET /api/inventory/PRINT");
    });

    const first = sale;
    await day.step("Another one has the same terms, and a room to wait in", async () => {
      const said = { opensAt: day.at(1), closesAt: day.at(2), admission: { perSecond: 1 }, allotment: 2 };
      ({ id: sale } = await day.ask("merchant", `POST /api/admin/sales/${first}/duplicate`, said));
    });
    await day.later("It opens", HOUR_MS);
    await day.step("Without a ticket nobody buys", async () => {
      await buy("ada", 1, {}, "no-ticket");
      const ticket = { "Idempotency-Key": "odd-ticket", "Sale-Ticket": "odd" };
      await day.ask(await bearer("ada"), `POST /api/sales/${sale}/orders`, { ...ORDER, quantity: 1 }, ticket);
      await day.ask("guest", `POST /api/sales/${sale}/entry`);
    });
    await day.later("Nobody came, and it is over", 2 * HOUR_MS);
    await day.step("It is read once more", look);
    await room(day, first);
    await day.step("A third one is taken back before it opens", async () => {
      ({ id: sale } = await plan());
      await day.ask("merchant", `DELETE /api/admin/sales/${sale}`);
      await day.ask("merchant", `DELETE /api/admin/sales/${sale}`);
      await day.ask("guest", `GET /api/sales/${sale}`);
    });
    await expect(day.text).toMatchFileSnapshot("sales.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
