import { z } from "@hono/zod-openapi";
import type { Quote as QuoteOf } from "../../../domain/base/quote.ts";
import { Quote } from "../../../domain/base/quote.ts";
import {
  Days,
  DraftOrderState,
  DraftOrderTerms,
  draftOrderState,
} from "../../../domain/draft-orders/draft-order.ts";
import type { StoredDraftOrder } from "../../../stores/draft-orders/draft-orders.ts";

export const NewDraftOrder = DraftOrderTerms.extend({ days: Days }).strict().openapi("NewDraftOrder");

const DraftOrderRow = DraftOrderTerms.extend({
  id: z.string(),
  state: DraftOrderState,
  orderId: z.string().nullable().describe("The order that came of it"),
  createdBy: z.string().describe("The account that made it"),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});

export const DraftOrderView = DraftOrderRow.extend({
  url: z.string().describe("Where its customer orders and pays"),
  quote: Quote.nullable().describe("Its total at this moment; null where it cannot be ordered"),
}).openapi("DraftOrder");

export const DraftOrderList = z
  .object({ items: z.array(DraftOrderRow), next: z.string().nullable() })
  .openapi("DraftOrderList");

export const DraftOrderParams = z.object({
  id: z.string().max(32).openapi({ example: "dft_4k7qx3m2x9vt5n8wbcjz" }),
});

/** The time and the id of a draft order: many may be of one millisecond. */
const PLACE = /^(\d{1,15})\.(dft_[0-9a-z]{1,28})$/;

export const DraftOrderQuery = z.object({
  before: z
    .string()
    .regex(PLACE)
    .transform((text) => {
      const [, createdAt, id = ""] = PLACE.exec(text) ?? [];
      return { createdAt: Number(createdAt), id };
    })
    .optional()
    .openapi({ description: "`next` of the previous page" }),
});

/** `before` of the page behind this draft order. */
export function nextDraftOrders(last: StoredDraftOrder | null): string | null {
  return last && `${last.createdAt}.${last.id}`;
}

export function draftOrderRow(draft: StoredDraftOrder): z.infer<typeof DraftOrderRow> {
  const { id, terms, orderId, createdBy, createdAt, expiresAt } = draft;
  return {
    ...terms,
    id,
    state: draftOrderState(draft, Date.now()),
    orderId,
    createdBy,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

export function draftOrderView(
  draft: StoredDraftOrder,
  { url, quote }: { url: string; quote: QuoteOf | null },
): z.infer<typeof DraftOrderView> {
  return { ...draftOrderRow(draft), url, quote };
}
