import type { PromotionView } from "../../domain/promotions/promotion.ts";
import { forgetPromotions } from "../../shop/promotions/counting-promotions.ts";
import { call } from "./orders.ts";
import { bearer } from "./sales.ts";

let count = 0;

/** A promotion by a code of its own, of ten percent unless the change says otherwise. */
export async function promote(change: object = {}): Promise<PromotionView & { code: string }> {
  count += 1;
  const body = {
    title: `Promotion ${count}`,
    kind: "code",
    code: `CODE-${count}`,
    effect: { type: "percent", percent: 10 },
    ...change,
  };
  const response = await call("POST", "/api/admin/promotions", body, await bearer("merchant", "merchant"));
  if (response.status !== 201) {
    throw new Error(await response.text());
  }
  // The requests of a test run in another module instance than the test itself.
  forgetPromotions();
  return response.json();
}

export async function endPromotion(id: string): Promise<void> {
  await call("DELETE", `/api/admin/promotions/${id}`, undefined, await bearer("merchant", "merchant"));
}
