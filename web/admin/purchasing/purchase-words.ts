import type { PurchaseMove, PurchaseOrderState } from "../../../domain/purchasing/purchase-order.ts";

export const STATE_WORDS: Record<PurchaseOrderState, string> = {
  draft: "Draft",
  ordered: "Ordered",
  partly_received: "Partly received",
  received: "Received",
  cancelled: "Cancelled",
  closed: "Closed short",
};

export const MOVE_WORDS: Record<PurchaseMove, string> = {
  order: "Mark as ordered",
  withdraw: "Back to draft",
  cancel: "Cancel the order",
  close: "Nothing more comes",
  reopen: "Open it again",
};

export const MOVED_WORDS: Record<PurchaseMove, string> = {
  order: "It is marked as ordered. Put it on paper, or send its lines, for the supplier.",
  withdraw: "It is a draft again.",
  cancel: "It is cancelled. “Open it again” undoes that.",
  close: "It is closed, and nothing more is awaited. “Open it again” undoes that.",
  reopen: "It is open again.",
};
