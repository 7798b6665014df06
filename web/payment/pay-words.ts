import type { UnitWords } from "../../domain/base/shop.ts";
import type { Words } from "../../domain/language/words.ts";

/** Why a card was declined, and what helps, by our code of it. */
const DECLINED = [
  "insufficient_funds",
  "expired_card",
  "incorrect_cvc",
  "incorrect_number",
  "processing_error",
  "authentication_required",
] as const;

/** The bank's no, in words that help. Banks hide most reasons, and so do we. */
export function declinedWords({ say }: Words<"pay">, code: string): string {
  return say(`pay.${DECLINED.find((known) => known === code) ?? "declined"}`);
}

/** What is true while an order waits to be paid. */
export function payWords(
  { say }: Words<"pay">,
  { several: units, onSale }: Pick<UnitWords, "several" | "onSale">,
) {
  return {
    title: say("pay.title"),
    held: say("pay.held", { units, onSale }),
    bank: say("pay.bank"),
    over: say("pay.over", { units, onSale }),
  };
}
