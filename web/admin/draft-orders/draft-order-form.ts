import { CURRENCY, money, parsePrice } from "../../../domain/base/money.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { NewDraftOrder } from "../../../http/contract/draft-orders/draft-orders.ts";
import type { FieldErrors } from "../../ui/field.tsx";
import type { Filled } from "../frame/fields.tsx";

/** Lines that the form has. */
export const ROWS = 6;

const FIELDS = [
  "email",
  "name",
  "line1",
  "line2",
  "city",
  "region",
  "postalCode",
  "country",
  "shippingMethod",
  "phone",
  "note",
  "days",
  "discountTitle",
  "discountType",
  "discount",
] as const;

type Values = Filled["values"];

export function readDraftOrder(form: FormData): Values {
  const rows = Array.from({ length: ROWS }, (_, n) => [`sku.${n}`, `quantity.${n}`]).flat();
  return Object.fromEntries(
    [...FIELDS, ...rows].map((name) => {
      const value = form.get(name);
      return [name, typeof value === "string" ? value.replaceAll("\r\n", "\n").trim() : ""];
    }),
  );
}

/** What a form describes, or what is wrong with it by field. */
export function checkDraftOrder(
  values: Values,
): Result<ReturnType<typeof NewDraftOrder.parse>, FieldErrors<string>> {
  const value = (name: string) => values[name] ?? "";
  const given = (name: string) => (value(name) === "" ? undefined : value(name));
  const rows = Array.from({ length: ROWS }, (_, n) => n).filter((n) => value(`sku.${n}`) !== "");
  const parsed = NewDraftOrder.safeParse({
    email: value("email"),
    items: rows.map((n) => ({ sku: value(`sku.${n}`), quantity: whole(value(`quantity.${n}`) || "1") })),
    shippingAddress: {
      name: value("name"),
      line1: value("line1"),
      line2: given("line2"),
      city: value("city"),
      region: given("region"),
      postalCode: given("postalCode"),
      country: value("country"),
    },
    shippingMethod: value("shippingMethod"),
    phone: given("phone"),
    note: given("note"),
    days: value("days") === "" ? undefined : whole(value("days")),
    ...(value("discountType") === "" ? {} : { discount: discountOf(value) }),
  });
  return parsed.success ? ok(parsed.data) : err(fieldErrors(parsed.error.issues, rows));
}

function discountOf(value: (name: string) => string) {
  const title = value("discountTitle");
  const amount = parsePrice(value("discount")) ?? Number.NaN;
  switch (value("discountType")) {
    case "percent":
      return { title, effect: { type: "percent", percent: amount / 100 } };
    case "fixed":
      return { title, effect: { type: "fixed", amount: money(amount, CURRENCY) } };
    default:
      return { title, effect: { type: "free_shipping" } };
  }
}

function whole(text: string): number {
  return /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
}

/** Refusals and findings by the fields that they are about. */
export function fieldErrors(
  found: readonly { path: PropertyKey[] | string; message: string }[],
  rows: readonly number[],
): FieldErrors<string> {
  return Object.fromEntries(
    found.map(({ path, message }) => {
      const [first = "", second = "", third = ""] = (typeof path === "string" ? path.split(".") : path).map(
        String,
      );
      return [fieldOf(first, second, third, rows), sentence(message)];
    }),
  );
}

function fieldOf(first: string, second: string, third: string, rows: readonly number[]): string {
  switch (first) {
    case "items":
      return second === "" ? "sku.0" : `${third || "sku"}.${rows[Number(second)] ?? 0}`;
    case "shippingAddress":
      return second || "country";
    case "discount":
      return second === "title" ? "discountTitle" : "discount";
    default:
      return first;
  }
}

function sentence(message: string): string {
  return /^(Too|Invalid)/.test(message) ? "Fill this in." : `This ${message}.`;
}
