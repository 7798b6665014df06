import type { Shipment } from "../../../domain/orders/fulfilment.ts";
import type { Return } from "../../../domain/orders/returns.ts";
import type { SagaOutcome, SagaPosition } from "../../../domain/orders/saga.ts";
import type { Refund } from "../../../domain/payments/payment.ts";
import type { PaymentChange, SagaOrder } from "../../../stores/orders/order-store.ts";
import type { Event } from "../../events/events.ts";

/** The result of taking an order's step. */
export interface Taken {
  order: SagaOrder;
  /** Where steps before this one have brought the order, if these are not recorded yet. */
  reached?: SagaPosition;
  /** `null`: it could not be taken now. */
  outcome: SagaOutcome | null;
  /**
   * Trying again at once does not help: the order continues on the provider's notice, or the
   * sweeper asks.
   */
  wait?: boolean;
  /**
   * The call of another order tries the circuit breaker of this provider; the next round knows its
   * answer.
   */
  soon?: boolean;
  /** An authorization ended without an answer, and will be tried again. */
  unanswered?: boolean;
  payment?: PaymentChange;
  /** The refund that was paid or refused. */
  refund?: Refund;
  /** All parcels of the order as they become, and the event of the one that moved. */
  shipments?: readonly Shipment[];
  /** All returns of the order as they become. */
  returns?: readonly Return[];
  /** The return that the order was placed in exchange for. */
  exchangeFor?: string;
  event?: Event;
}
