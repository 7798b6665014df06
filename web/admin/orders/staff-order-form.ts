import { parseDecimalPrice } from "../../../domain/base/money.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import type { UnitWords } from "../../../domain/base/shop.ts";
import type { Units } from "../../../domain/orders/fulfilment.ts";
import type { RefundCommand } from "../../../shop/orders/refund-order.ts";
import type { Parcel } from "../../../shop/orders/ship-order.ts";

/** Fields of the forms that name units: `units:<sku>`. */
export const UNITS_PREFIX = "units:";

const MAX_TEXT = 80;

function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** The units a form names, those with none left out; null when a number is none. */
function readUnits(form: FormData): Units[] | null {
  const units: Units[] = [];
  for (const [name, value] of form) {
    if (!name.startsWith(UNITS_PREFIX) || typeof value !== "string") {
      continue;
    }
    const quantity = value.trim() === "" ? 0 : Number(value);
    if (!Number.isInteger(quantity) || quantity < 0 || quantity > 1_000) {
      return null;
    }
    if (quantity > 0) {
      units.push({ sku: name.slice(UNITS_PREFIX.length), quantity });
    }
  }
  return units;
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
  return ok({ carrier, trackingNumber, items });
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
  const amount = typed === "" ? null : parseDecimalPrice(typed);
  if (typed !== "" && (amount === null || amount === 0)) {
    return err("Enter an amount such as 19.90.");
  }
  const shipping = form.get("shipping") === "on";
  if (items.length === 0 && amount === null && !shipping) {
    return err(`Say which ${several}, whether the shipping, or how much.`);
  }
  if (restock && items.length === 0) {
    return err(`Say which ${several} go back to stock.`);
  }
  return ok({
    ...(amount === null ? {} : { amount }),
    ...(items.length === 0 ? {} : { items }),
    ...(shipping ? { shipping: true as const } : {}),
    restock,
    ...why,
  });
}
