import { etag } from "hono/etag";
import { HTTPException } from "hono/http-exception";
import { ART_PATH, answerArt } from "../demo/art.ts";
import { ProblemError, refusal } from "../domain/base/problem.ts";
import { auditReads } from "../http/middleware/audit-reads.ts";
import { limitBody } from "../http/middleware/body.ts";
import { csrf } from "../http/middleware/csrf.ts";
import { gate } from "../http/middleware/gate.ts";
import { identify } from "../http/middleware/identity.ts";
import { limitAddress } from "../http/middleware/rate-limit.ts";
import { securityHeaders } from "../http/middleware/security-headers.ts";
import { serveShop } from "../http/middleware/serve-shop.ts";
import { speak } from "../http/middleware/speak.ts";
import { trace } from "../http/middleware/trace.ts";
import { unexpected } from "../http/problem.ts";
import { createRouter } from "../http/router.ts";
import { documentApi } from "../web/docs/routes.tsx";
import { assets } from "../web/layout/asset-routes.ts";
import { answerProblem } from "../web/problem.tsx";
import { pages } from "../web/routes.ts";
import { accountingRoutes } from "./accounting/routes.ts";
import { accountRoutes } from "./accounts/routes.ts";
import { linkRoutes } from "./agents/link-routes.ts";
import { mcpRoutes } from "./agents/mcp-routes.ts";
import { ucpRoutes } from "./agents/ucp-routes.ts";
import { analyticsRoutes } from "./analytics/routes.ts";
import { apiKeyRoutes } from "./api-keys/routes.ts";
import { cartLinkRoutes } from "./cart/link-routes.ts";
import { cartRoutes } from "./cart/routes.ts";
import { catalogAdminRoutes } from "./catalog/admin-routes.ts";
import { priceListRoutes } from "./catalog/price-list-routes.ts";
import { catalogRoutes } from "./catalog/routes.ts";
import { synonymRoutes } from "./catalog/synonym-routes.ts";
import { collectionRoutes } from "./collections/routes.ts";
import { draftOrderRoutes } from "./draft-orders/routes.ts";
import { eventRoutes } from "./events/routes.ts";
import { feedRoutes } from "./feeds/routes.ts";
import { graphqlRoutes, server as graphqlServer } from "./graphql/routes.ts";
import { importedRoutes } from "./imported/routes.ts";
import { mediaRoutes } from "./media/routes.ts";
import { notificationRoutes } from "./notifications/routes.ts";
import { opsRoutes } from "./ops/routes.ts";
import { orderMoveRoutes } from "./orders/move-routes.ts";
import { returnRoutes } from "./orders/returns.ts";
import { orderRoutes } from "./orders/routes.ts";
import { orderSealRoutes } from "./orders/seal-routes.ts";
import { orderStaffRoutes } from "./orders/staff-routes.ts";
import { contradictionRoutes } from "./payments/contradiction-routes.ts";
import { disputeRoutes } from "./payments/dispute-routes.ts";
import { paymentRoutes } from "./payments/routes.ts";
import { promotionRoutes } from "./promotions/routes.ts";
import { purchaseOrderRoutes } from "./purchasing/purchase-order-routes.ts";
import { supplierRoutes } from "./purchasing/supplier-routes.ts";
import { saleAdminRoutes } from "./sales/admin-routes.ts";
import { entryRoutes } from "./sales/entry.ts";
import { liveRoutes } from "./sales/live.ts";
import { saleRoutes } from "./sales/routes.ts";
import { settingsRoutes } from "./settings/routes.ts";
import { inventoryAdminRoutes } from "./stock/admin-routes.ts";
import { locationRoutes } from "./stock/location-routes.ts";
import { inventoryRoutes } from "./stock/routes.ts";
import { webhookRoutes } from "./webhooks/routes.ts";

export const app = createRouter();

app.use(serveShop, trace, securityHeaders, speak, limitAddress, csrf, identify, gate, auditReads, limitBody);

