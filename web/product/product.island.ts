import { buying, type ShownStock } from "../islands-lib/buying.ts";
import { one } from "../islands-lib/dom.ts";
import { toast } from "../islands-lib/toast.ts";
import { sendWish } from "../islands-lib/wish.ts";
import { pathHere, speech } from "../language/islands/speech.ts";
import { pictures } from "./islands/pictures.ts";
import { rememberSeen } from "./islands/recent.ts";

/**
 * Milliseconds between looks at the stock while the page is in front. Each look is a request that
 * the platform bills. The stock's owner answers who orders.
 */
const STOCK_EVERY_MS = 90_000;

/**
 * The product page: chosen variant, its stock as the catalog shows it, and adding it without
 * leaving.
 */
function start(form: HTMLFormElement): void {
  const row = pictures();
  const notice = one("[data-back-in-stock]", HTMLFormElement);
  const express = one("[data-express-action]", HTMLButtonElement);
  express?.toggleAttribute("data-known", "PaymentRequest" in window || "ApplePaySession" in window);
  const { showStock } = buying(form, ({ sku, image, available }, isFirst) => {
    row?.show(image);
    if (express) {
      express.disabled = available <= 0;
    }
    if (notice) {
      notice.hidden = available > 0 || form.dataset.soldOut !== undefined;
      one("[name=sku]", HTMLInputElement, notice)?.setAttribute("value", sku);
    }
    if (!isFirst) {
      const address = new URL(location.href);
      address.search = new URLSearchParams({ variant: sku }).toString();
      history.replaceState(history.state, "", address);
    }
  });

  /**
   * From the edge's caches: thousands look at one page at once, and none of them may ask the object
   * that sells.
   */
  async function askStock(): Promise<void> {
    if (document.hidden) {
      return;
    }
    const response = await fetch(`/api/catalog${pathHere()}`);
    if (!response.ok) {
      return;
    }
    const { variants } = (await response.json()) as { variants: ShownStock[] };
    showStock(variants);
  }

  const look = () => {
    askStock().catch(() => undefined);
  };
  document.addEventListener("visibilitychange", look);
  setInterval(look, STOCK_EVERY_MS);
}

const form = one("[data-buy]", HTMLFormElement);
if (form) {
  start(form);
}
const wish = one("form[data-wish]", HTMLFormElement);
wish?.addEventListener("submit", (event) => {
  event.preventDefault();
  sendWish(wish).catch(() => toast(speech.say("paying.silent"), { bad: true }));
});
rememberSeen();
