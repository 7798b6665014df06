import { CURRENCY } from "../../domain/base/money.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import {
  fellLow,
  type MovementKind,
  type MovementRecord,
  type OwnerName,
  type StockPolicy,
} from "../../domain/stock/stock.ts";
import {
  type EventOf,
  type EventType,
  makeEvent,
  type Packed,
  packBatches,
  packTexts,
} from "../events/events.ts";

/** A lane's leases move units within a sale, so other services need no event of them. */
type MovementEvent = EventOf<Extract<EventType, `inventory.${string}`>>;
const MOVEMENT_EVENT: Record<MovementKind, MovementEvent["type"] | null> = {
  lease: null,
  unlease: null,
  opening: "inventory.adjusted",
  allot: "inventory.adjusted",
  unallot: "inventory.adjusted",
  adjust: "inventory.adjusted",
  return: "inventory.adjusted",
  restock: "inventory.adjusted",
  handover: "inventory.adjusted",
  transfer: "inventory.adjusted",
  allocate: "inventory.adjusted",
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

/** A draft's one field of this name, in its text: within other texts quotes are escaped. */
const IN_OWN_CURRENCY = `"currency":"${CURRENCY}"`;

/**
 * Packs orders that wait for their store into as few queue messages as fit. The owner made these
 * drafts, and the consumer checks them. Parsing each draft here too would cost as much as writing
 * it.
 */
export function intakeBatches(owner: OwnerName, orders: readonly UnacknowledgedOrder[]): Packed[] {
  const at = new Date().toISOString();
  return packTexts(
    orders.map(({ reference, status, draft, traceparent }) => {
      const event: EventOf<"order.intake"> = {
        id: `${reference}:intake:${status}`,
        type: "order.intake",
        version: draft === null || draft.includes(IN_OWN_CURRENCY) ? 1 : 2,
        at,
        traceparent,
        data: { orderId: reference, owner, reservation: status, draft: null },
      };
      const text = JSON.stringify(event);
      // A draft is JSON: it takes the place of the `null` that comes last.
      return draft === null ? text : `${text.slice(0, -"null}}".length)}${draft}}}`;
    }),
  );
}

/**
 * An owner's movements as events. Ids come from its name and the sequence number, so a second relay
 * repeats them. The last says what is elsewhere than at the first location.
 */
export function movementBatches(
  owner: { sku: string; lot?: string },
  policy: StockPolicy,
  records: readonly RelayedMovement[],
  elsewhere: ReadonlyMap<string, number> = new Map(),
): Packed[] {
  const events = movementEvents(owner, policy, records);
  const last = events.at(-1);
  if (last && elsewhere.size > 0) {
    last.data.elsewhere = [...elsewhere].map(([location, units]) => ({ location, units }));
  }
  return packBatches(events);
}

/** Those of a ledger's movements that staff and merchants' own systems receive. */
export function lowStockEvents(
  sku: string,
  policy: StockPolicy,
  records: readonly RelayedMovement[],
): MovementEvent[] {
  return movementEvents({ sku }, policy, records).filter(({ type }) => type === "inventory.low");
}

/** Publishes that other orders of a SKU wait for goods than before. */
export function waitingBatch(sku: string, version: number): Packed {
  const event = makeEvent(
    "stock.waiting",
    { sku },
    { id: `${sku}:waiting:${version}`, traceparent: continueTrace(null) },
  );
  return packBatches([event]).flat();
}

type RelayedMovement = MovementRecord & { traceparent: string | null };

function movementEvents(
  { sku, lot }: { sku: string; lot?: string },
  policy: StockPolicy,
  records: readonly RelayedMovement[],
): MovementEvent[] {
  return records.flatMap((record): MovementEvent[] => {
    const type = MOVEMENT_EVENT[record.kind];
    if (!type) {
      return [];
    }
    const moved: MovementEvent = {
      id: `${lot ?? sku}:${record.seq}`,
      type,
      version: 1,
      at: new Date(record.at).toISOString(),
      traceparent: record.traceparent ?? continueTrace(null),
      data: {
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
        ...(record.location ? { location: record.location } : {}),
      },
    };
    const before = {
      onHand: record.onHand - record.onHandDelta,
      reserved: record.reserved - record.reservedDelta,
    };
    if (!fellLow(before, record, policy)) {
      return [moved];
    }
    return [moved, { ...moved, id: `${moved.id}:low`, type: "inventory.low" }];
  });
}
