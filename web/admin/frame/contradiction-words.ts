import { Contradiction } from "../../../domain/payments/contradiction.ts";

const WORDS: Record<Contradiction, string> = {
  captured_unasked: "it took money for a payment that was given up",
  amount_differs: "it names another amount than the order's",
  voided: "the payment was voided, and the order counts as paid",
  refunded: "more was paid back than the shop asked for",
  failed_later: "it could not do what it had accepted",
};

/** How a provider's notice contradicts its order, in words. */
export function contradictionWords(kind: string): string {
  const known = Contradiction.safeParse(kind);
  return known.success ? WORDS[known.data] : kind;
}
