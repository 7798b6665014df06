import { listed, type Words } from "../../domain/language/words.ts";
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

/** An address line by line. */
export function AddressBlock({ address }: { address: AddressFields }) {
  const words = useWords();
  return (
    <address>
      {addressLines(words, address).map((line) => (
        <>
          <bdi>{line}</bdi>
          <br />
        </>
      ))}
    </address>
  );
}

/** Where an order goes, and how, and what else its shopper said. */
export function Address({ order }: { order: OrderDetail }) {
  const words = useWords();
  const { say } = words;
  const { phone, billingAddress, note } = order;
  const method = shippingMethod(useShop().shipping, order.shippingAddress.country, order.shippingMethod);
  return (
    <>
      <AddressBlock address={order.shippingAddress} />
      {phone ? (
        <p>
          <bdi>{phone}</bdi>
        </p>
      ) : null}
      {method ? <p class="note">{listed(words, [method.title, method.estimate])}</p> : null}
      {billingAddress ? (
        <>
          <h3 class="said-of">{say("order.billedTo")}</h3>
          <AddressBlock address={billingAddress} />
        </>
      ) : null}
      {note ? (
        <>
          <h3 class="said-of">{say("order.note")}</h3>
          <p class="said" dir="auto">
            {note}
          </p>
        </>
      ) : null}
    </>
  );
}
