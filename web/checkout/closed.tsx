import { isOpen, isPaymentProvider } from "../../providers/payment/index.ts";
import { Notice } from "../ui/notice.tsx";
import { PAYMENT_PROVIDER } from "./checkout-form.ts";

/** Whether a browser can order: the shop takes orders, and what its forms offer to pay with. */
export function sellsHere(env: Env): boolean {
  return isOpen(env) && isPaymentProvider(env, PAYMENT_PROVIDER);
}

/** In place of every button that would order. */
export function ClosedNotice() {
  return (
    <Notice bad title="This shop cannot take orders at the moment">
      <p>Nothing was ordered and nothing was paid. Please come back later.</p>
    </Notice>
  );
}
