import { placeHere, speech } from "../language/islands/speech.ts";
import { dialogOf } from "./dialog.ts";
import { cartIn, liveCart, showCart } from "./live-cart.ts";

/** The cart of the cart's page, in a drawer over this one. */
export async function openCart(): Promise<void> {
  const response = await fetch(placeHere("/cart"), { headers: { Accept: "text/html" } });
  const cart = cartIn(await response.text());
  if (!cart) {
    location.assign(placeHere("/cart"));
    return;
  }
  const { place, fresh } = dialogOf("drawer", speech.say("live.cart"));
  if (fresh) {
    liveCart(place);
  }
  showCart(place, cart);
}
