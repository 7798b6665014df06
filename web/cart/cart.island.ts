import { one } from "../islands-lib/dom.ts";
import { liveCart } from "../islands-lib/live-cart.ts";
import { offerWallets } from "../payment/islands/wallets.ts";

const place = one("[data-cart-place]", HTMLElement);
if (place) {
  liveCart(place);
}
offerWallets();
