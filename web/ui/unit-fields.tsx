import type { Units } from "../../domain/orders/fulfilment.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";

import { useWords } from "../language/words.ts";

/** The beginning of the names of fields that say how many units of a SKU: `units:<sku>`. */
export const UNITS_PREFIX = "units:";

/** The title that an order has for a SKU. */
export function titleOf({ items }: Pick<OrderDetail, "items">, sku: string): string {
  return items.find((item) => item.sku === sku)?.title ?? sku;
}

export interface UnitFieldProps {
  id: string;
  name: string;
  label: string;
  /** At most so many. */
  quantity: number;
  value: string;
}

/** How many of some units. */
export function UnitField({ id, name, label, quantity, value }: UnitFieldProps) {
  const { say } = useWords();
  return (
    <div class="field field--units">
      <label class="breakable" for={id}>
        {label}
      </label>
      <input
        class="input"
        id={id}
        name={name}
        type="number"
        inputmode="numeric"
        min={0}
        max={quantity}
        value={value}
      />
      <span class="note">{say("order.ofUnits", { count: quantity })}</span>
    </div>
  );
}

/** What a form says of how many units, as it was typed, by SKU. */
export function typedUnits(form: FormData): Map<string, string> {
  return new Map(
    [...form].flatMap(([name, value]) =>
      name.startsWith(UNITS_PREFIX) && typeof value === "string"
        ? [[name.slice(UNITS_PREFIX.length), value] as const]
        : [],
    ),
  );
}

/** The units that a form names, those with none left out; null when a number is none. */
export function readUnits(form: FormData, prefix = UNITS_PREFIX): Units[] | null {
  const units: Units[] = [];
  for (const [name, value] of form) {
    if (!name.startsWith(prefix) || typeof value !== "string") {
      continue;
    }
    const quantity = value.trim() === "" ? 0 : Number(value);
    if (!Number.isInteger(quantity) || quantity < 0 || quantity > 1_000) {
      return null;
    }
    if (quantity > 0) {
      units.push({ sku: name.slice(prefix.length), quantity });
    }
  }
  return units;
}
