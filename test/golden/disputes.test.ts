/** A day on which a buyer disputes a payment at their bank; `-u` writes its golden text anew. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { signBody } from "../../providers/payment/signature.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { stockItem } from "../support/shop.ts";
import { STRIPE_KEY, STRIPE_URL, StripeDouble } from "../support/stripe.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { orderOf } from "./shopping.ts";

const SECRET = "whsec_the-one-of-now";
const KEEPER = { id: "acc_keeper", email: "keeper@example.com", name: "", passwordHash: null };

it(
  "a dispute is told, answered and ended as its golden text says",
  async () => {
    Object.assign(env, {
      STRIPE_SECRET_KEY: STRIPE_KEY,
      STRIPE_API_URL: STRIPE_URL,
      PAYMENT_WEBHOOK_SECRETS: JSON.stringify({ stripe: [SECRET] }),
    });
    await insertAccount(env, { ...KEEPER, role: "support" });
    await stockItem({ sku: "CLOCK", price: 8_000, stock: 3 });
    const day = await Day.begin("disputes");
    const stripe = new StripeDouble();
    stripe.standIn(STRIPE_URL);
    let id = "";
    const since = Math.floor(Date.now() / 1_000);
    const tell = async (type: string, status: string, after: number, change: object = {}) => {
      const object = {
        id: "dp_lamp",
        payment_intent: stripe.of(id).id,
        amount: 8_600,
        currency: "usd",
        reason: "product_not_received",
        evidence_details: { due_by: since + 86_400 },
        status,
        ...change,
      };
      const event = { id: `evt_${type}_${status}`, type: `charge.dispute.${type}`, created: since + after };
      const text = JSON.stringify({ ...event, data: { object } });
      const headers = { "Stripe-Signature": await signBody(SECRET, text, Date.now()) };
      await day.send("guest", "POST /api/payments/webhooks/stripe", { text, headers });
    };

    await day.step("A guest pays with a card, by Stripe", async () => {
      ({ id } = await orderOf(day, { CLOCK: 1 }, { payment: { provider: "stripe", token: "pm_card_visa" } }));
    });
    await day.step(
      "The buyer disputes the payment, and the bank takes the money; both come twice",
      async () => {
        await tell("created", "needs_response", 10);
        await tell("funds_withdrawn", "needs_response", 11);
        await tell("funds_withdrawn", "needs_response", 11);
        await tell("created", "needs_response", 10);
      },
    );
    await day.step("Staff see it", async () => {
      await day.ask("support", "GET /api/admin/payments/disputes");
      await day.ask("support", `GET /api/orders/${id}`);
      await day.ask("customer", "GET /api/admin/payments/disputes");
    });
    await day.step("It is won; what was said before that comes late, and changes nothing", async () => {
      await tell("funds_reinstated", "won", 20, { reason: null });
      await tell("closed", "won", 20, { reason: null });
      await tell("updated", "needs_response", 15, { reason: "fraudulent" });
      await day.ask("support", "GET /api/admin/payments/disputes");
      await day.ask("support", "GET /api/admin/payments/disputes?state=all");
      await day.ask("support", `GET /api/admin/journal?from=${day.at(-1)}&to=${day.at(1)}`);
    });
    await day.step("Disputes that are none of ours", async () => {
      await tell("created", "odd", 30);
      await tell("created", "needs_response", 30, { payment_intent: "pi_none" });
    });
    await expect(day.text).toMatchFileSnapshot("disputes.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
