import { logRecord } from "../domain/base/log.ts";
import { refusal } from "../domain/base/problem.ts";
import type { Quota } from "../domain/base/rate-limit.ts";
import { continueTrace } from "../domain/base/trace.ts";
import { allowOrigin, answerPreflight } from "../http/middleware/cors.ts";
import { fitForCaches } from "../http/middleware/no-store.ts";
import { countAddress, withQuota } from "../http/middleware/rate-limit.ts";
import { DATA_HEADERS } from "../http/middleware/security-headers.ts";
import { problemResponse } from "../http/problem.ts";
import { consumeAnalytics } from "../queues/analytics.ts";
import { consumeCatalog } from "../queues/catalog.ts";
import { consumeDeadLetters } from "../queues/dead-letters.ts";
import { consumeFulfilment } from "../queues/fulfilment.ts";
import { consumeMedia } from "../queues/media.ts";
import { consumeNotifications } from "../queues/notifications.ts";
import { consumeOrders } from "../queues/orders.ts";
import { consumePayments } from "../queues/payments.ts";
import { consumeProjections } from "../queues/projections.ts";
import { consumeWebhooks } from "../queues/webhooks.ts";
import { watchAlerts } from "../shop/alerts/watch-alerts.ts";
import { callObject } from "../shop/base/call-object.ts";
import { meterCall } from "../shop/meter/meter.ts";
import { withPatientReads } from "../stores/base/d1-away.ts";
import { forBatch } from "../stores/orders/order-shards.ts";
import { fromMemory, handle } from "./express.ts";
// Receives errors that are logged.
import "../shop/errors/note-errors.ts";

export { SignInGuard } from "../durable-objects/accounts/sign-in-guard.ts";
export { Cart } from "../durable-objects/cart/cart.ts";
export { CatalogImport } from "../durable-objects/catalog/catalog-import.ts";
export { VersionWatch } from "../durable-objects/catalog/version-watch.ts";
export { Meter } from "../durable-objects/ops/meter.ts";
export { QueueMonitor } from "../durable-objects/ops/queue-monitor.ts";
export { Sweeper } from "../durable-objects/ops/sweeper.ts";
export { CircuitBreaker } from "../durable-objects/payments/circuit-breaker.ts";
export { MockPayment } from "../durable-objects/payments/mock-payment.ts";
export { PromotionLedger } from "../durable-objects/promotions/promotion-ledger.ts";
export { SaleRoom } from "../durable-objects/sales/sale-room.ts";
export { StockLane } from "../durable-objects/stock/lane/stock-lane.ts";
export { StockLedger } from "../durable-objects/stock/ledger/stock-ledger.ts";
export { WebhookEndpoint } from "../durable-objects/webhooks/webhook-endpoint.ts";

const CONSUMERS: Record<string, (batch: MessageBatch, env: Env) => Promise<void>> = {
  orders: consumeOrders,
  payments: consumePayments,
  fulfilment: consumeFulfilment,
  notifications: consumeNotifications,
  projections: consumeProjections,
  analytics: consumeAnalytics,
  catalog: consumeCatalog,
  media: consumeMedia,
  webhooks: consumeWebhooks,
};

/**
 * A batch under its queue's name in wrangler.toml. An account has each name once, so the queues of
 * another environment than production end with its name (scripts/lib/deploy/environments.ts).
 */
function withOwnName(batch: MessageBatch, env: Env): MessageBatch {
  const suffix = `-${env.ENVIRONMENT}`;
  if (!batch.queue.endsWith(suffix)) {
    return batch;
  }
  return {
    queue: batch.queue.slice(0, -suffix.length),
    messages: batch.messages,
    metadata: batch.metadata,
    ackAll: () => batch.ackAll(),
    retryAll: (options) => batch.retryAll(options),
  };
}

const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Whether a request names a place on a host. Runtimes without an edge before them put the address
 * together of what a client sent: `GET *`, or a `Host` such as `a b`, `a/b` or `a:99999`.
 */
function isWellAddressed({ url, headers }: Request): boolean {
  const host = headers.get("Host");
  const at = url.indexOf("://") + 3;
  const isSplit = host !== null && url.startsWith(host, at) && !"/?#".includes(url.charAt(at + host.length));
  return URL.canParse(url) && (host === null || HOST.test(host)) && !isSplit;
}

function answerMalformed(request: Request): Response {
  const traceparent = continueTrace(request.headers.get("traceparent"));
  const refused = refusal("invalid_request", "The Host header, or the address, is malformed.");
  return problemResponse(refused, traceparent, DATA_HEADERS);
}

async function answer(
  request: Request,
  env: Env,
  ctx: ExecutionContext,
  quota: Quota | null,
): Promise<Response> {
  if (!isWellAddressed(request)) {
    return answerMalformed(request);
  }
  const response = answerPreflight(request, env) ?? (await handle(request, env, ctx));
  return allowOrigin(request, env, withQuota(request, fitForCaches(response), quota));
}

function meterDatabase(outcome: "answered" | "failed"): void {
  meterCall("d1", outcome);
}

export default {
  fetch(request, env, ctx) {
    const quota = countAddress(request, env, ctx);
    return fromMemory(request, env) ?? answer(request, withPatientReads(env, meterDatabase), ctx, quota);
  },

  async queue(delivered, bindings) {
    const batch = withOwnName(delivered, bindings);
    const consume = batch.queue.endsWith("-dlq") ? consumeDeadLetters : CONSUMERS[batch.queue];
    if (!consume) {
      throw new Error(`No consumer for the queue ${batch.queue}`);
    }
    await consume(batch, forBatch(withPatientReads(bindings, meterDatabase)));
  },

  /** The sweeper keeps its own alarm; the cron makes sure that there is one. It judges alerts. */
  async scheduled(_controller, bindings) {
    const env = forBatch(withPatientReads(bindings, meterDatabase));
    try {
      await watchAlerts(env, Date.now());
    } catch (error) {
      console.error(logRecord("error", "alerts not judged", { error }));
    }
    await callObject(() => env.SWEEPER.getByName("sweeper").stayAwake());
  },
} satisfies ExportedHandler<Env>;
