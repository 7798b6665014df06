import type { ProductView } from "../../domain/catalog/catalog.ts";
import { ProductGrid } from "../browse/product-card.tsx";
import { Layout } from "../layout/layout.tsx";
import { useShop } from "../ui/shop.ts";

/** The products that a shopper keeps for later. */
export function WishlistPage({ products, guest }: { products: readonly ProductView[]; guest: boolean }) {
  const { unit } = useShop();
  return (
    <Layout title="Wishlist" path="/wishlist">
      <div class="wrap page">
        <div class="page__head">
          <h1>Wishlist</h1>
          {guest ? (
            <p class="lede">
              Kept in this browser. <a href="/sign-in?returnTo=%2Fwishlist">Sign in to have it everywhere.</a>
            </p>
          ) : null}
        </div>
        {products.length > 0 ? (
          <ProductGrid products={products} columns={4} title="h2" action={RemoveWish} />
        ) : (
          <div class="stack">
            <p class="lede">There is nothing on it yet.</p>
            <a class="button" href="/products">
              See all {unit.several}
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
        Remove<span class="visually-hidden"> {title}</span>
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
        Keep for later
      </button>
    </form>
  );
}
