import { z } from "zod";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { UnitWords } from "../../domain/base/shop.ts";
import type { Words } from "../../domain/language/words.ts";
import type { Units } from "../../domain/orders/fulfilment.ts";
import { orderNumber } from "../../domain/orders/order.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { AskedUnits, orderOfReturn, type ReturnView } from "../../domain/orders/returns.ts";
import { rich, useWords } from "../language/words.ts";
import { dayWords, moment } from "../ui/order-words.ts";
import { adminOrderPath, orderPath } from "../ui/paths.ts";
import { useShop } from "../ui/shop.ts";
import { readUnits, titleOf, typedUnits, UNITS_PREFIX, UnitField } from "../ui/unit-fields.tsx";
import { unitWords } from "./parcels.tsx";

/** The beginning of the names of fields that say why units come back: `why:<sku>`. */
const WHY_PREFIX = "why:";

const STAFF_STATE: Partial<Record<ReturnView["state"], string>> = {
  requested: "Waits for a decision",
  approved: "Approved; the goods are awaited",
};

/** The order that another one is in exchange for, if it is. */
export function ExchangeNote({ order, path }: { order: OrderDetail; path: (id: string) => string }) {
  const words = useWords();
  const returned = order.exchangeFor === undefined ? null : orderOfReturn(order.exchangeFor);
  return returned === null ? null : (
    <p>
      {rich(
        words,
        "order.exchangeFor",
        { link: (text) => <a href={path(returned)}>{text}</a> },
        { number: orderNumber(returned) },
      )}
    </p>
  );
}

/** The returns of an order. `action` is what staff may do about each. */
export function Returns({ order, action }: { order: OrderDetail; action?: (one: ReturnView) => unknown }) {
  const words = useWords();
  const { say } = words;
  const stateOf = (state: ReturnView["state"]) =>
    (action && STAFF_STATE[state]) || say(`order.return_${state}`);
  return (
    <ul class="parcels">
      {(order.returns ?? []).map((one) => (
        <li>
          <h3>{stateOf(one.state)}</h3>
          <p class="note">
            <time datetime={one.createdAt}>{moment(one.createdAt, words)}</time>
          </p>
          {one.items.map(({ sku, quantity, reason }) => (
            <p class="breakable" dir="auto">
              {unitWords(words, order, [{ sku, quantity }])}
              {reason === undefined ? null : <span class="note">{say("order.because", { reason })}</span>}
            </p>
          ))}
          {one.answer === undefined ? null : (
            <p class="breakable" dir="auto">
              {say("order.weWrote", { answer: one.answer })}
            </p>
          )}
          {one.arrivals.map(({ items, arrivedAt }) => (
            <p class="note">
              {rich(
                words,
                "order.arrivedAt",
                { time: () => <time datetime={arrivedAt}>{moment(arrivedAt, words)}</time> },
                { units: unitWords(words, order, items) },
              )}
              {action
                ? `, ${items.some(({ restock }) => restock) ? fateWords(words, order, items) : "written off"}`
                : ""}
            </p>
          ))}
          {(one.exchanges ?? []).map((id) => (
            <p>
              {rich(
                words,
                "order.inExchange",
                { link: (text) => <a href={(action ? adminOrderPath : orderPath)(id)}>{text}</a> },
                { number: orderNumber(id) },
              )}
            </p>
          ))}
          {action?.(one)}
        </li>
      ))}
    </ul>
  );
}

/** What of an arrival went back to stock. */
function fateWords(words: Words, order: OrderDetail, items: ReturnView["arrivals"][number]["items"]): string {
  return items.every(({ restock }) => restock)
    ? "back in stock"
    : `of these back in stock: ${unitWords(
        words,
        order,
        items.filter(({ restock }) => restock),
      )}`;
}

/** What the form says, as it was sent. */
export interface ReturnFormValues {
  /** Null where a number is none. */
  units: readonly Units[] | null;
  typed: ReadonlyMap<string, string>;
  why: ReadonlyMap<string, string>;
}

/** The day by which a shopper has to ask, where the units of some parcel have one that is ahead. */
function untilWords(words: Words<"order">, { shipments, returnable = [] }: OrderDetail): string {
  const skus = new Set(returnable.map(({ sku }) => sku));
  const last = shipments
    .filter(({ items }) => items.some(({ sku }) => skus.has(sku)))
    .flatMap(({ returnUntil }) => returnUntil ?? [])
    .sort()
    .at(-1);
  return last === undefined ? "" : words.say("order.until", { day: dayWords(last, words) });
}

/** Says that some units can't be sent back any more, and whom to ask. */
export function LateNote({ order }: { order: OrderDetail }) {
  const words = useWords();
  const late = order.returnableLate ?? [];
  return late.length === 0 ? null : (
    <p class="note breakable">{words.say("order.returnsLate", { units: unitWords(words, order, late) })}</p>
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
  const units = useShop().unit.several;
  const words = useWords();
  const { say } = words;
  return (
    <details open={values !== undefined}>
      <summary class="link-button">{say("order.sendBack")}</summary>
      <form class="form" method="post" action={`${orderPath(order.id)}/returns`}>
        <p>{say("order.sendBackHow", { units, until: untilWords(words, order) })}</p>
        <input type="hidden" name="key" value={returnKey} />
        {(order.returnable ?? []).map(({ sku, quantity }, n) => (
          <fieldset class="form">
            <UnitField
              id={`return-${n}`}
              name={`${UNITS_PREFIX}${sku}`}
              label={titleOf(order, sku)}
              quantity={quantity}
              value={values?.typed.get(sku) ?? "0"}
            />
            <div class="field">
              <label for={`why-${n}`}>
                {say("order.why")}
                <span class="visually-hidden">, {titleOf(order, sku)}</span>
              </label>
              <input
                class="input"
                id={`why-${n}`}
                name={`${WHY_PREFIX}${sku}`}
                value={values?.why.get(sku) ?? ""}
                dir="auto"
              />
            </div>
          </fieldset>
        ))}
        <div class="actions">
          <button class="button" type="submit">
            {say("order.askReturn")}
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
  return { units: readUnits(form), typed: typedUnits(form), why: new Map(why) };
}

/** The return that a form asks for, or its errors. */
export function checkReturn(
  { say }: Words<"order">,
  { units, why }: ReturnFormValues,
  { several }: UnitWords,
): Result<AskedUnits[], string> {
  if (units === null) {
    return err(say("order.wholeNumbers", { units: several }));
  }
  if (units.length === 0) {
    return err(say("order.sayWhich", { units: several }));
  }
  const asked = z
    .array(AskedUnits)
    .max(50)
    .safeParse(units.map(({ sku, quantity }) => ({ sku, quantity, reason: why.get(sku) ?? "" })));
  return asked.success ? ok(asked.data) : err(say("order.sayWhy", { units: several }));
}
