import { continueTrace } from "../../domain/base/trace.ts";
import type { ReserveRequest } from "../../domain/stock/stock.ts";

/** What an order asks of the owner of its stock; its draft names the order alone. */
export function reserveRequest(reference: string, quantity = 1): ReserveRequest {
  return {
    reference,
    quantity,
    traceparent: continueTrace(null),
    order: { draft: JSON.stringify({ id: reference }) },
  };
}
