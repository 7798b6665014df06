import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { type BrowserForm, shopForm } from "../../providers/payment/browser.ts";
import { takesOrders } from "../../shop/orders/order-draft.ts";
import { useWords } from "../language/words.ts";
import { Notice } from "../ui/notice.tsx";

/** The form with which a browser pays an order; null where the shop takes no orders. */
export function sellsHere(env: Env, shop: Pick<ShopSettings, "open" | "ordering">): BrowserForm | null {
  return takesOrders(env, shop) ? shopForm(env) : null;
}

/** In place of every button that would order. */
export function ClosedNotice() {
  const { say } = useWords();
  return (
    <Notice bad title={say("checkout.closed")}>
      <p>{say("checkout.closedText")}</p>
    </Notice>
  );
}
