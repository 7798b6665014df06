import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { type BrowserForm, shopForm } from "../../providers/payment/browser.ts";
import { isOpen } from "../../providers/payment/index.ts";
import { useWords } from "../language/words.ts";
import { Notice } from "../ui/notice.tsx";

/** What a browser pays an order with; null where the shop takes none. */
export function sellsHere(
  env: Env,
  { open, ordering }: Pick<ShopSettings, "open" | "ordering">,
): BrowserForm | null {
  return open && ordering !== "nobody" && isOpen(env) ? shopForm(env) : null;
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
