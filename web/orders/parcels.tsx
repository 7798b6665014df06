import { listed, type Words } from "../../domain/language/words.ts";
import { type ShipmentView, trackingUrl } from "../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { rich, useWords } from "../language/words.ts";
import { dayWords, moment } from "../ui/order-words.ts";

/** "2 × Tidelines No. 3, Loom No. 1": units by the titles the order has for them. */
export function unitWords(words: Words, order: OrderDetail, units: ShipmentView["items"]): string {
  const texts = units.map(({ sku, quantity }) => {
    const title = order.items.find((item) => item.sku === sku)?.title ?? sku;
    return quantity === 1 ? title : words.say("order.units", { quantity, title });
  });
  return listed(words, texts);
}

/** The parcels of an order. `action` is what staff may do about each. */
export function Parcels({
  order,
  action,
}: {
  order: OrderDetail;
  action?: (parcel: ShipmentView) => unknown;
}) {
  const words = useWords();
  return (
    <ul class="parcels">
      {order.shipments.map((parcel) => {
        const at = parcel.deliveredAt ?? parcel.dispatchedAt;
        return (
          <li>
            <h3>{words.say(`order.${parcel.state}`)}</h3>
            {at === undefined ? null : (
              <p class="note">
                <time datetime={at}>{moment(at, words)}</time>
              </p>
            )}
            <p>{unitWords(words, order, parcel.items)}</p>
            {parcel.trackingNumber === undefined ? null : (
              <p class="note breakable">
                {rich(
                  words,
                  "order.tracking",
                  {
                    number: () => (
                      <TrackingNumber carrier={parcel.carrier ?? ""} number={parcel.trackingNumber ?? ""} />
                    ),
                  },
                  { carrier: parcel.carrier ?? "", number: parcel.trackingNumber },
                )}
              </p>
            )}
            {parcel.returnUntil === undefined ? null : (
              <p class="note">
                {rich(words, "order.returnsUntil", {
                  day: () => (
                    <time datetime={parcel.returnUntil}>{dayWords(parcel.returnUntil ?? "", words)}</time>
                  ),
                })}
              </p>
            )}
            {action?.(parcel)}
          </li>
        );
      })}
    </ul>
  );
}

/** A parcel's number; it leads to its carrier, where that is known. */
function TrackingNumber({ carrier, number }: { carrier: string; number: string }) {
  const url = trackingUrl(carrier, number);
  return url === null ? (
    <span class="figures">{number}</span>
  ) : (
    <a class="figures" href={url} rel="noreferrer">
      {number}
    </a>
  );
}
