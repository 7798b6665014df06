import type { Fact, FigureName } from "../../domain/analytics/figures.ts";
import { CURRENCY } from "../../domain/base/money.ts";
import type { Event, EventOf } from "../events/events.ts";

type Counted = EventOf<"order.placed" | "order.confirmed" | "order.cancelled" | "order.refunded">;

/** An order that came to nothing unpaid, by why. Whatever else ended it, a person did. */
const UNPAID: Readonly<Record<string, FigureName>> = {
  payment_declined: "declined",
  payment_failed: "declined",
  payment_timeout: "unanswered",
  reservation_expired: "expired",
};

export function isCounted(event: Event): event is Counted {
  return (
    event.type === "order.placed" ||
    event.type === "order.confirmed" ||
    event.type === "order.cancelled" ||
    event.type === "order.refunded"
  );
}

/** What an event adds to the figures. */
export function factOf(event: Counted): Fact {
  const { id, at, data } = event;
  return {
    id,
    at: Date.parse(at),
    currency: data.currency ?? CURRENCY,
    provider: data.provider ?? "",
    ...addedBy(event),
  };
}

function addedBy(event: Counted): Pick<Fact, "figures" | "skus"> {
  const { data } = event;
  switch (event.type) {
    case "order.placed":
      return { figures: { placed: 1, placedTotal: data.total }, skus: [] };
    case "order.confirmed":
      return {
        figures: {
          paid: 1,
          paidTotal: data.total,
          units: data.items.reduce((sum, { quantity }) => sum + quantity, 0),
        },
        skus: data.items.map(({ sku, quantity, unitPrice }) => ({
          sku,
          units: quantity,
          revenue: quantity * unitPrice,
        })),
      };
    case "order.cancelled":
      if (event.data.givenBack === undefined) {
        return { figures: { [UNPAID[event.data.reason] ?? "withdrawn"]: 1 }, skus: [] };
      }
      return {
        figures: { reversed: 1, reversedTotal: event.data.givenBack },
        skus: data.items.map(({ sku, quantity }) => ({ sku, returned: quantity })),
      };
    case "order.refunded":
      return {
        figures: { refunds: 1, refundedTotal: event.data.amount },
        skus: event.data.units.map(({ sku, quantity }) => ({ sku, returned: quantity })),
      };
  }
}
