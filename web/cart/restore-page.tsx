import type { CartView } from "../../domain/cart/cart-view.ts";
import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { Picture } from "../ui/picture.tsx";

/**
 * What the cart of a link holds. A button brings it here, so that a preview of the link does not.
 */
export function RestorePage({ cart, token }: { cart: CartView; token: string }) {
  const { say, goods } = useWords();
  return (
    <Layout title={say("cart.fromBefore")} path="/cart/restore">
      <div class="wrap page narrow stack">
        <div class="page__head">
          <h1>{say("cart.fromBefore")}</h1>
          <p class="lede">{say("cart.goesOn")}</p>
        </div>
        <ul class="lines" aria-label={say("cart.items")}>
          {cart.items.map(({ title, quantity, imageUrl }) => (
            <li class="line">
              <Picture
                image={imageUrl ? { url: imageUrl, alt: "" } : undefined}
                shown="line"
                decorative
                first
              />
              <h2 dir="auto" lang={goods}>
                {title}
              </h2>
              <p class="note figures">{say("cart.pieces", { count: quantity })}</p>
            </li>
          ))}
        </ul>
        <form method="post" action="/cart/restore">
          <input type="hidden" name="token" value={token} />
          <button class="button" type="submit">
            {say("cart.putIn")}
          </button>
        </form>
      </div>
    </Layout>
  );
}
