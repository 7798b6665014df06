import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { findShippingMethod } from "../../domain/orders/shipping.ts";
import { countryName } from "./countries.ts";

/** Where an order goes, and how. */
export function Address({ order }: { order: OrderDetail }) {
  const { name, line1, line2, city, region, postalCode, country } = order.shippingAddress;
  const lines = [
    name,
    line1,
    line2,
    [city, region, postalCode].filter(Boolean).join(" "),
    countryName(country),
  ];
  const method = findShippingMethod(country, order.shippingMethod);
  return (
    <>
      <address>
        {lines.filter(Boolean).map((line) => (
          <>
            {line}
            <br />
          </>
        ))}
      </address>
      {method ? (
        <p class="note">
          {method.title}, {method.estimate}
        </p>
      ) : null}
    </>
  );
}
