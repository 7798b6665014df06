import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { DraftOrderTerms } from "../../domain/draft-orders/draft-order.ts";

/** Orders that staff prepared for customers, who order them by a link. Times are milliseconds since 1970. */
export const draftOrders = sqliteTable(
  "draft_orders",
  {
    id: text().primaryKey(),
    /** The customer's, as in `terms`: an erase finds it by this. */
    email: text().notNull(),
    terms: text({ mode: "json" }).$type<DraftOrderTerms>().notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
    cancelledAt: integer("cancelled_at"),
    /** Raised after an order that came to nothing: the next one is another. */
    attempt: integer().notNull().default(1),
    /** The order of this attempt. */
    orderId: text("order_id"),
  },
  (t) => [
    index("draft_orders_by_age").on(t.createdAt),
    index("draft_orders_by_email").on(t.email),
    index("draft_orders_by_expiry").on(t.expiresAt),
  ],
);
