import type { Fault } from "../fault.ts";

/**
 * The pace of payments, the time that orders have for them, and calls to objects of which there is
 * one.
 */
export const PAYMENTS_AT_SCALE_FAULTS: readonly Fault[] = [
  {
    id: "calls-wait-for-a-connection-while-their-deadline-runs",
    file: "providers/payment/call.ts",
    from: "const SLOTS = 5;",
    to: "const SLOTS = 1_000;",
    noticedBy: ["test/payments-at-scale.test.ts"],
  },
  {
    id: "each-consumer-takes-the-whole-limit",
    file: "providers/payment/call.ts",
    from: ".rates[verb] / this.#settings.PAYMENT_CONSUMERS;",
    to: ".rates[verb];",
    noticedBy: ["test/payments-at-scale.test.ts"],
  },
  {
    id: "a-provider-that-limits-its-calls-counts-as-failing",
    file: "providers/payment/call.ts",
    from: '(isLimited(error) && admission === "pass")',
    to: "(false as boolean)",
    noticedBy: ["test/payments-at-scale.test.ts"],
  },
  {
    id: "a-call-goes-on-though-another-was-told-to-wait",
    file: "providers/payment/call.ts",
    from: "    if (pause > 0) {\n      throw limited(provider, pause);",
    to: "    if (false as boolean) {\n      throw limited(provider, pause);",
    noticedBy: ["providers/payment/call.test.ts"],
  },
  {
    id: "an-order-that-was-limited-counts-as-unanswered",
    file: "shop/orders/steps/provider-answer.ts",
    from: ' || error.kind === "limited"',
    to: "",
    noticedBy: ["test/payments-at-scale.test.ts"],
  },
  {
    id: "a-message-holds-more-payments-than-a-consumer-has-time-for",
    file: "shop/events/outbox.ts",
    from: "const PAYMENTS_PER_MESSAGE = 20;",
    to: "const PAYMENTS_PER_MESSAGE = 200;",
    noticedBy: ["test/payments-at-scale.test.ts"],
  },
  {
    id: "nobody-asks-whether-a-reservation-is-over",
    file: "durable-objects/stock/owner/stock-owner.ts",
    from: "    await this.#renewOrders(stock);\n",
    to: "",
    noticedBy: ["test/payment-clock.test.ts"],
  },
  {
    id: "a-reservation-that-was-not-decided-is-not-asked-about-again",
    file: "durable-objects/stock/owner/held-orders.ts",
    from: "orders === null ? Math.min(until, now + ASK_AGAIN_MS) : until",
    to: "until",
    noticedBy: ["test/payment-clock.test.ts"],
  },
  {
    id: "an-order-holds-its-unit-for-ever",
    file: "durable-objects/stock/owner/active-reservations.ts",
    from: "!isOrder || reservedAt <= now - PENDING_LIMIT_MS",
    to: "!isOrder",
    noticedBy: ["durable-objects/stock/owner/stock-orders.test.ts"],
  },
  {
    id: "a-sweep-begins-with-the-same-orders-each-time",
    file: "durable-objects/ops/sweeper.ts",
    from: "          pushedTo.set(name, next);\n",
    to: "",
    noticedBy: ["durable-objects/ops/sweeper.test.ts"],
  },
  {
    id: "orders-are-sent-again-though-they-wait-in-their-queue",
    file: "durable-objects/ops/sweeper.ts",
    from: "lastLagMs && age >= 0 && age < RECENT_MS ? lastLagMs : 0",
    to: "lastLagMs && age >= 0 && age < RECENT_MS ? 0 : 0",
    noticedBy: ["durable-objects/ops/sweeper.test.ts"],
  },
  {
    id: "each-change-wakes-the-sweeper",
    file: "shop/events/outbox.ts",
    from: "now - wokenAt >= WAKE_AGAIN_MS",
    to: "now >= wokenAt",
    noticedBy: ["test/payments-at-scale.test.ts"],
  },
  {
    id: "a-sweeper-sleeps-on-those-who-rely-on-it",
    file: "durable-objects/ops/sweeper.ts",
    from: "(AWAKE_UNTIL)) ?? 0) > Date.now()",
    to: "(AWAKE_UNTIL)) ?? 0) > Number.MAX_SAFE_INTEGER",
    noticedBy: ["test/awake.test.ts"],
  },
  {
    id: "each-batch-is-reported",
    file: "shop/events/monitor.ts",
    from: "  if (soonAgain && batch",
    to: "  if ((false as boolean) && batch",
    noticedBy: ["test/payments-at-scale.test.ts"],
  },
  {
    id: "what-the-monitor-did-not-hear-is-forgotten",
    file: "shop/events/monitor.ts",
    from: "    keep(report);\n",
    to: "",
    noticedBy: ["queues/consume.test.ts"],
  },
  {
    id: "a-cancelled-order-whose-money-was-taken-is-listed-nowhere",
    file: "workers/ops/sagas.ts",
    from: '    owing: state === "stuck",\n',
    to: "",
    noticedBy: ["test/payments.test.ts"],
  },
  {
    id: "an-invocation-forgets-what-the-one-before-was-told",
    file: "providers/payment/call.ts",
    from: "    this.#open += 1;",
    to: "    this.#open += 2;",
    noticedBy: ["providers/payment/call.test.ts"],
  },
];
