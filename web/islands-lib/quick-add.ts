import { addToCart } from "./add-to-cart.ts";
import { buying } from "./buying.ts";
import { dialogOf } from "./dialog.ts";
import { one } from "./dom.ts";
import { showOwnPrices } from "./own-prices.ts";

/**
 * Adds a product from a list: at once where there is nothing to choose, else by its page's form.
 */
export async function quickAdd(link: HTMLAnchorElement): Promise<void> {
  const { quickAdd: sku, title = "" } = link.dataset;
  if (sku) {
    await addToCart(sku, 1);
    return;
  }
  const response = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const form = one("[data-buy]", HTMLFormElement, page);
  if (!form) {
    location.assign(link.href);
    return;
  }
  const { place } = dialogOf("quick", title);
  const heading = one(".quick h2", HTMLElement);
  if (heading) {
    heading.textContent = title;
  }
  place.replaceChildren(form);
  buying(form);
  showOwnPrices().catch(() => undefined);
  (one(":checked, select, button", HTMLElement, form) ?? place).focus();
}
