import { base32, sha256 } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { StockLevel } from "../../domain/stock/stock.ts";
import { audit, auditOrigin } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { refusedLocation } from "./locations.ts";
import type { AdjustedAt } from "./stock-objects.ts";

export interface Correction {
  /** Units that came or went. */
  delta: number;
  reason: string;
  /** Takes away what orders were promised. */
  force?: boolean;
  /** A repetition under the same key does nothing. */
  key?: string | null;
  /** Where they came or went; without it, at the first location. */
  location?: string | undefined;
}

/** The stock after a correction, now or before. */
export interface CorrectedStock extends StockLevel {
  available: number;
  /** Orders whose goods are not there any more. */
  endangered: { orderId: string; units: number }[];
  /** It was made before, under this key. */
  replay: boolean;
}

/** Corrects the units on hand of a SKU by a difference, and writes it into the audit log. */
export async function adjustStock(
  call: Call,
  sku: string,
  { force = false, key = null, location, ...how }: Correction,
): Promise<Result<CorrectedStock, Refusal>> {
  const { env } = call;
  const { actor } = auditOrigin(call);
  const change = { ...how, actor, force, ...(key === null ? {} : { key: await keyOf("adj", actor, key) }) };
  const unknown = location === undefined ? null : await refusedLocation(env, location);
  if (unknown) {
    return err(unknown);
  }
  const ledger = env.STOCK_LEDGER.getByName(sku);
  const stock: AdjustedAt | null | false = await (location === undefined
    ? ledger.adjust(change)
    : ledger.correctAt({ ...change, location }));
  if (!stock) {
    return err(unknownSku(sku));
  }
  if (stock.there !== undefined) {
    return err(tooFewThere(stock.there));
  }
  const { onHand, reserved, available, replay = false } = stock;
  if (stock.refused === "key_reused") {
    return err(refusal("idempotency_key_reused", "This key made another correction."));
  }
  if (stock.refused === "promised") {
    return err(
      refusal(
        "stock_promised",
        `There are ${onHand} on hand and ${reserved} promised: ${Math.max(0, available)} can be taken away.`,
        { stock: { onHand, reserved, available } },
      ),
    );
  }
  const endangered = (stock.endangered ?? []).map(({ reference, units }) => ({ orderId: reference, units }));
  if (!replay) {
    const named = endangered.length > 0 ? { endangered } : {};
    await audit(call, {
      action: "stock.adjusted",
      subject: sku,
      before: { onHand: onHand - change.delta },
      after: { onHand, reason: change.reason, ...at(location), ...named },
    });
  }
  return ok({ onHand, reserved, available, endangered, replay });
}

/**
 * Sets the units of a SKU, or those at one location, to what was counted. Those included that sales
 * have and did not sell. A count below what is promised is refused.
 */
export async function countStock(
  call: Call,
  sku: string,
  { counted, reason, location }: { counted: number; reason: string; location?: string | undefined },
): Promise<Result<{ from: number; to: number }, Refusal>> {
  const { actor } = auditOrigin(call);
  const unknown = location === undefined ? null : await refusedLocation(call.env, location);
  if (unknown) {
    return err(unknown);
  }
  const ledger = call.env.STOCK_LEDGER.getByName(sku);
  const stock = await (location === undefined
    ? ledger.setOnHand({ onHand: counted, reason, actor, withSales: true })
    : ledger.correctAt({ location, counted, reason, actor }));
  if (!stock) {
    return err(unknownSku(sku));
  }
  const { from, to, promised } = stock.count ?? { from: counted, to: counted };
  if (promised !== undefined) {
    const { onHand, reserved, available } = stock;
    return err(
      refusal(
        "stock_promised",
        `${promised} are promised to orders and sales: a count cannot be below that.`,
        {
          stock: { onHand, reserved, available },
        },
      ),
    );
  }
  if (from !== to) {
    await audit(call, {
      action: "stock.adjusted",
      subject: sku,
      before: { onHand: from },
      after: { onHand: to, reason, ...at(location) },
    });
  }
  return ok({ from, to });
}

/** Moves units from one location to another, once for each key. */
export async function transferStock(
  call: Call,
  sku: string,
  { key, ...units }: { from: string; to: string; quantity: number; reason: string; key: string },
): Promise<Result<{ replay: boolean }, Refusal>> {
  const { env } = call;
  const { actor } = auditOrigin(call);
  const { from, to } = units;
  const unknown = await refusedLocation(env, from, to);
  if (unknown || from === to) {
    return err(unknown ?? refusal("unknown_location", "Name two locations."));
  }
  const transfer = { ...units, actor, key: await keyOf("trf", actor, key) };
  const stock = await callObject(() => env.STOCK_LEDGER.getByName(sku).transfer(transfer));
  if (!stock) {
    return err(unknownSku(sku));
  }
  if (stock.there !== undefined) {
    return err(tooFewThere(stock.there));
  }
  if (stock.refused) {
    return err(refusal("idempotency_key_reused", "This key made another transfer."));
  }
  const { replay = false } = stock;
  if (!replay) {
    await audit(call, { action: "stock.transferred", subject: sku, before: null, after: units });
  }
  return ok({ replay });
}

/** What a ledger knows a change by that a caller named. */
async function keyOf(kind: "adj" | "trf", actor: string, key: string): Promise<string> {
  const what = kind === "adj" ? "adjustment" : "transfer";
  return `${kind}_${base32(await sha256(`${what}\n${actor}\n${key}`), 20)}`;
}

function at(location: string | undefined): { location?: string } {
  return location === undefined ? {} : { location };
}

function tooFewThere(units: number): Refusal {
  return refusal("units_elsewhere", `There are ${units} units at that location.`);
}

export function unknownSku(sku: string): Refusal {
  return refusal("not_found", `There is no SKU ${sku}.`);
}
