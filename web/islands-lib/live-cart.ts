import { placeHere } from "../language/islands/speech.ts";
import { showCartCount } from "./cart-count.ts";
import { one } from "./dom.ts";
import { formBody } from "./order-form.ts";

/** What a page's answer shows of the cart, or null where it shows something else. */
export function cartIn(page: string): HTMLElement | null {
  return one("[data-cart]", HTMLElement, new DOMParser().parseFromString(page, "text/html"));
}

/**
 * Puts the cart of an answer into its place. The focus stays, or goes to what the answer offers.
 */
export function showCart(place: HTMLElement, cart: HTMLElement): void {
  const focused = place.contains(document.activeElement) ? document.activeElement?.id : undefined;
  place.replaceChildren(cart);
  showCartCount(Number(cart.dataset.cart));
  if (focused === undefined) {
    return;
  }
  const kept = focused ? document.getElementById(focused) : null;
  const offered = one("[data-focus], [data-offer]", HTMLElement, cart) ?? place;
  (kept ?? offered).focus();
}

/**
 * The forms of a cart without a reload: each is sent as it is, and the cart of the answer replaces
 * the one that is shown. A changed quantity is sent at once.
 *
 * @param place holds the cart, and can take the focus
 */
export function liveCart(place: HTMLElement): void {
  /** What is under way: each change waits for the one before it. */
  let last = Promise.resolve();

  async function send(form: HTMLFormElement, body: URLSearchParams): Promise<void> {
    const response = await fetch(form.action, { method: "POST", body });
    const cart = cartIn(await response.text());
    if (!cart) {
      location.assign(placeHere("/cart"));
      return;
    }
    showCart(place, cart);
  }

  place.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement) {
      target.form?.requestSubmit();
    }
  });
  place.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") {
      return;
    }
    event.preventDefault();
    // A second press of a button is a slip; a quantity that changes again is meant.
    if (event.submitter && place.getAttribute("aria-busy") === "true") {
      return;
    }
    place.setAttribute("aria-busy", "true");
    const body = formBody(form);
    const sent = last
      .then(() => send(form, body))
      // Without an answer the cart's page says what is there.
      .catch(() => location.assign(placeHere("/cart")))
      .finally(() => {
        if (last === sent) {
          place.removeAttribute("aria-busy");
        }
      });
    last = sent;
  });
}
