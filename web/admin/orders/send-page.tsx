import type { NotReady, ReadyParcel } from "../../../shop/orders/bulk/parcels.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { titleOf } from "../../ui/unit-fields.tsx";
import { CHOSEN, LeftRows } from "../frame/bulk.tsx";
import { ConsolePage } from "../frame/console.tsx";
import { Field } from "../frame/fields.tsx";
import { ORDERS } from "./orders-page.tsx";

/** The beginning of the names of fields with tracking numbers: `tracking:<order>:<location>`. */
export const TRACKING = "tracking:";

const trackingField = (order: string, location = "") => `${TRACKING}${order}:${location}`;

interface SendPageProps {
  parcels: readonly ReadyParcel[];
  notReady: readonly NotReady[];
  /** The list that the orders were chosen in. */
  back: string;
  /** What was typed, by the names of fields. */
  typed: Readonly<Record<string, string>>;
  problem?: string | undefined;
}

/** Many parcels by one carrier: a tracking number each, and those without one stay. */
export function SendPage({ parcels, notReady, back, typed, problem }: SendPageProps) {
  return (
    <ConsolePage
      title="Send orders"
      path={`${ORDERS}/send`}
      under={{ href: back, label: "Orders" }}
      problem={problem}
    >
      <LeftRows rows={notReady.map(({ name, why }) => ({ title: name, why }))} />
      {parcels.length === 0 ? (
        <p class="lede">None of the chosen orders can be sent from here.</p>
      ) : (
        <form class="form" method="post" action={`${ORDERS}/send`}>
          <input type="hidden" name="back" value={back} />
          <Field name="carrier" label="Carrier of all of them" value={typed.carrier ?? ""} max={60} />
          <ol class="entries">
            {parcels.map((parcel) => (
              <Parcel parcel={parcel} typed={typed} />
            ))}
          </ol>
          <p class="note">
            A parcel without a tracking number is not sent now. Customers are told of those that are.
          </p>
          <div class="actions">
            <button class="button" type="submit">
              Send these parcels
            </button>
          </div>
        </form>
      )}
    </ConsolePage>
  );
}

function Parcel({ parcel, typed }: { parcel: ReadyParcel; typed: SendPageProps["typed"] }) {
  const { order, from, items } = parcel;
  const name = trackingField(order.id, from?.id);
  return (
    <li class="stack">
      <input type="hidden" name={CHOSEN} value={order.id} />
      <p class="breakable">
        <a href={adminOrderPath(order.id)}>{order.number}</a>
        {from ? `, from ${from.name}` : null}: {order.shippingAddress.name}, {order.shippingAddress.city}
        <br />
        <span class="note">
          {items.map(({ sku, quantity }) => `${quantity} × ${titleOf(order, sku)}`).join(", ")}
        </span>
      </p>
      <div class="field">
        <label for={name}>
          Tracking number<span class="visually-hidden"> of {order.number}</span>
          {from ? <span class="visually-hidden"> from {from.name}</span> : null}
        </label>
        <input
          class="input"
          id={name}
          name={name}
          value={typed[name] ?? ""}
          maxlength={80}
          autocomplete="off"
        />
      </div>
    </li>
  );
}
