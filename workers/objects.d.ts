/**
 * The classes of Durable Objects that this Worker exports and wrangler.toml binds. They are apart
 * from env.d.ts because commands use neither: naming a class has the compiler check all of the
 * Worker.
 */
declare namespace Cloudflare {
  interface Env {
    STOCK_LEDGER: DurableObjectNamespace<
      import("../durable-objects/stock/ledger/stock-ledger.ts").StockLedger
    >;
    STOCK_LANE: DurableObjectNamespace<import("../durable-objects/stock/lane/stock-lane.ts").StockLane>;
    PROMOTION_LEDGER: DurableObjectNamespace<
      import("../durable-objects/promotions/promotion-ledger.ts").PromotionLedger
    >;
    SALE_ROOM: DurableObjectNamespace<import("../durable-objects/sales/sale-room.ts").SaleRoom>;
    CART: DurableObjectNamespace<import("../durable-objects/cart/cart.ts").Cart>;
    SIGN_IN_GUARD: DurableObjectNamespace<import("../durable-objects/accounts/sign-in-guard.ts").SignInGuard>;
    QUEUE_MONITOR: DurableObjectNamespace<import("../durable-objects/ops/queue-monitor.ts").QueueMonitor>;
    METER: DurableObjectNamespace<import("../durable-objects/ops/meter.ts").Meter>;
    SWEEPER: DurableObjectNamespace<import("../durable-objects/ops/sweeper.ts").Sweeper>;
    CIRCUIT_BREAKER: DurableObjectNamespace<
      import("../durable-objects/payments/circuit-breaker.ts").CircuitBreaker
    >;
    CATALOG_IMPORT: DurableObjectNamespace<
      import("../durable-objects/catalog/catalog-import.ts").CatalogImport
    >;
    VERSION_WATCH: DurableObjectNamespace<import("../durable-objects/catalog/version-watch.ts").VersionWatch>;
    MOCK_PAYMENT: DurableObjectNamespace<import("../durable-objects/payments/mock-payment.ts").MockPayment>;
    WEBHOOK_ENDPOINT: DurableObjectNamespace<
      import("../durable-objects/webhooks/webhook-endpoint.ts").WebhookEndpoint
    >;
  }
  interface GlobalProps {
    mainModule: typeof import("./index.ts");
  }
}
