import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { type BrowserForm, shopForm } from "../../providers/payment/browser.ts";
import { isOpen } from "../../providers/payment/index.ts";
import { Notice } from "../ui/notice.tsx";

/** What a browser pays an order with; null where the shop takes none. */
export function sellsHere(env: Env, { open }: Pick<ShopSettings, "open">): BrowserForm | null {
  return open && isOpen(env) ? shopForm(env) : null;
}

/** In place of every button that would order. */
export function ClosedNotice() {
  return (
    <Notice bad title="This shop cannot take orders at the moment">
      <p>Nothing was ordered and nothing was paid. Please come back later.</p>
    </Notice>
  );
}
