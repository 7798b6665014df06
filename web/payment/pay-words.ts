import type { UnitWords } from "../../domain/base/shop.ts";

/** Why a card was declined, and what helps, by our code of it. */
const DECLINED: Record<string, string> = {
  insufficient_funds: "There is not enough money on this card. Please try another one.",
  expired_card: "This card has expired. Please try another one.",
  incorrect_cvc: "The security code does not match. Please check it and try again.",
  incorrect_number: "The card number is not right. Please check it and try again.",
  processing_error: "The bank could not process it just now. Please try again.",
  authentication_required: "Your bank could not confirm that it was you. Try again, or use another card.",
};

/** The bank's no, in words that help. Banks hide most reasons, and so do we. */
export function declinedWords(code: string): string {
  return (
    DECLINED[code] ??
    "Your bank declined this card and did not say why. Please try another one, or ask your bank."
  );
}

/** What is true while an order waits to be paid. */
export function payWords({ several, onSale }: Pick<UnitWords, "several" | "onSale">) {
  return {
    title: "Pay to complete your order",
    held: `Your ${several} are reserved for you until the time is over. After that they go back ${onSale}, and nothing is charged.`,
    bank: "Your bank asks you to confirm that it is you. Continue with it, or use another card.",
    over: `The time is over. Your ${several} go back ${onSale}, and nothing was charged.`,
  };
}
