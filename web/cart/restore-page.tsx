import { sentences } from "../../domain/base/shop.ts";
import type { CartView } from "../../domain/cart/cart-view.ts";
import { Layout } from "../layout/layout.tsx";
import { Picture } from "../ui/picture.tsx";

/** What the cart of a link holds. A button brings it here, so that a preview of the link does not. */
export function RestorePage({ cart, token }: { cart: CartView; token: string }) {
  return (
    <Layout title="Your cart from before" path="/cart/restore">
      <div class="wrap page narrow stack">
        <div class="page__head">
          <h1>Your cart from before</h1>
          <p class="lede">{sentences("It can go on here.", "What is in this cart already stays.")}</p>
        </div>
        <ul class="lines" aria-label="Items">
          {cart.items.map(({ title, quantity, imageUrl }) => (
            <li class="line">
              <Picture image={imageUrl ? { url: imageUrl, alt: "" } : undefined} decorative first />
              <h2>{title}</h2>
              <p class="note figures">{quantity === 1 ? "1 piece" : `${quantity} pieces`}</p>
            </li>
          ))}
        </ul>
        <form method="post" action="/cart/restore">
          <input type="hidden" name="token" value={token} />
          <button class="button" type="submit">
            Put it into this cart
          </button>
        </form>
      </div>
    </Layout>
  );
}
