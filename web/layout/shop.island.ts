import { showCartCount } from "../islands-lib/cart-count.ts";
import { all, one } from "../islands-lib/dom.ts";
import { showOwnPrices } from "../islands-lib/own-prices.ts";

interface Shopper {
  name: string | null;
  itemCount: number;
  /** Whether the shopper belongs to groups, which may pay other prices than everybody. */
  ownPrices: boolean;
}

/** On every page: the cart's count and the shopper's name, which cached pages cannot hold. */
async function showShopper(): Promise<void> {
  const response = await fetch("/shopper", { headers: { Accept: "application/json" } });
  if (!response.ok) {
    return;
  }
  const { name, itemCount, ownPrices } = (await response.json()) as Shopper;
  showCartCount(itemCount);
  if (ownPrices) {
    await showOwnPrices();
  }
  for (const place of all("[data-shopper-name]", HTMLElement)) {
    const link = one("a", HTMLAnchorElement, place);
    if (link && name !== null) {
      link.textContent = name;
    }
  }
}

function refresh(): void {
  // Without an answer the page simply says nothing about the shopper.
  showShopper().catch(() => undefined);
}

refresh();
// A page that comes back from the browser's memory may have been left before the cart changed.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    refresh();
  }
});

one("[data-focus]", HTMLElement)?.focus();
