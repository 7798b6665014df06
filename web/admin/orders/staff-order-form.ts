import { CURRENCY, Currency } from "../../../domain/base/money.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import type { UnitWords } from "../../../domain/base/shop.ts";
import { line } from "../../../domain/base/text.ts";
import { decimalOf, parseDecimal, stepOf } from "../../../domain/currency/currency.ts";
import type { RefundCommand } from "../../../shop/orders/refund-order.ts";
import type { Received } from "../../../shop/orders/returns/change-return.ts";
import type { Parcel } from "../../../shop/orders/ship-order.ts";
import { readUnits } from "../../ui/unit-fields.tsx";
import { FATES } from "../returns/return-forms.tsx";

const MAX_TEXT = 80;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** What is to be sent, or what is wrong with it. */
export function readParcel(form: FormData, { several }: UnitWords): Result<Parcel, string> {
  const carrier = text(form, "carrier");
  const trackingNumber = text(form, "trackingNumber");
  const items = readUnits(form);
  if (items === null) {
    return err(`Enter whole numbers of ${several}.`);
  }
  if (items.length === 0) {
    return err(`Say which ${several} are in the parcel.`);
  }
  if (carrier === "" || trackingNumber === "") {
    return err("Enter the carrier and the tracking number.");
  }
  if (carrier.length > MAX_TEXT || trackingNumber.length > MAX_TEXT) {
    return err("That is too long.");
  }
  const location = text(form, "location");
  return ok({ carrier, trackingNumber, items, ...(location === "" ? {} : { location }) });
}

/**
 * What is to be paid back, or what is wrong with it. Everything is only asked for by its own
 * button.
 */
export function readRefund(form: FormData, { several }: UnitWords): Result<RefundCommand, string> {
  const restock = form.get("restock") === "on";
  const reason = text(form, "reason").slice(0, 200);
  const why = reason === "" ? {} : { reason };
  if (form.get("everything") === "yes") {
    return ok({ restock, ...why });
  }
  const items = readUnits(form);
  if (items === null) {
    return err(`Enter whole numbers of ${several}.`);
  }
  const typed = text(form, "amount");
  const { data: currency = CURRENCY } = Currency.safeParse(form.get("currency"));
  const amount = typed === "" ? null : parseDecimal(typed, currency);
  if (typed !== "" && (amount === null || amount === 0 || amount % stepOf(currency) !== 0)) {
    return err(`Enter an amount such as ${decimalOf({ amount: 1_990, currency })}.`);
  }
  const shipping = form.get("shipping") === "on";
  if (items.length === 0 && amount === null && !shipping) {
    return err(`Say which ${several}, whether the shipping, or how much.`);
  }
  if (restock && items.length === 0) {
    return err(`Say which ${several} go back to stock.`);
  }
  return ok({
    ...(amount === null ? {} : { amount, currencies: [currency] }),
    ...(items.length === 0 ? {} : { items }),
    ...(shipping ? { shipping: true as const } : {}),
    restock,
    ...why,
  });
}

/** The arrived units of a return as the form says them, or its errors. */
export function readArrival(form: FormData, { several }: UnitWords): Result<Received, string> {
  const restocked = readUnits(form, FATES.restock);
  const writtenOff = readUnits(form, FATES.writeOff);
  if (restocked === null || writtenOff === null) {
    return err(`Enter whole numbers of ${several}.`);
  }
  const items = [
    ...restocked.map((units) => ({ ...units, restock: true })),
    ...writtenOff.map((units) => ({ ...units, restock: false })),
  ];
  return items.length === 0 ? err(`Say which ${several} have arrived.`) : ok({ items, restock: false });
}

/** The words for a return's shopper, or what is wrong with them. */
export function readMessage(form: FormData): Result<string | undefined, string> {
  const typed = text(form, "message");
  const message = line(500).safeParse(typed);
  return typed === ""
    ? ok(undefined)
    : message.success
      ? ok(message.data)
      : err("Write one line of at most 500 characters.");
}
