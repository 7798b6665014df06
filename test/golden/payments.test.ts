/**
 * A day of payments that go well, go wrong or are decided late; `-u` writes its golden text anew.
 */
import { expect, it } from "vitest";
import { signBody } from "../../providers/payment/signature.ts";
import { stockItem } from "../support/shop.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { orderOf, type Placed, usd } from "./shopping.ts";

const MINUTE_MS = 60_000;

it(
  "payments are taken, given back and contradicted as their golden text says",
  async () => {
    await stockItem({ sku: "PEN", price: 1_500, stock: 20 });
    const day = await Day.begin("payments");
    let order: Placed = { id: "", number: "", accessToken: "" };
    const pay = async (token: string | null) => {
      order = await orderOf(day, { PEN: 1 }, { payment: { provider: "mock", token } }, `by_${token}`);
    };
    const own = () => ({ "Order-Token": order.accessToken });
    const look = () => day.ask(own(), `GET /api/orders/${order.id}`);
    const cancel = () => day.ask(own(), `POST /api/orders/${order.id}/cancel`);
    const charge = (token: string) =>
      day.ask(own(), "POST /api/payments/charge", {
        orderId: order.id,
        payment: { provider: "mock", token },
      });
    const notice = async (state: string, more: object = {}, secret = "the-secret-of-now") => {
      const payment = { key: order.id, reference: `mock_kept_${order.id}`, state, ...more };
      const text = JSON.stringify({ id: `evt_of_${state}`, payment });
      const headers = {
        "Content-Type": "application/json",
        "Mock-Signature": await signBody(secret, text, Date.now()),
      };
      await day.send("guest", "POST /api/payments/webhooks/mock", { text, headers });
    };

    await day.step("A card is declined", () => pay("tok_declined"));
    await day.step("The order came to nothing", async () => {
      await look();
      await charge("tok_ok");
      await cancel();
    });
    await day.step("The bank decides later", () => pay("tok_pending"));
    await day.step("The order is cancelled, and cancelled again", async () => {
      await cancel();
      await cancel();
    });

    await day.step("The provider does not answer", () => pay("tok_timeout"));
    await day.step("The guest pays with another card in the meantime", async () => {
      await look();
      await charge("tok_ok");
    });
    await day.step("An order nobody takes further", () => pay("tok_timeout"));
    await day.step("An operator has it tried again", () =>
      day.ask("ops", `POST /api/admin/sagas/${order.id}/resume`),
    );
    await day.later("Its time is over", 40 * MINUTE_MS);
    await day.step("An operator looks at it", async () => {
      await look();
      await day.ask("ops", `POST /api/admin/sagas/${order.id}/resume`);
      await day.ask("ops", `POST /api/admin/sagas/${order.id}/cancel`);
      await day.ask("ops", "POST /api/admin/sagas/ord_none/resume");
      await day.ask("ops", "POST /api/admin/sagas/ord_none/cancel");
      await day.ask("merchant", `POST /api/admin/sagas/${order.id}/resume`);
    });

    let secret = "";
    const session = async () => {
      const opened = await day.ask<{ clientSecret: string }>(own(), "POST /api/payments/sessions", {
        orderId: order.id,
      });
      secret = opened.clientSecret;
    };
    const inBrowser = (how: string) =>
      day.ask("guest", "POST /dev/mock-payments", { clientSecret: secret, how });
    await day.step("An order is to be paid in the browser", () => pay(null));
    await day.step("Its form opens", () => session());
    await day.step("A card is declined there, which decides nothing", () => inBrowser("card_declined"));
    await day.step("The bank asks the shopper about another card", () => inBrowser("card_authenticate"));
    await day.step("The shopper sees it, and agrees", async () => {
      await look();
      await inBrowser("approve");
    });
    await day.step("It is paid: nothing opens a form any more", async () => {
      await session();
      await day.ask("guest", "POST /api/payments/sessions", { orderId: order.id });
      await charge("tok_ok");
    });
    await day.step("Another order is left in the browser", () => pay(null));
    await day.step("Its form opens", () => session());
    await day.later("The shopper's time is over", 40 * MINUTE_MS);
    await day.step("They come back", () => session());

    await day.step("An order is paid", () => pay("tok_ok"));
    await day.step("Its provider says so once more, and twice the same", async () => {
      await notice("captured");
      await notice("captured");
    });
    await day.step("Notices that nobody takes", async () => {
      await notice("voided", {}, "a-stranger's-secret");
      await day.ask("guest", "POST /api/payments/webhooks/mock", { id: "evt", payment: {} });
      await day.ask("guest", "POST /api/payments/webhooks/none", {});
      await notice("odd");
    });
    await day.step("Its provider contradicts itself", async () => {
      await notice("declined", { code: "card_stolen" });
      await notice("refunded", { amount: usd(1) });
    });
    await day.step("An operator settles what contradicts", async () => {
      const { items } = await day.ask<{ items: { id: string }[] }>(
        "ops",
        "GET /api/admin/payments/contradictions",
      );
      await day.ask("ops", `POST /api/admin/payments/contradictions/${items[0]?.id}/settle`);
      await day.ask("ops", `POST /api/admin/payments/contradictions/${items[0]?.id}/settle`);
      await day.ask("ops", "POST /api/admin/payments/contradictions/ctr_none/settle");
      await day.ask("ops", "GET /api/admin/payments/contradictions");
    });
    await day.step("A guest cancels an order that was paid", async () => {
      await cancel();
      await look();
    });
    await expect(day.text).toMatchFileSnapshot("payments.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
