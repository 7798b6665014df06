import type { Shopper } from "../../../domain/accounts/access.ts";
import { formatMoney } from "../../../domain/base/money.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import type { Quote } from "../../../domain/base/quote.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import type { OrderDraft, OrderRequest } from "../../../domain/orders/order.ts";
import type { OrderView } from "../../../domain/orders/order-view.ts";
import { firstAnswer, keyReused } from "./first-answer.ts";
import { readOrder } from "./read-order.ts";

/**
 * The answer to a buyer who expects another total than the draft's; null when it is the expected
 * one. An order that this key has placed is answered again, whatever it would cost now.
 */
export async function answerOtherTotal(
  env: Env,
  shopper: Shopper,
  draft: OrderDraft,
  { expectedTotal }: Pick<OrderRequest, "expectedTotal">,
  quote: () => Quote,
): Promise<Result<{ order: OrderView; replay: boolean }, Refusal> | null> {
  const { currency, totals } = draft;
  const isExpected = expectedTotal?.amount === totals.total && expectedTotal.currency === currency;
  if (expectedTotal === undefined || isExpected) {
    return null;
  }
  const before = await readOrder(env, draft.id);
  if (before) {
    return before.fingerprint === draft.fingerprint
      ? ok({ order: await firstAnswer(shopper, before), replay: true })
      : err(keyReused());
  }
  const now = quote();
  const detail = `The order comes to ${formatMoney(now.total)} now, and not to ${formatMoney(expectedTotal)}.`;
  return err(refusal("total_changed", detail, { quote: now }));
}
