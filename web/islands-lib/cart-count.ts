import { speech } from "../language/islands/speech.ts";
import { all } from "./dom.ts";

/** Shows how many items the cart holds, beside every link to it. */
export function showCartCount(count: number): void {
  const { say } = speech;
  for (const badge of all("[data-cart-count]", HTMLElement)) {
    badge.hidden = count === 0;
    badge.textContent = String(count);
    const words = document.createElement("span");
    words.className = "visually-hidden";
    words.textContent = ` ${say("live.items", { count })}`;
    badge.append(words);
  }
}
