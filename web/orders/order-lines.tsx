import type { OrderDetail } from "../../domain/orders/order-view.ts";
import type { SellableVariant } from "../../stores/catalog/catalog.ts";
import { useWords } from "../language/words.ts";
import { TimesNote, WaitingNote } from "../ui/line-notes.tsx";
import { productPath } from "../ui/paths.ts";
import { Picture } from "../ui/picture.tsx";

/** What the catalog of today has for the lines of an order, by SKU. */
export type Faces = ReadonlyMap<string, Pick<SellableVariant, "productSlug" | "imageUrl" | "sellable">>;

/**
 * The lines of an order with the words and prices that it was placed with. Pictures and links are
 * those of the catalog today: what left it has no link, and an empty frame.
 */
export function OrderLines({ order, faces }: { order: OrderDetail; faces: Faces }) {
  const { money, goods } = useWords();
  return (
    <ul class="lines">
      {order.items.map(({ sku, title, quantity, lineTotal }) => {
        const face = faces.get(sku);
        return (
          <li class="line">
            <Picture
              image={face?.imageUrl ? { url: face.imageUrl, alt: "" } : undefined}
              shown="line"
              decorative
              first
            />
            <span>
              {face?.sellable ? (
                <a href={productPath(face.productSlug, sku)} lang={goods} dir="auto">
                  {title}
                </a>
              ) : (
                <span lang={goods} dir="auto">
                  {title}
                </span>
              )}
              <TimesNote quantity={quantity} />
              <WaitingNote order={order} sku={sku} />
            </span>
            <span class="figures">{money(lineTotal)}</span>
          </li>
        );
      })}
    </ul>
  );
}
