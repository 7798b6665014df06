import { all } from "./dom.ts";

/** Shows how many items the cart holds, beside every link to it. */
export function showCartCount(count: number): void {
  for (const badge of all("[data-cart-count]", HTMLElement)) {
    badge.hidden = count === 0;
    badge.textContent = String(count);
    const words = document.createElement("span");
    words.className = "visually-hidden";
    words.textContent = count === 1 ? " item" : " items";
    badge.append(words);
  }
}
