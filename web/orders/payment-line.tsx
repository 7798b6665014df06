import type { Words } from "../../domain/language/words.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { useWords } from "../language/words.ts";
import { declinedWords } from "../payment/pay-words.ts";

/** The way to pay, by the provider's name in the API. */
function meansWords({ say }: Words, provider: string): string {
  switch (provider) {
    case "stripe":
      return say("order.byCard", { provider: "Stripe" });
    case "adyen":
      return say("order.byCard", { provider: "Adyen" });
    case "mock":
      return say("order.byTestCard");
    default:
      return say("order.through", { provider });
  }
}

/** How the order is paid, and what came of it. Nothing of a card is known to the shop. */
export function PaymentLine({ payments }: Pick<OrderDetail, "payments">) {
  const words = useWords();
  const payment = payments.at(-1);
  if (!payment) {
    return null;
  }
  const { say } = words;
  const { provider, state, failureCode } = payment;
  const paid = { amount: words.money(payment.amount), means: meansWords(words, provider) };
  const text = {
    pending: say("order.payPending", paid),
    authorized: say("order.payAuthorized", paid),
    captured: say("order.payCaptured", paid),
    refunded: say("order.payRefunded", paid),
    voided: say("order.payVoided"),
    declined: declinedWords(words, failureCode ?? ""),
    failed: say("order.payFailed"),
  }[state];
  return <p class="note">{text}</p>;
}
