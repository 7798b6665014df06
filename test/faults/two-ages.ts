// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what stands in other files is quoted here.
import type { Fault } from "./fault.ts";

/** Orders that are left in D1 by a shop that has bound Postgres, and their move. */
export const TWO_AGES_FAULTS: readonly Fault[] = [
  {
    id: "an-order-that-changed-while-it-was-copied-is-deleted",
    file: "stores/orders/left-orders.ts",
    from: "WHERE c.value->>'stamp' = ${STAMP}",
    to: "WHERE true",
    noticedBy: ["test/postgres/left-orders.test.ts"],
  },
  {
    id: "a-late-mover-takes-a-moved-order-for-its-copy",
    file: "shop/orders/move-orders.ts",
    from: "  const now = await reread(orders.filter((order) => !isThere(order)).map(({ id }) => id));",
    to: "  const now = orders.filter((order) => !isThere(order));",
    noticedBy: ["test/postgres/left-orders.test.ts"],
  },
  {
    id: "an-order-with-another-story-is-overwritten-by-the-mover",
    file: "shop/orders/move-orders.ts",
    from: "copy && isEarlier(copy, order)",
    to: "copy",
    noticedBy: ["test/postgres/left-orders.test.ts"],
  },
  {
    id: "an-order-that-is-left-in-d1-is-stored-a-second-time",
    file: "stores/orders/sharded-order-store.ts",
    from: "drafts.filter(({ id }) => !known.has(id))",
    to: "drafts",
    noticedBy: ["test/postgres/left-orders.test.ts"],
  },
  {
    id: "a-copy-is-changed-instead-of-the-order-in-d1",
    file: "stores/orders/sharded-order-store.ts",
    from: "    const known = await this.#left(changes.map(({ orderId }) => orderId));",
    to: "    const known = new Set<string>();",
    noticedBy: ["test/postgres/left-orders.test.ts"],
  },
  {
    id: "orders-that-are-left-in-d1-are-swept-no-more",
    file: "durable-objects/ops/sweeper.ts",
    from: "orderShards(env).stores.map(",
    to: "orderShards(env).all.map(",
    noticedBy: ["test/postgres/left-orders.test.ts"],
  },
  {
    id: "events-of-moved-orders-are-published-for-ever",
    file: "shop/events/outbox.ts",
    from: "event ?? []),\n        outbox,",
    to: "event ?? []),",
    noticedBy: ["test/postgres/left-orders.test.ts"],
  },
  {
    id: "orders-in-postgres-wait-for-a-d1-that-holds-none",
    file: "stores/orders/left-orders.ts",
    from: "      if (known && !known.any) {",
    to: "      if (known && known.at > now) {",
    noticedBy: ["test/postgres/left-orders.test.ts"],
  },
  {
    id: "an-unanswered-payment-moves-an-order-in-d1",
    file: "stores/orders/d1-order-store.ts",
    from: "payment: { ...getTableColumns(payments), updatedAt: paidAt }",
    to: "payment: payments",
    noticedBy: ["stores/orders/d1-order-store.test.ts"],
  },
  {
    id: "an-order-loses-its-placing-when-it-moves",
    file: "stores/orders/left-orders.ts",
    from: "WHERE id IN (${which}) AND NOT EXISTS",
    to: "WHERE false AND NOT EXISTS",
    noticedBy: ["test/postgres/left-orders.test.ts"],
  },
];
