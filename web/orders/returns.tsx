import { z } from "zod";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { UnitWords } from "../../domain/base/shop.ts";
import type { Units } from "../../domain/orders/fulfilment.ts";
import { orderNumber } from "../../domain/orders/order.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { AskedUnits, orderOfReturn, type ReturnView } from "../../domain/orders/returns.ts";
import { dayWords, moment } from "../ui/order-words.ts";
import { adminOrderPath, orderPath } from "../ui/paths.ts";
import { useShop } from "../ui/shop.ts";
import { readUnits, titleOf, UNITS_PREFIX, UnitField } from "../ui/unit-fields.tsx";
import { unitWords } from "./parcels.tsx";

/** The beginning of the names of fields that say why units come back: `why:<sku>`. */
const WHY_PREFIX = "why:";
const MAX_WHY_CHARS = 500;

const STATE: Record<ReturnView["state"], string> = {
  requested: "Asked for; we have not decided yet",
  approved: "Approved; please send it back",
  rejected: "Declined",
  received: "Received",
};
const STAFF_STATE: typeof STATE = {
  ...STATE,
  requested: "Waits for a decision",
  approved: "Approved; the goods are awaited",
};

/** The order that another one is in exchange for, if it is. */
export function ExchangeNote({ order, path }: { order: OrderDetail; path: (id: string) => string }) {
  const returned = order.exchangeFor === undefined ? null : orderOfReturn(order.exchangeFor);
  return returned === null ? null : (
    <p>
      In exchange for goods of <a href={path(returned)}>order {orderNumber(returned)}</a>.
    </p>
  );
}

/** The returns of an order. `action` is what staff may do about each. */
export function Returns({ order, action }: { order: OrderDetail; action?: (one: ReturnView) => unknown }) {
  const words = action ? STAFF_STATE : STATE;
  return (
    <ul class="parcels">
      {(order.returns ?? []).map((one) => (
        <li>
          <h3>{words[one.state]}</h3>
          <p class="note">
            <time datetime={one.createdAt}>{moment(one.createdAt)}</time>
          </p>
          {one.items.map(({ sku, quantity, reason }) => (
            <p class="breakable" dir="auto">
              {unitWords(order, [{ sku, quantity }])}
              {reason === undefined ? null : <span class="note">: “{reason}”</span>}
            </p>
          ))}
          {one.answer === undefined ? null : (
            <p class="breakable" dir="auto">
              We wrote: “{one.answer}”
            </p>
          )}
          {one.arrivals.map(({ items, arrivedAt }) => (
            <p class="note">
              Arrived <time datetime={arrivedAt}>{moment(arrivedAt)}</time>: {unitWords(order, items)}
              {action
                ? `, ${items.some(({ restock }) => restock) ? fateWords(order, items) : "written off"}`
                : ""}
            </p>
          ))}
          {(one.exchanges ?? []).map((id) => (
            <p>
              In exchange: <a href={(action ? adminOrderPath : orderPath)(id)}>order {orderNumber(id)}</a>
            </p>
          ))}
          {action?.(one)}
        </li>
      ))}
    </ul>
  );
}

/** What of an arrival went back to stock. */
function fateWords(order: OrderDetail, items: ReturnView["arrivals"][number]["items"]): string {
  return items.every(({ restock }) => restock)
    ? "back in stock"
    : `of these back in stock: ${unitWords(
        order,
        items.filter(({ restock }) => restock),
      )}`;
}

/** What the form says, as it was sent. */
export interface ReturnFormValues {
  /** Null where a number is none. */
  units: readonly Units[] | null;
  why: ReadonlyMap<string, string>;
}

/** The day by which a shopper has to ask, where the units of some parcel have one that is ahead. */
function untilWords({ shipments, returnable = [] }: OrderDetail): string {
  const skus = new Set(returnable.map(({ sku }) => sku));
  const last = shipments
    .filter(({ items }) => items.some(({ sku }) => skus.has(sku)))
    .flatMap(({ returnUntil }) => returnUntil ?? [])
    .sort()
    .at(-1);
  return last === undefined ? "" : `, until ${dayWords(last)}`;
}

/** Says that some units can't be sent back any more, and whom to ask. */
export function LateNote({ order }: { order: OrderDetail }) {
  const late = order.returnableLate ?? [];
  return late.length === 0 ? null : (
    <p class="note breakable">
      The time to send these back is over: {unitWords(order, late)}. If something is wrong with them, write to
      us.
    </p>
  );
}

/** Where a shopper asks to send units back. */
export function ReturnForm({
  order,
  returnKey,
  values,
}: {
  order: OrderDetail;
  /** Names the next return, so that sending the form twice makes one. */
  returnKey: string;
  values?: ReturnFormValues | undefined;
}) {
  const { several } = useShop().unit;
  return (
    <details open={values !== undefined}>
      <summary class="link-button">Send something back</summary>
      <form class="form" method="post" action={`${orderPath(order.id)}/returns`}>
        <p>
          Say which {several}, and why{untilWords(order)}. We answer by mail; please send nothing before that.
          What you paid for them comes back once they have arrived.
        </p>
        <input type="hidden" name="key" value={returnKey} />
        {(order.returnable ?? []).map(({ sku, quantity }, n) => (
          <fieldset class="form">
            <UnitField
              id={`return-${n}`}
              name={`${UNITS_PREFIX}${sku}`}
              label={titleOf(order, sku)}
              quantity={quantity}
              value={String(values?.units?.find((units) => units.sku === sku)?.quantity ?? 0)}
            />
            <div class="field">
              <label for={`why-${n}`}>
                Why<span class="visually-hidden">, {titleOf(order, sku)}</span>
              </label>
              <input
                class="input"
                id={`why-${n}`}
                name={`${WHY_PREFIX}${sku}`}
                maxlength={MAX_WHY_CHARS}
                value={values?.why.get(sku) ?? ""}
                dir="auto"
              />
            </div>
          </fieldset>
        ))}
        <div class="actions">
          <button class="button" type="submit">
            Ask for the return
          </button>
        </div>
      </form>
    </details>
  );
}

/** What a shopper typed into the form. */
export function readReturn(form: FormData): ReturnFormValues {
  const why = [...form].flatMap(([name, value]): [string, string][] =>
    name.startsWith(WHY_PREFIX) && typeof value === "string"
      ? [[name.slice(WHY_PREFIX.length), value.trim()]]
      : [],
  );
  return { units: readUnits(form), why: new Map(why) };
}

/** What is asked for, or what is wrong with it. */
export function checkReturn(
  { units, why }: ReturnFormValues,
  { several }: UnitWords,
): Result<AskedUnits[], string> {
  if (units === null) {
    return err(`Enter whole numbers of ${several}.`);
  }
  if (units.length === 0) {
    return err(`Say which ${several} you want to send back.`);
  }
  const asked = z
    .array(AskedUnits)
    .max(50)
    .safeParse(units.map(({ sku, quantity }) => ({ sku, quantity, reason: why.get(sku) ?? "" })));
  return asked.success ? ok(asked.data) : err(`Say in a line why each of these ${several} comes back.`);
}
