import { type ShipmentView, trackingUrl } from "../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { dayWords, moment } from "../ui/order-words.ts";

/** "2 × Tidelines No. 3, Loom No. 1": units by the titles the order has for them. */
export function unitWords(order: OrderDetail, units: ShipmentView["items"]): string {
  const title = (sku: string) => order.items.find((item) => item.sku === sku)?.title ?? sku;
  return units
    .map(({ sku, quantity }) => (quantity === 1 ? title(sku) : `${quantity} × ${title(sku)}`))
    .join(", ");
}

const STATE = { planned: "Being made ready", dispatched: "On its way", delivered: "Arrived" } as const;

/** The parcels of an order. `action` is what staff may do about each. */
export function Parcels({
  order,
  action,
}: {
  order: OrderDetail;
  action?: (parcel: ShipmentView) => unknown;
}) {
  return (
    <ul class="parcels">
      {order.shipments.map((parcel) => {
        const at = parcel.deliveredAt ?? parcel.dispatchedAt;
        return (
          <li>
            <h3>{STATE[parcel.state]}</h3>
            {at === undefined ? null : (
              <p class="note">
                <time datetime={at}>{moment(at)}</time>
              </p>
            )}
            <p>{unitWords(order, parcel.items)}</p>
            {parcel.trackingNumber === undefined ? null : (
              <p class="note breakable">
                {parcel.carrier}, tracking number{" "}
                <TrackingNumber carrier={parcel.carrier ?? ""} number={parcel.trackingNumber} />
              </p>
            )}
            {parcel.returnUntil === undefined ? null : (
              <p class="note">
                Returns until <time datetime={parcel.returnUntil}>{dayWords(parcel.returnUntil)}</time>
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
