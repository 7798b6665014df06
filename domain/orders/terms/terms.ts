import { type Refusal, refusal } from "../../base/problem.ts";
import { err, ok, type Result } from "../../base/result.ts";
import { withoutTurns } from "../../base/text.ts";
import { phoneNumber } from "../../notifications/phone-number.ts";
import type { OrderRequest, OrderTerms } from "../order.ts";
import { checkAddress } from "../places.ts";

/**
 * Whether an order needs a phone number. A carrier may ask for one, and then the shop would.
 */
export const PHONE_IS_ASKED: boolean = false;

/**
 * The terms of an order as it keeps them, or what is wrong with them. What is empty is left out.
 */
export function checkTerms(request: OrderRequest): Result<OrderTerms, Refusal> {
  const { email, shippingMethod, billingAddress, language } = request;
  const phone = withoutTurns(request.phone ?? "");
  const note = withoutTurns(request.note ?? "");
  const shipping = checkAddress(request.shippingAddress);
  if (!shipping.ok) {
    return shipping;
  }
  const billing = billingAddress ? checkAddress(billingAddress, "billingAddress") : null;
  if (billing && !billing.ok) {
    return billing;
  }
  const number = phone === "" ? null : phoneNumber(shipping.value.country, phone);
  if (phone === "" ? PHONE_IS_ASKED : number === null) {
    const message = `must be a phone number of ${shipping.value.country}, or begin with + and a country's code`;
    return err(
      refusal("invalid_request", `The phone number ${message}.`, { errors: [{ path: "phone", message }] }),
    );
  }
  return ok({
    email,
    shippingAddress: shipping.value,
    shippingMethod,
    ...(number === null ? {} : { phone: number }),
    ...(billing ? { billingAddress: billing.value } : {}),
    ...(note === "" ? {} : { note: note.replaceAll("\r\n", "\n") }),
    ...(language === undefined ? {} : { language }),
  });
}
