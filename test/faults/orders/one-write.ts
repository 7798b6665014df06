import type { Fault } from "../fault.ts";

/** One write for the good case: what is not written in between is found, kept or given back. */
export const ONE_WRITE_FAULTS: readonly Fault[] = [
  {
    id: "each-step-of-an-order-is-written",
    file: "shop/orders/saga.ts",
    from: "      return ahead(item) ?? [];\n",
    to: "      return ahead(item) === null ? [] : [];\n",
    noticedBy: ["queues/orders.test.ts"],
  },
  {
    id: "steps-that-were-taken-are-forgotten-when-the-next-has-no-answer",
    file: "shop/orders/record.ts",
    from: "(outcome && nextMove(reached ?? order, outcome)) ?? reached;",
    to: "outcome && nextMove(reached ?? order, outcome);",
    noticedBy: ["shop/orders/saga.test.ts"],
  },
  {
    id: "an-authorization-is-kept-whose-stock-had-been-given-back",
    file: "shop/orders/saga.ts",
    from: 'return reached ? { kind: "authorized" } : null;',
    to: "return null;",
    noticedBy: ["shop/orders/saga.test.ts"],
  },
  {
    id: "an-order-is-acknowledged-before-it-is-told-of",
    file: "queues/orders.ts",
    from: "  await sendToQueues(\n",
    to: "  await acknowledge(env, intakes);\n  await sendToQueues(\n",
    noticedBy: ["queues/orders.test.ts"],
  },
  {
    id: "an-order-that-came-in-is-told-to-nobody",
    file: "queues/orders.ts",
    from: "    drafts.map(({ totals: { total },",
    to: "    drafts.slice(0, 0).map(({ totals: { total },",
    noticedBy: ["queues/orders.test.ts"],
  },
  {
    id: "orders-in-d1-are-projected-too",
    file: "shop/events/outbox.ts",
    from: "orderShards(env).left !== null",
    to: "orderShards(env).all.length > 0",
    noticedBy: ["queues/orders.test.ts"],
  },
  {
    id: "keys-of-orders-are-written-and-read-by-calls-of-their-own",
    file: "stores/orders/order-shards.ts",
    from: "areKeysApart: shards.left !== null,",
    to: "areKeysApart: true,",
    noticedBy: ["queues/orders.test.ts"],
  },
  {
    id: "orders-of-a-sku-are-not-found",
    file: "stores/orders/d1-order-store.ts",
    from: "INSERT INTO order_summary_skus (sku, placed_at, order_id)\n         SELECT l.value->>'sku',",
    to: "INSERT INTO order_summary_skus (sku, placed_at, order_id)\n         SELECT l.value->>'title',",
    noticedBy: ["workers/orders/search.test.ts"],
  },
  {
    id: "a-search-by-state-reads-every-order",
    file: "stores/orders/order-summaries.ts",
    from: "} AND s.status <> 'PENDING'",
    to: "}",
    noticedBy: ["workers/orders/search.test.ts"],
  },
  {
    id: "a-list-shows-an-order-of-d1-as-it-was-projected",
    file: "stores/orders/order-summaries.ts",
    from: "NOT EXISTS (SELECT 1 FROM orders WHERE orders.id = s.id)",
    to: "NOT EXISTS (SELECT 1 FROM orders WHERE orders.id = s.email)",
    noticedBy: ["test/postgres/left-orders.test.ts"],
  },
  {
    id: "an-order-that-moved-is-in-no-list",
    file: "shop/orders/move-orders.ts",
    from: "    copied.map(({ id }) => id),\n  );\n  const moved",
    to: "    copied.slice(0, 0).map(({ id }) => id),\n  );\n  const moved",
    noticedBy: ["test/postgres/left-orders.test.ts"],
  },
];