app.route("/", catalogRoutes);
app.route("/", catalogAdminRoutes);
app.route("/", feedRoutes);
app.route("/", priceListRoutes);
app.route("/", synonymRoutes);
app.get(ART_PATH, etag(), (c) => answerArt(c.req.param("file"), new URL(c.req.url), c.executionCtx));
app.route("/", mediaRoutes);
app.route("/", inventoryRoutes);
app.route("/", inventoryAdminRoutes);
app.route("/", locationRoutes);
app.route("/", supplierRoutes);
app.route("/", purchaseOrderRoutes);
app.route("/", cartRoutes);
app.route("/", cartLinkRoutes);
app.route("/", orderRoutes);
app.route("/", orderStaffRoutes);
app.route("/", returnRoutes);
app.route("/", orderMoveRoutes);
app.route("/", orderSealRoutes);
app.route("/", paymentRoutes);
app.route("/", notificationRoutes);
app.route("/", contradictionRoutes);
app.route("/", disputeRoutes);
app.route("/", promotionRoutes);
app.route("/", collectionRoutes);
app.route("/", settingsRoutes);
app.route("/", saleRoutes);
app.route("/", saleAdminRoutes);
app.route("/", liveRoutes);
app.route("/", entryRoutes);
app.route("/", accountRoutes);
app.route("/", accountingRoutes);
app.route("/", importedRoutes);
app.route("/", analyticsRoutes);
app.route("/", opsRoutes);
app.route("/", eventRoutes);
app.route("/", draftOrderRoutes);
app.route("/", apiKeyRoutes);
app.route("/", webhookRoutes);
app.route("/", graphqlRoutes);
app.route("/", ucpRoutes);
app.route("/", mcpRoutes);
app.route("/", linkRoutes);
app.route("/", pages);
documentApi(app, async () => (await graphqlServer()).sdl());

app.route("/", assets);

app.notFound(async (c) => {
  const { method, path } = c.req;
  const straight = path.endsWith("/") ? path.replace(/\/+$/, "") : "";
  if (/^(GET|HEAD)$/.test(method) && /^\/[^/]/.test(straight) && methodsAt(straight).includes("GET")) {
    // The page is there without the stroke at its end: one address, for caches and search engines.
    return c.redirect(straight + new URL(c.req.url).search, 301);
  }
  const allowed = methodsAt(path);
  // A route that is there may say itself that it is not, as those for development do in production.
  if (allowed.length === 0 || allowed.includes(method)) {
    return answerProblem(c, refusal("not_found", `Nothing answers ${method} ${path}.`));
  }
  const allow = allowed.join(", ");
  const response = await answerProblem(c, refusal("method_not_allowed", `${path} answers ${allow}.`));
  response.headers.set("Allow", allow);
  return response;
});

/**
 * What a path answers, as `Allow` lists it. Middleware, which is registered for ALL methods,
 * answers nothing. A path that is registered as it stands is no value of another's parameter.
 */
function methodsAt(path: string): string[] {
  const routes = ["GET", "POST", "PUT", "PATCH", "DELETE"].flatMap((method) =>
    app.router.match(method, path)[0].flatMap(([[, route]]) => (route.method === method ? [route] : [])),
  );
  const own = routes.filter((route) => route.path === path);
  const methods = new Set((own.length > 0 ? own : routes).map(({ method }) => method));
  return [...methods].flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
}

app.onError((error, c) => {
  if (error instanceof ProblemError) {
    return answerProblem(c, error.refusal);
  }
  if (error instanceof HTTPException) {
    const unreadable = c.get("unreadable");
    if (unreadable) {
      return answerProblem(c, unreadable);
    }
    if (error.status === 415) {
      return answerProblem(
        c,
        refusal("unsupported_media_type", "This route does not read that content type."),
      );
    }
    if (error.status < 500) {
      return answerProblem(c, refusal("invalid_request", error.message || "The request is malformed."));
    }
  }
  return answerProblem(c, unexpected(error, { traceparent: c.get("traceparent"), path: c.req.path }));
});
