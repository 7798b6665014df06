import { createMiddleware } from "hono/factory";
import type { AuditAction } from "../../domain/audit/audit.ts";
import { fingerprint } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { recordRead } from "../../shop/audit/record-read.ts";
import { callOf } from "../call.ts";
import type { AppEnv } from "../router.ts";
import { routeOf } from "./trace.ts";

type Read = Extract<AuditAction, `${string}.read` | `${string}.listed` | `${string}.exported`>;

/** Routes whose answers show staff personal data, by method and path as they are registered. */
export const READS: Readonly<Record<string, Read>> = {
  "GET /admin/customers": "customers.listed",
  "GET /admin/customers/:id": "customer.read",
  "GET /admin/find": "customers.listed",
  "GET /admin/orders": "orders.listed",
  "GET /admin/orders/slips": "orders.listed",
  "GET /admin/orders/send": "orders.listed",
  "GET /admin/orders/export": "orders.exported",
  "GET /admin/orders/:id": "order.read",
  "GET /admin/orders/:id/story": "order.read",
  "GET /admin/draft-orders": "orders.listed",
  "GET /admin/draft-orders/:id": "order.read",
  "GET /admin/returns": "orders.listed",
  "GET /admin/refunds": "orders.listed",
  "GET /admin/messages": "messages.listed",
  "GET /admin/dead-letters/:id": "message.read",
  "GET /orders/:id": "order.read",
  "GET /orders/:id/receipt": "order.read",
  "GET /api/orders/:id": "order.read",
  "GET /api/admin/orders": "orders.listed",
  "GET /api/admin/returns": "orders.listed",
  "GET /api/admin/draft-orders": "orders.listed",
  "GET /api/admin/draft-orders/:id": "order.read",
  "GET /api/admin/story/:key": "order.read",
  "GET /api/admin/journal": "orders.exported",
  "GET /admin/imported": "orders.listed",
  "GET /api/admin/imported": "orders.listed",
  "GET /api/admin/notifications": "messages.listed",
  "GET /api/admin/dead-letters/:id": "message.read",
};
/** It searches at each key: what was typed is one search. */
const AS_TYPED = "/admin/find";

/** What a read is about: the thing that its path names, or a list and a digest of its page. */
async function subjectOf(url: URL, route: string): Promise<string> {
  const [named, parts] = [route.split("/"), url.pathname.split("/")];
  const at = named.findIndex((part) => part.startsWith(":"));
  // From the end: a language may stand in front.
  const one = at < 0 ? undefined : parts.at(at - named.length);
  if (one !== undefined) {
    return one;
  }
  const whole = url.search === "" || url.pathname === AS_TYPED;
  return whole ? url.pathname : `${url.pathname}#${(await fingerprint(url.search)).slice(0, 8)}`;
}

/**
 * Writes down what staff and their programs read of people. An export waits for its entry: without
 * it there is no answer. A page does not wait, so that staff still see orders where nothing can be
 * written.
 */
export const auditReads = createMiddleware<AppEnv>(async function auditReads(c, next) {
  const { role = "customer" } = c.get("principal") ?? {};
  const route = role === "customer" ? "" : (routeOf(c) ?? "");
  const action = READS[route];
  if (action) {
    const call = callOf(c);
    const written = subjectOf(new URL(c.req.url), route).then((subject) =>
      recordRead(call, { action, subject }),
    );
    if (action.endsWith(".exported")) {
      await written;
    } else {
      call.ctx.waitUntil(
        written.catch((error: unknown) => {
          console.error(logRecord("error", "a read of staff was not written down", { action, error }));
        }),
      );
    }
  }
  await next();
});
