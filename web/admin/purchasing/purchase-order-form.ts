import { type Currency, money } from "../../../domain/base/money.ts";
import type { Refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { foldSku } from "../../../domain/catalog/sku.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";
import { readLine } from "../../../domain/purchasing/lines-csv.ts";
import {
  MAX_PURCHASE_LINES,
  type PurchaseItem,
  PurchaseOrderPatch,
} from "../../../domain/purchasing/purchase-order.ts";
import type { StoredPurchaseOrder } from "../../../stores/purchasing/purchase-orders.ts";
import type { FieldErrors } from "../../ui/field.tsx";
import type { Filled } from "../frame/fields.tsx";

/** Empty lines that a form offers behind those that are filled. */
const SPARE_ROWS = 3;
const MORE_ROWS = 10;
const TEXTS = ["supplierId", "location", "expectedOn", "note"] as const;
const CELLS = ["sku", "quantity", "cost"] as const;

/** The texts of a form, and how many lines it has. */
export interface OrderForm {
  values: Filled["values"];
  rows: number;
}

const textOf = (form: FormData, name: string) =>
  String(form.get(name) ?? "")
    .replaceAll("\r\n", "\n")
    .trim()
    .slice(0, 3_000);

export function readOrderForm(form: FormData): OrderForm {
  const rows = Math.min(MAX_PURCHASE_LINES, Number(/^\d{1,3}$/.exec(textOf(form, "rows"))?.[0] ?? 0));
  const names = Array.from({ length: rows }, (_, n) => CELLS.map((cell) => `${cell}.${n}`)).flat();
  return { rows, values: Object.fromEntries([...TEXTS, ...names].map((name) => [name, textOf(form, name)])) };
}

export function orderForm(order: StoredPurchaseOrder): OrderForm {
  const { supplierId, location, expectedOn, note, lines, currency } = order;
  const items = lines.map(({ cost, ...line }) => ({ ...line, cost: money(cost, currency) }));
  const terms = { supplierId, location, expectedOn: expectedOn ?? "", note };
  return withItems({ values: terms, rows: 0 }, items);
}

/** The form with these lines in the place of its own. */
export function withItems({ values }: OrderForm, items: readonly PurchaseItem[]): OrderForm {
  const terms = TEXTS.map((name) => [name, values[name] ?? ""]);
  const cells = items.flatMap(({ sku, quantity, cost }, n) => [
    [`sku.${n}`, sku],
    [`quantity.${n}`, String(quantity)],
    [`cost.${n}`, decimalOf(cost)],
  ]);
  return {
    values: Object.fromEntries([...terms, ...cells]),
    rows: Math.min(MAX_PURCHASE_LINES, items.length + SPARE_ROWS),
  };
}

/**
 * The form after a button that saves nothing, and what has the focus; null for all other buttons.
 */
export function changedForm(form: OrderForm, did: string): { form: OrderForm; focus: string } | null {
  const [what = "", of = ""] = did.split(" ");
  if (what === "more") {
    const rows = Math.min(MAX_PURCHASE_LINES, form.rows + MORE_ROWS);
    return { form: { ...form, rows }, focus: `sku.${form.rows}` };
  }
  if (what !== "drop") {
    return null;
  }
  const kept = Array.from({ length: form.rows }, (_, n) => n).filter((n) => String(n) !== of);
  const cells = kept.flatMap((row, n) =>
    CELLS.map((cell) => [`${cell}.${n}`, form.values[`${cell}.${row}`] ?? ""]),
  );
  const terms = TEXTS.map((name) => [name, form.values[name] ?? ""]);
  return { form: { values: Object.fromEntries([...terms, ...cells]), rows: kept.length }, focus: "sku.0" };
}

const ERRORS: Record<string, string> = {
  supplierId: "Choose a supplier.",
  location: "Choose a location.",
  expectedOn: "Enter a day, or leave it empty.",
  note: "Enter at most 2,000 characters.",
};

/** What a form says of an order; of its lines only where it has some. */
export function checkOrder(
  { values, rows }: OrderForm,
  currency: Currency,
): Result<PurchaseOrderPatch, FieldErrors<string>> {
  const errors: FieldErrors<string> = {};
  const items: PurchaseItem[] = [];
  const known = new Set<string>();
  for (const row of filledRows({ values, rows })) {
    const [sku = "", quantity = "", cost = ""] = CELLS.map((cell) => values[`${cell}.${row}`]);
    const read = readLine({ sku, quantity, cost }, currency);
    if (typeof read === "string") {
      errors[`${cellOf(read, cost)}.${row}`] = `Line ${row + 1}: ${read}.`;
    } else if (known.has(foldSku(sku))) {
      errors[`sku.${row}`] = `Line ${row + 1}: ${sku} has a line already.`;
    } else {
      known.add(foldSku(sku));
      items.push(read);
    }
  }
  const { supplierId, location, expectedOn, note } = values;
  const parsed = PurchaseOrderPatch.safeParse({
    ...(supplierId === "" ? {} : { supplierId }),
    ...(location === "" ? {} : { location }),
    expectedOn: expectedOn === "" ? null : expectedOn,
    note,
    ...(rows > 0 ? { items } : {}),
  });
  for (const { path } of parsed.error?.issues ?? []) {
    errors[String(path[0])] = ERRORS[String(path[0])] ?? "This does not fit.";
  }
  return parsed.success && Object.keys(errors).length === 0 ? ok(parsed.data) : err(errors);
}

function filledRows({ values, rows }: OrderForm): number[] {
  return Array.from({ length: rows }, (_, n) => n).filter((n) =>
    ["sku", "quantity"].some((cell) => (values[`${cell}.${n}`] ?? "") !== ""),
  );
}

/** The field that a reason of `readLine` is about. */
function cellOf(reason: string, cost: string): (typeof CELLS)[number] {
  if (reason.includes("number of units")) {
    return "quantity";
  }
  return cost !== "" && reason.startsWith(cost) ? "cost" : "sku";
}

/** A refusal's errors by the fields that they are about. */
export function refusedFields(form: OrderForm, { errors = [] }: Refusal): FieldErrors<string> {
  const rows = filledRows(form);
  return Object.fromEntries(
    errors.map(({ path, message }) => {
      const [first = "", index = "", cell = ""] = path.split(".");
      const row = rows[Number(index)] ?? 0;
      return first === "items"
        ? [`${cell || "sku"}.${row}`, `Line ${row + 1}: ${form.values[`sku.${row}`] ?? ""} ${message}.`]
        : [first, ERRORS[first] ?? `This ${message}.`];
    }),
  );
}
