import type { FigureName } from "../../domain/analytics/figures.ts";
import type { Family } from "../../domain/analytics/prometheus.ts";
import type { SagaStep } from "../../domain/orders/saga.ts";
import { readFigureTotals } from "../../stores/analytics/figures.ts";
import { databaseBytes } from "../../stores/base/d1-schema.ts";
import { shownSales } from "../sales/sale-cache.ts";
import { viewSale } from "../sales/view-sale.ts";
import { countOpenWork, countSteps, type WorkKind } from "./open-work.ts";
import { type QueueHealth, readQueueHealth } from "./queue-health.ts";

const WORK: readonly WorkKind[] = [
  "toShip",
  "returns",
  "refunds",
  "endangered",
  "lowStock",
  "stuck",
  "contradictions",
];
const ENDS: readonly FigureName[] = [
  "placed",
  "paid",
  "declined",
  "unanswered",
  "expired",
  "withdrawn",
  "reversed",
];
/** What an order under way may wait for. All but the stock's are calls of its payment provider. */
const STEPS: readonly SagaStep[] = ["authorize", "confirm_stock", "capture", "compensate", "give_back"];
const PAYMENTS: readonly FigureName[] = ["paid", "declined", "unanswered"];

/** What is read only when Prometheus asks: from D1, and from the objects of queues and sales. */
export async function readFamilies(env: Env): Promise<Family[]> {
  const [queues, bytes, work, totals, sales, steps] = await Promise.all([
    readQueueHealth(env),
    databaseBytes(env.DB),
    countOpenWork(env, WORK),
    readFigureTotals(env.DB),
    openSales(env),
    countSteps(env),
  ]);
  const byQueue = (value: (queue: QueueHealth) => number) =>
    queues.map((queue) => ({ labels: { queue: queue.queue }, value: value(queue) }));
  const sum = (name: FigureName) => totals.reduce((all, { figures }) => all + figures[name], 0);
  return [
    {
      name: "shop_queue_lag_seconds",
      type: "gauge",
      help: "Age of the oldest event known to wait.",
      samples: byQueue(({ lagMs }) => lagMs / 1_000),
    },
    {
      name: "shop_queue_failures_total",
      type: "counter",
      help: "Times that a message was sent back to be tried again.",
      samples: byQueue(({ failed }) => failed),
    },
    {
      name: "shop_queue_handled_total",
      type: "counter",
      help: "Events that were handled.",
      samples: byQueue(({ processed }) => processed),
    },
    {
      name: "shop_dead_letters",
      type: "gauge",
      help: "Messages given up that wait for an operator.",
      samples: byQueue(({ deadLetters }) => deadLetters),
    },
    {
      name: "shop_database_bytes",
      type: "gauge",
      help: "Size of the D1 database, of the 10 GB that it may hold.",
      samples: [{ labels: {}, value: bytes }],
    },
    {
      name: "shop_open_work",
      type: "gauge",
      help: "What waits for a person, by kind; a thousand at most. Without a sample it cannot be counted.",
      samples: WORK.flatMap((kind) => {
        const count = work[kind];
        return typeof count === "number" ? [{ labels: { kind }, value: count }] : [];
      }),
    },
    {
      name: "shop_orders_total",
      type: "counter",
      help: "Orders that were placed, and how they ended, each once.",
      samples: ENDS.map((state) => ({ labels: { state }, value: sum(state) })),
    },
    {
      name: "shop_payments_total",
      type: "counter",
      help: "Payments that were decided, by provider and outcome, each once.",
      samples: totals.flatMap(({ provider, figures }) =>
        PAYMENTS.map((outcome) => ({ labels: { provider, outcome }, value: figures[outcome] })),
      ),
    },
    {
      name: "shop_orders_under_way",
      type: "gauge",
      help: "Orders that wait for their payment provider or the stock, by step; 500 at most.",
      samples: STEPS.map((step) => ({ labels: { step }, value: steps.get(step) ?? 0 })),
    },
    {
      name: "shop_sale_units",
      type: "gauge",
      help: "Units of open sales: sold, reserved ones included, and remaining.",
      samples: sales.flatMap(({ id, allotment, remaining }) => [
        { labels: { sale: id, state: "sold" }, value: allotment - remaining },
        { labels: { sale: id, state: "remaining" }, value: remaining },
      ]),
    },
  ];
}

async function openSales(env: Env) {
  const now = Date.now();
  const open = (await shownSales(env)).filter(({ opensAt, closesAt }) => opensAt <= now && now < closesAt);
  return Promise.all(open.map((sale) => viewSale(env, sale)));
}
