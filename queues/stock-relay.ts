import type { OrderDraft } from "../domain/order.ts";
import {
  fellLow,
  type MovementKind,
  type MovementRecord,
  type OwnerName,
  type StockPolicy,
} from "../domain/stock.ts";
import { continueTrace } from "../domain/trace.ts";
import {
  type Event,
  type EventBatch,
  type EventOf,
  type EventType,
  makeEvent,
  packBatches,
} from "./events.ts";

/** A lane's leases move units within a sale, which nobody outside has to know. */
const MOVEMENT_EVENT: Record<MovementKind, Extract<EventType, `inventory.${string}`> | null> = {
  lease: null,
  unlease: null,
  opening: "inventory.adjusted",
  allot: "inventory.adjusted",
  unallot: "inventory.adjusted",
  adjust: "inventory.adjusted",
  return: "inventory.adjusted",
  restock: "inventory.adjusted",
  reserve: "inventory.reserved",
  release: "inventory.released",
  expire: "inventory.expired",
  confirm: "inventory.confirmed",
};

interface UnacknowledgedOrder {
  reference: string;
  status: "active" | "expired";
  /** OrderDraft as JSON. */
  draft: string | null;
  traceparent: string;
}

/**
 * Packs orders that wait for their store into as few queue messages as fit. Their drafts were made by us and are checked
 * by whoever reads them; checking them here as well would cost what writing them down did.
 */
export function intakeBatches(
  owner: OwnerName,
  orders: readonly UnacknowledgedOrder[],
): MessageSendRequest<EventBatch>[][] {
  const at = new Date().toISOString();
  return packBatches(
    orders.map(
      ({ reference, status, draft, traceparent }): EventOf<"order.intake"> => ({
        id: `${reference}:intake:${status}`,
        type: "order.intake",
        version: 1,
        at,
        traceparent,
        data: {
          orderId: reference,
          owner,
          reservation: status,
          draft: draft === null ? null : (JSON.parse(draft) as OrderDraft),
        },
      }),
    ),
  );
}

/** An owner's movements as events. Ids come from its name and the sequence number, so a second relay repeats them. */
export function movementBatches(
  { sku, lot }: { sku: string; lot?: string },
  policy: StockPolicy,
  records: readonly (MovementRecord & { traceparent: string | null })[],
): MessageSendRequest<EventBatch>[][] {
  const events = records.flatMap((record): Event[] => {
    const type = MOVEMENT_EVENT[record.kind];
    if (!type) return [];
    const data = {
      sku,
      ...(lot ? { lot } : {}),
      seq: record.seq,
      quantity: record.quantity,
      onHand: record.onHand,
      reserved: record.reserved,
      available: record.onHand - record.reserved,
      reference: record.reference,
      reason: record.reason,
      actor: record.actor,
    };
    const context = {
      traceparent: record.traceparent ?? continueTrace(null),
      at: new Date(record.at).toISOString(),
    };
    const id = `${lot ?? sku}:${record.seq}`;
    const before = {
      onHand: record.onHand - record.onHandDelta,
      reserved: record.reserved - record.reservedDelta,
    };
    const moved = makeEvent(type, data, { ...context, id });
    if (!fellLow(before, record, policy)) return [moved];
    return [moved, makeEvent("inventory.low", data, { ...context, id: `${id}:low` })];
  });
  return packBatches(events);
}
