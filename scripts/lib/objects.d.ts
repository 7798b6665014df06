/**
 * What the shop's code that commands run asks of objects. Commands have no objects. The types of
 * the Worker check these calls against the classes (workers/objects.d.ts).
 */
declare namespace Cloudflare {
  interface Env {
    METER: DurableObjectNamespace<
      Rpc.DurableObjectBranded & import("../../shop/meter/meter-object.ts").MeterObject
    >;
    SWEEPER: DurableObjectNamespace<Rpc.DurableObjectBranded & { sealAudit(): Promise<void> }>;
    VERSION_WATCH: DurableObjectNamespace<
      import("../../durable-objects/catalog/version-watch.ts").VersionWatch
    >;
  }
}
