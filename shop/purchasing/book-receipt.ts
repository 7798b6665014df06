import { FIRST_LOCATION } from "../../domain/stock/locations.ts";
import { markBooked } from "../../stores/purchasing/purchase-orders.ts";
import { callObject } from "../base/call-object.ts";
import type { EventOf } from "../events/events.ts";
import { faultPoint } from "../events/fault-point.ts";

type Receipt = EventOf<"purchase_order.received" | "purchase_order.receipt_reversed">;

/**
 * Has the ledgers book the units of a receipt, each once for the receipt, though the event may come
 * repeatedly. What was received is a fact, so a receipt that is taken back takes what orders were
 * promised too: the member of staff confirmed that.
 */
export async function bookReceipt(env: Env, { data, type }: Receipt): Promise<void> {
  const what = type === "purchase_order.received" ? "delivery of" : "delivery taken back of";
  await Promise.all(
    data.units.map(({ sku, quantity }) =>
      bookUnits(env, sku, data.location, {
        delta: quantity,
        reason: `${what} ${data.number}`,
        actor: data.actor,
        key: data.receiptId,
        force: true,
      }),
    ),
  );
  faultPoint("fulfilment:booked");
  await markBooked(env.DB, data.receiptId, Date.now());
}

async function bookUnits(
  env: Env,
  sku: string,
  location: string,
  change: { delta: number; reason: string; actor: string; key: string; force: boolean },
): Promise<void> {
  // A fresh stub for each try: one that threw is broken.
  const ledger = () => env.STOCK_LEDGER.getByName(sku);
  if (location !== FIRST_LOCATION) {
    const there = await callObject(() => ledger().correctAt({ ...change, location }));
    // Units that have left the location since are missing at the first, which may owe them.
    if (there && there.there === undefined) {
      return;
    }
  }
  const isKnown = await callObject(async () => Boolean(await ledger().adjust(change)));
  if (!isKnown) {
    throw new Error(`${sku} of receipt ${change.key} is in no catalog`);
  }
}
