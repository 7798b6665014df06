import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { BuyerConsent } from "../../domain/agents/consent.ts";
import type { CheckoutBody } from "../../domain/agents/requests.ts";
import type { SessionStatus } from "../../domain/agents/session.ts";

/** Carts and checkouts of agents, until they lapse. Times are milliseconds since 1970. */
export const agentSessions = sqliteTable(
  "agent_sessions",
  {
    id: text().primaryKey(),
    kind: text().$type<"cart" | "checkout">().notNull(),
    /** Who may use it: a platform by its profile and whether it signed, or any caller. */
    agent: text().notNull(),
    /** The account that the platform acts for; null for a guest's. */
    customer: text(),
    /** What the platform said last, as the protocol has it; empty where it is sealed. */
    body: text({ mode: "json" }).$type<CheckoutBody>().notNull(),
    /** The same, encrypted with the session's key. */
    sealed: text(),
    /** The index of the buyer's address, where the body is sealed. */
    email: text(),
    status: text().$type<SessionStatus>().notNull(),
    /** Rises with each change, so that two of them do not meet. */
    version: integer().notNull(),
    /** Of a checkout: which try to order it is. Each has a cart and a key of its own. */
    attempt: integer().notNull(),
    /** The total that the platform was shown last, in minor units; null before there is one. */
    shownTotal: integer("shown_total"),
    /** Of a checkout: the cart that it was made of. */
    cartId: text("cart_id"),
    orderId: text("order_id"),
    /**
     * The key of the request that ordered it: the same request again is answered with the order.
     */
    orderedWith: text("ordered_with"),
    /** Where its platform wants to receive the order; null where it does not. */
    webhookUrl: text("webhook_url"),
    updatedAt: integer("updated_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [
    index("agent_sessions_by_cart").on(table.cartId),
    index("agent_sessions_by_expiry").on(table.expiresAt),
    index("agent_sessions_completing").on(table.updatedAt).where(sql`status = 'completing'`),
  ],
);

/** Which agent an order came from. It stays as long as the order. */
export const agentOrders = sqliteTable(
  "agent_orders",
  {
    orderId: text("order_id").primaryKey(),
    checkoutId: text("checkout_id").notNull(),
    agent: text().notNull(),
    /** Where the platform wants to receive it; null where it does not. */
    webhookUrl: text("webhook_url"),
    /** What the buyer agreed to, as the platform said it. */
    consent: text({ mode: "json" }).$type<BuyerConsent>(),
    /**
     * The account that the platform acted for; null for a guest's order, and of an erased person.
     */
    accountId: text("account_id"),
    /** When the customer took back what the platform said. */
    consentEndedAt: integer("consent_ended_at"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("agent_orders_by_account").on(table.accountId)],
);

/** Where platforms receive orders. Their deliveries lie in the object of each. */
export const platformWebhooks = sqliteTable("platform_webhooks", {
  /** Derived from the address. */
  id: text().primaryKey(),
  url: text().notNull(),
  createdAt: integer("created_at").notNull(),
});

/** What requests of agents were answered, by their idempotency keys. */
export const agentAnswers = sqliteTable(
  "agent_answers",
  {
    /** Digest of agent, operation and key. */
    key: text().primaryKey(),
    /** Digest of the request. It distinguishes a repetition from a reused key. */
    fingerprint: text().notNull(),
    /** Null while the first request is being carried out. One that is sealed says so here. */
    answer: text({ mode: "json" }).$type<{ status: number; body: object }>(),
    /** The same, encrypted with the answer's key. */
    sealed: text(),
    /** The index of the buyer's address, where the answer is sealed. */
    email: text(),
    /** The account that the platform acted for; null for a guest's. */
    customer: text(),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [index("agent_answers_by_age").on(table.createdAt)],
);
