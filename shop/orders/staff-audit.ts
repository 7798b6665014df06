import type { AuditChange } from "../../domain/audit/audit.ts";
import type { Refund } from "../../domain/payments/payment.ts";
import type { ParcelMoved } from "./ship-order.ts";

/** What the audit log keeps of a refund. */
export function refundAudit(orderId: string, { id: refundId, amount, restock }: Refund): AuditChange {
  return {
    ...{ action: "order.refund_requested", subject: orderId, before: null },
    after: { refundId, amount, restock },
  };
}

/** What the audit log keeps of a parcel. */
export function parcelAudit(
  action: "order.dispatched" | "order.delivered",
  orderId: string,
  { from, status, shipment: { id: shipmentId, items } }: ParcelMoved,
): AuditChange {
  return { action, subject: orderId, before: { status: from }, after: { status, shipmentId, items } };
}
