import { formatMoney } from "../../domain/base/money.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { useWords } from "../language/words.ts";
import { declinedWords } from "../payment/pay-words.ts";

/** By what an order is paid, by the provider's name in the API. */
const MEANS: Record<string, string> = {
  stripe: "by card or wallet, through Stripe",
  adyen: "by card or wallet, through Adyen",
  mock: "with a test card",
};

/** How the order is paid, and what came of it. Nothing of a card is known to the shop. */
export function PaymentLine({ payments }: Pick<OrderDetail, "payments">) {
  const payment = payments.at(-1);
  if (!payment) {
    return null;
  }
  const { provider, state, amount, failureCode } = payment;
  const means = MEANS[provider] ?? `through ${provider}`;
  const words = {
    pending: `${formatMoney(amount)} to be paid ${means}.`,
    authorized: `${formatMoney(amount)} approved ${means}. It is taken when the order is confirmed.`,
    captured: `${formatMoney(amount)} paid ${means}.`,
    refunded: `${formatMoney(amount)} paid ${means}, and paid back.`,
    voided: "The payment was released. Nothing was charged.",
    declined: declinedWords(useWords(), failureCode ?? ""),
    failed: "The payment could not be completed. Nothing was charged.",
  }[state];
  return <p class="note">{words}</p>;
}
