import type { ShipmentView, Units } from "../../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import type { Location } from "../../../domain/stock/locations.ts";
import type { LeftToSend } from "../../../shop/orders/fulfilment/pick-list.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { titleOf, UNITS_PREFIX, UnitField } from "../../ui/unit-fields.tsx";

export function UnitFields({
  order,
  units,
  prefix,
  filled,
}: {
  order: OrderDetail;
  units: readonly Units[];
  prefix: string;
  filled: boolean;
}) {
  return (
    <>
      {units.map(({ sku, quantity }, n) => (
        <UnitField
          id={`${prefix}-${n}`}
          name={`${UNITS_PREFIX}${sku}`}
          label={titleOf(order, sku)}
          quantity={quantity}
          value={String(filled ? quantity : 0)}
        />
      ))}
    </>
  );
}

interface ToBeSentProps {
  order: OrderDetail;
  units: readonly Units[];
  left: readonly LeftToSend[];
  locations: readonly Pick<Location, "id" | "name">[];
}

/** One parcel of all that is left, or one from each location that has some of it. */
export function ToBeSent({ order, units, left, locations }: ToBeSentProps) {
  return (
    <section aria-labelledby="dispatch">
      <h2 class="minor" id="dispatch">
        To be sent
      </h2>
      {left.length === 0 ? <Dispatch order={order} units={units} /> : null}
      {left.map(({ location, items }) =>
        location === null ? (
          <p class="note">
            No location has{" "}
            {items.map(({ sku, quantity }) => `${quantity} × ${titleOf(order, sku)}`).join(", ")}. Goods that
            arrive are given to this order.
          </p>
        ) : (
          <>
            <Dispatch order={order} units={items} from={location} />
            <MoveAllocation order={order} from={location} locations={locations} />
          </>
        ),
      )}
    </section>
  );
}

interface MoveAllocationProps {
  order: OrderDetail;
  from: { id: string; name: string };
  locations: readonly Pick<Location, "id" | "name">[];
}

/** Moves units that this location was to send to another one. */
function MoveAllocation({ order, from, locations }: MoveAllocationProps) {
  const others = locations.filter(({ id }) => id !== from.id);
  return others.length === 0 ? null : (
    <form class="actions" method="post" action={`${adminOrderPath(order.id)}/move`}>
      <input type="hidden" name="from" value={from.id} />
      <select class="input" name="to" aria-label={`Location that sends it in place of ${from.name}`}>
        {others.map(({ id, name }) => (
          <option value={id}>{name}</option>
        ))}
      </select>
      <button class="button button--quiet" type="submit">
        Send it from there instead
      </button>
    </form>
  );
}

interface DispatchProps {
  order: OrderDetail;
  units: readonly Units[];
  from?: { id: string; name: string };
}

function Dispatch({ order, units, from }: DispatchProps) {
  const suffix = from ? `-${from.id}` : "";
  return (
    <form class="form" method="post" action={`${adminOrderPath(order.id)}/dispatch`}>
      {from ? (
        <>
          <h3 class="breakable">From {from.name}</h3>
          <input type="hidden" name="location" value={from.id} />
        </>
      ) : null}
      <UnitFields order={order} units={units} prefix={`send${suffix}`} filled />
      <TextField id={`carrier${suffix}`} name="carrier" label="Carrier" max={60} />
      <TextField id={`trackingNumber${suffix}`} name="trackingNumber" label="Tracking number" max={80} />
      <div class="actions">
        <button class="button" type="submit">
          Send the parcel
        </button>
      </div>
    </form>
  );
}

interface TextFieldProps {
  /** The page may have the form several times. */
  id: string;
  name: string;
  label: string;
  max: number;
}

function TextField({ id, name, label, max }: TextFieldProps) {
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input class="input" id={id} name={name} required data-max={max} />
    </div>
  );
}

export function Arrived({ order, parcel }: { order: OrderDetail; parcel: ShipmentView }) {
  return (
    <form method="post" action={`${adminOrderPath(order.id)}/delivered`}>
      <input type="hidden" name="shipment" value={parcel.id} />
      <button class="link-button" type="submit">
        It has arrived<span class="visually-hidden">: {parcel.trackingNumber}</span>
      </button>
    </form>
  );
}
