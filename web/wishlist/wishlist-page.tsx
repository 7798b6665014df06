import type { ProductView } from "../../domain/catalog/catalog.ts";
import { ProductGrid } from "../browse/product-card.tsx";
import { rich, useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { useShop } from "../ui/shop.ts";

/** The products that a shopper keeps for later. */
export function WishlistPage({ products, guest }: { products: readonly ProductView[]; guest: boolean }) {
  const { unit } = useShop();
  const words = useWords();
  const { say } = words;
  return (
    <Layout title={say("wishlist.title")} path="/wishlist">
      <div class="wrap page">
        <div class="page__head">
          <h1>{say("wishlist.title")}</h1>
          {guest ? (
            <p class="lede">
              {rich(words, "wishlist.here", {
                link: (text) => <a href="/sign-in?returnTo=%2Fwishlist">{text}</a>,
              })}
            </p>
          ) : null}
        </div>
        {products.length > 0 ? (
          <ProductGrid products={products} columns={4} title="h2" action={RemoveWish} />
        ) : (
          <div class="stack">
            <p class="lede">{say("wishlist.empty")}</p>
            <a class="button" href="/products">
              {say("frame.seeAllUnits", { units: unit.several })}
            </a>
          </div>
        )}
      </div>
    </Layout>
  );
}

function RemoveWish({ id, title }: ProductView) {
  return (
    <form class="product-card__quick" method="post" action="/wishlist">
      <input type="hidden" name="product" value={id} />
      <button class="link-button" type="submit" name="on" value="no">
        {rich(
          useWords(),
          "wishlist.remove",
          { more: (text) => <span class="visually-hidden">{text}</span> },
          { title },
        )}
      </button>
    </form>
  );
}

/** On a product's page: keeps it for later. The `shop` island says whether it is kept already. */
export function WishForm({ product }: { product: ProductView }) {
  return (
    <form method="post" action="/wishlist" data-wish={product.id}>
      <input type="hidden" name="product" value={product.id} />
      <button class="link-button" type="submit" name="on" value="yes">
        {useWords().say("live.keep")}
      </button>
    </form>
  );
}
