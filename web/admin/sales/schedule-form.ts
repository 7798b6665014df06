import { CURRENCY, money, parsePrice } from "../../../domain/base/money.ts";
import type { Refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { capitalized, type UnitWords } from "../../../domain/base/shop.ts";
import { MAX_PER_ITEM } from "../../../domain/cart/cart.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";
import {
  MAX_ALLOTMENT,
  MAX_LANES,
  MAX_ROOMS,
  type Sale,
  type SaleChange,
  SaleRequest,
} from "../../../domain/sales/sale.ts";
import type { ShopSettings } from "../../../domain/shop/shop-settings.ts";
import { momentAt, wallTime } from "../../../domain/time/wall-time.ts";
import type { FieldErrors } from "../../ui/field.tsx";

/** The fields a merchant fills in to schedule a sale, as text. */
export const SCHEDULE_FIELDS = [
  "sku",
  "title",
  "allotment",
  "price",
  "opensAt",
  "closesAt",
  "perCustomerLimit",
  "lanes",
  "perSecond",
  "rooms",
  "earlierAccounts",
] as const;
export type ScheduleField = (typeof SCHEDULE_FIELDS)[number];
export type ScheduleValues = Record<ScheduleField, string>;
export type ScheduleErrors = FieldErrors<ScheduleField>;

/**
 * Characters; more than any field may hold, so that the check of the field still sees that it is
 * too long.
 */
const MAX_FIELD_CHARS = 400;
const MAX_PER_SECOND = 100_000;

export function emptySchedule(): ScheduleValues {
  const empty = Object.fromEntries(SCHEDULE_FIELDS.map((name) => [name, ""])) as ScheduleValues;
  return { ...empty, perCustomerLimit: "1" };
}

/** The fields of a sale as it is, with times as the clocks of the shop's zone show them. */
export function scheduleOf(sale: Sale, zone: string): ScheduleValues {
  return {
    sku: sale.sku,
    title: sale.title,
    allotment: String(sale.allotment),
    price: decimalOf(money(sale.price, CURRENCY)),
    opensAt: wallTime(sale.opensAt, zone),
    closesAt: wallTime(sale.closesAt, zone),
    perCustomerLimit: String(sale.perCustomerLimit),
    lanes: String(sale.lanes),
    perSecond: sale.admissionPerSecond === null ? "" : String(sale.admissionPerSecond),
    rooms: String(sale.rooms),
    earlierAccounts: sale.accountsBefore === null ? "" : "yes",
  };
}

export function readSchedule(form: FormData): ScheduleValues {
  const text = (name: ScheduleField) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim().slice(0, MAX_FIELD_CHARS) : "";
  };
  return Object.fromEntries(SCHEDULE_FIELDS.map((name) => [name, text(name)])) as ScheduleValues;
}

/** The fields that a form has. */
export function sentSchedule(form: FormData): Partial<ScheduleValues> {
  const values = readSchedule(form);
  return Object.fromEntries(
    SCHEDULE_FIELDS.filter((name) => form.has(name)).map((name) => [name, values[name]]),
  );
}

/** The changes of a form with these fields; other terms stay, to the millisecond. */
export function changeOf(request: SaleRequest, sent: Partial<ScheduleValues>): SaleChange {
  const { sku: _sku, admission: asked, ...terms } = request;
  const admission = asked ? { perSecond: asked.perSecond } : null;
  const changed = Object.entries(terms).filter(([name]) => name in sent);
  return { ...Object.fromEntries(changed), ...("perSecond" in sent ? { admission } : {}) };
}

const wrongWords = (unit: UnitWords): Record<ScheduleField, string> => ({
  sku: `Enter the SKU of ${unit.a} in the shop.`,
  title: "Enter a title of at most 160 characters.",
  allotment: `Enter how many ${unit.several} the sale offers, from 1 to ${MAX_ALLOTMENT.toLocaleString("en-US")}.`,
  price: "Enter a price in dollars, such as 49 or 49.50.",
  opensAt: "Enter a day and a time.",
  closesAt: "Enter a day and a time after the opening.",
  perCustomerLimit: `Enter a number from 1 to ${MAX_PER_ITEM}.`,
  lanes: `Leave it empty, or enter a number from 1 to ${MAX_LANES}.`,
  perSecond: `Leave it empty, or enter a number from 1 to ${MAX_PER_SECOND.toLocaleString("en-US")}.`,
  rooms: `Leave it empty, or enter a number from 1 to ${MAX_ROOMS}.`,
  earlierAccounts: "Say too how many are admitted a second: only a waiting room tells accounts apart.",
});

/** The sale the form asks for, or what is wrong with which field. Nothing is rounded or guessed. */
export function checkSchedule(
  values: ScheduleValues,
  { unit, timeZone }: Pick<ShopSettings, "unit" | "timeZone">,
): Result<SaleRequest, ScheduleErrors> {
  const closesAt = momentAt(values.closesAt, timeZone);
  const request = SaleRequest.safeParse({
    sku: values.sku,
    title: values.title,
    allotment: wholeNumber(values.allotment),
    price: money(parsePrice(values.price) ?? Number.NaN, CURRENCY),
    opensAt: momentAt(values.opensAt, timeZone),
    closesAt,
    perCustomerLimit: wholeNumber(values.perCustomerLimit),
    ...(values.lanes ? { lanes: wholeNumber(values.lanes) } : {}),
    ...(values.rooms ? { rooms: wholeNumber(values.rooms) } : {}),
    ...(values.perSecond
      ? {
          admission: {
            perSecond: wholeNumber(values.perSecond),
            ...(values.earlierAccounts ? { earlierAccounts: true } : {}),
          },
        }
      : {}),
  });
  const words = wrongWords(unit);
  const errors: ScheduleErrors = {};
  if (values.earlierAccounts && !values.perSecond) {
    errors.earlierAccounts = words.earlierAccounts;
  } else if (request.success) {
    return ok(request.data);
  }
  for (const { path } of request.error?.issues ?? []) {
    const name = fieldOf(path.join("."));
    if (name) {
      errors[name] = words[name];
    }
  }
  // Without an opening there is nothing for the closing to be after.
  if (errors.opensAt && closesAt !== "") {
    delete errors.closesAt;
  }
  return err(errors);
}

/** A refusal of the whole sale, at the fields that it is about. */
export function refusedSchedule({ code, detail, errors = [] }: Refusal): ScheduleErrors {
  switch (code) {
    case "unknown_sku":
      return { sku: detail };
    case "out_of_stock":
      return { allotment: detail };
    case "invalid_request":
      return { closesAt: "Enter a time that is not over yet." };
    default:
      return Object.fromEntries(
        errors.map(({ path, message }) => [fieldOf(path) ?? "sku", `${capitalized(message)}.`]),
      );
  }
}

/** The form field for a path of the API's body. */
function fieldOf(path: string): ScheduleField | undefined {
  if (path.startsWith("admission")) {
    return "perSecond";
  }
  return SCHEDULE_FIELDS.find((name) => path === name || path.startsWith(`${name}.`));
}

function wholeNumber(text: string): number {
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
}
