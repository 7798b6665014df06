import { type Units, unitsOf } from "../../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import { isOpen, type ReturnView, unitsAwaited } from "../../../domain/orders/returns.ts";
import { Returns } from "../../orders/returns.tsx";
import { adminOrderPath } from "../../ui/paths.ts";
import { titleOf, UNITS_PREFIX, UnitField } from "../../ui/unit-fields.tsx";

/** The beginnings of the names of fields that say what becomes of units: `restock:<sku>`. */
export const FATES = { restock: "restock:", writeOff: "write-off:" } as const;

/** The returns of an order, each with the actions of staff. */
export function StaffReturns({ order, mayDecide }: { order: OrderDetail; mayDecide: boolean }) {
  return (
    <Returns
      order={order}
      action={(one) =>
        mayDecide ? (
          <>
            {isOpen(one) ? <ReturnForms order={order} one={one} /> : null}
            {one.state === "rejected" ? null : <ExchangeForm order={order} one={one} />}
          </>
        ) : null
      }
    />
  );
}

function ReturnForms({ order, one }: { order: OrderDetail; one: ReturnView }) {
  const action = `${adminOrderPath(order.id)}/return`;
  const approved = one.state === "approved";
  return (
    <>
      {approved ? <ReceiveForm order={order} one={one} action={action} /> : null}
      <details open={!approved}>
        <summary class="link-button">{approved ? "Decline the rest" : "Decide"}</summary>
        <form class="form" method="post" action={action}>
          <input type="hidden" name="return" value={one.id} />
          <div class="field">
            <label for={`message-${one.id}`}>
              Words for the customer<span class="field__optional"> (optional)</span>
            </label>
            <input class="input" id={`message-${one.id}`} name="message" maxlength={500} dir="auto" />
          </div>
          <div class="actions">
            {approved ? null : (
              <button class="button" type="submit" name="verb" value="approve">
                Approve
              </button>
            )}
            <button class="button button--quiet" type="submit" name="verb" value="reject">
              Decline
            </button>
          </div>
        </form>
      </details>
    </>
  );
}

function ReceiveForm({ order, one, action }: { order: OrderDetail; one: ReturnView; action: string }) {
  return (
    <form class="form" method="post" action={action}>
      <input type="hidden" name="return" value={one.id} />
      {/* Colleagues who record one arrival at once send the same, so it is taken once. */}
      <input type="hidden" name="key" value={`arrival-${one.arrivals.length}`} />
      {[...unitsOf([unitsAwaited(one)])].map(([sku, quantity], n) => (
        <fieldset class="form">
          <legend class="breakable">{titleOf(order, sku)}</legend>
          <UnitField
            id={`restock-${one.id}-${n}`}
            name={`${FATES.restock}${sku}`}
            label="Back to stock"
            quantity={quantity}
            value={String(quantity)}
          />
          <UnitField
            id={`write-off-${one.id}-${n}`}
            name={`${FATES.writeOff}${sku}`}
            label="Written off"
            quantity={quantity}
            value="0"
          />
        </fieldset>
      ))}
      <div class="actions">
        <button class="button" type="submit" name="verb" value="receive">
          These have arrived
        </button>
      </div>
    </form>
  );
}

function ExchangeForm({ order, one }: { order: OrderDetail; one: ReturnView }) {
  return (
    <details>
      <summary class="link-button">Belongs to another order</summary>
      <form class="form" method="post" action={`${adminOrderPath(order.id)}/return`}>
        <input type="hidden" name="return" value={one.id} />
        <div class="field">
          <label for={`exchange-${one.id}`}>The order in exchange, its number or id</label>
          <input class="input" id={`exchange-${one.id}`} name="order" maxlength={64} required />
        </div>
        <div class="actions">
          <button class="button button--quiet" type="submit" name="verb" value="exchange">
            They belong together
          </button>
        </div>
      </form>
    </details>
  );
}

/**
 * Where staff take units back whose time is over. The reason is audited; the shopper reads `why`.
 */
export function LateReturnForm({
  order,
  late,
  returnKey,
}: {
  order: OrderDetail;
  late: readonly Units[];
  /** Names the next return, so that sending the form twice makes one. */
  returnKey: string;
}) {
  return (
    <details>
      <summary class="link-button">Take something back after its time</summary>
      <form class="form" method="post" action={`${adminOrderPath(order.id)}/late-return`}>
        <input type="hidden" name="key" value={returnKey} />
        {late.map(({ sku, quantity }, n) => (
          <UnitField
            id={`late-${n}`}
            name={`${UNITS_PREFIX}${sku}`}
            label={titleOf(order, sku)}
            quantity={quantity}
            value="0"
          />
        ))}
        <div class="field">
          <label for="late-why">Why it comes back</label>
          <input class="input" id="late-why" name="why" maxlength={500} required dir="auto" />
        </div>
        <div class="field">
          <label for="late-overrule">Why you take it late</label>
          <input class="input" id="late-overrule" name="overrule" maxlength={500} required dir="auto" />
        </div>
        <div class="actions">
          <button class="button button--quiet" type="submit">
            Record the return
          </button>
        </div>
      </form>
    </details>
  );
}
