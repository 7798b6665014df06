import type { Words } from "../../domain/language/words.ts";
import { type Address as AddressFields, NO_POSTAL_CODE } from "../../domain/orders/order.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { shippingMethod } from "../../domain/orders/shipping.ts";
import { useWords } from "../language/words.ts";
import { countryName } from "./countries.ts";
import { useShop } from "./shop.ts";

/** The lines of an address, as they stand on a parcel. */
export function addressLines(words: Words, address: AddressFields): string[] {
  const { name, line1, line2, city, region, postalCode, country } = address;
  const code = postalCode === NO_POSTAL_CODE ? "" : postalCode;
  const place = [city, region, code].filter(Boolean).join(" ");
  return [name, line1, line2 ?? "", place, countryName(words, country)].filter(Boolean);
}

/** Where an order goes, and how. */
export function Address({ order }: { order: OrderDetail }) {
  const words = useWords();
  const method = shippingMethod(useShop().shipping, order.shippingAddress.country, order.shippingMethod);
  return (
    <>
      <address>
        {addressLines(words, order.shippingAddress).map((line) => (
          <>
            {line}
            <br />
          </>
        ))}
      </address>
      {method ? <p class="note">{[method.title, method.estimate].filter(Boolean).join(", ")}</p> : null}
    </>
  );
}
