import type { Fault } from "./fault.ts";

/** Figures of what was sold: each event counts once, and a rebuild counts the same. */
export const FIGURE_FAULTS: readonly Fault[] = [
  {
    id: "an-event-that-comes-again-is-counted-again",
    file: "stores/analytics/count-facts.ts",
    from: "!counted.get(minute)?.digests.has(digest)",
    to: "digest !== minute.toString()",
    noticedBy: ["shop/analytics/count-figures.test.ts"],
  },
  {
    id: "two-batches-at-once-count-an-event-each",
    file: "stores/analytics/count-facts.ts",
    from: "`INSERT INTO counted_events",
    to: "`INSERT OR IGNORE INTO counted_events",
    noticedBy: ["shop/analytics/count-figures.test.ts"],
  },
  {
    id: "an-isolate-counts-by-a-memory-that-a-rebuild-made-old",
    file: "stores/analytics/count-facts.ts",
    from: ") = value ->> 'after'",
    to: ") <> ''",
    noticedBy: ["shop/analytics/count-figures.test.ts"],
  },
  {
    id: "a-rebuild-counts-on-top-of-what-was-counted",
    file: "shop/analytics/recount-figures.ts",
    from: "  if (first) {",
    to: "  if (!first) {",
    noticedBy: ["shop/analytics/count-figures.test.ts"],
  },
  {
    id: "a-paid-order-that-was-cancelled-stays-revenue",
    file: "shop/orders/record.ts",
    from: 'order.status === "CONFIRMED" ? order.total',
    to: 'order.status === "SHIPPED" ? order.total',
    noticedBy: ["shop/orders/cancel-order.test.ts"],
  },
  {
    id: "days-of-a-report-begin-in-greenwich",
    file: "workers/analytics/routes.ts",
    from: 'c.get("shop").timeZone',
    to: '"UTC"',
    noticedBy: ["shop/analytics/count-figures.test.ts"],
  },
  {
    id: "the-board-shows-the-time-before-as-now",
    file: "shop/analytics/read-board.ts",
    from: "sums.get(starts[n] ?? 0)",
    to: "sums.get(start)",
    noticedBy: ["web/admin/start/start-routes.test.ts"],
  },
  {
    id: "a-poison-message-counts-as-lag",
    file: "shop/ops/queue-health.ts",
    from: "Math.max(state.retryingSince, state.lastProcessedAt ?? 0)",
    to: "state.retryingSince",
    noticedBy: ["workers/ops/metrics.test.ts"],
  },
  {
    id: "metrics-are-those-of-the-last-isolate",
    file: "durable-objects/ops/meter.ts",
    from: "(this.#samples.get(name) ?? 0) + value",
    to: "value",
    noticedBy: ["workers/ops/metrics.test.ts"],
  },
  {
    id: "what-a-minute-counted-is-forgotten-at-once",
    file: "durable-objects/ops/meter.ts",
    from: "Date.now() - KEEP_MINUTES_MS",
    to: "Date.now()",
    noticedBy: ["workers/ops/metrics.test.ts"],
  },
  {
    id: "a-conversion-counts-the-orders-of-one-currency",
    file: "shop/analytics/read-conversion.ts",
    from: "(orders.get(start) ?? 0) + some.placed",
    to: "some.placed",
    noticedBy: ["shop/analytics/count-figures.test.ts"],
  },
  {
    id: "a-report-of-payments-is-in-no-order",
    file: "shop/analytics/read-report.ts",
    from: ".sort(([, a], [, b]) => b.paidTotal - a.paidTotal)",
    to: "",
    noticedBy: ["shop/analytics/count-figures.test.ts"],
  },
];
