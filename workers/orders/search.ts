import { createRoute, z } from "@hono/zod-openapi";
import { Money } from "../../domain/base/money.ts";
import { OrderId, OrderStatus } from "../../domain/orders/order.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { OrderCursor, readCursor, writeCursor } from "../../http/order-cursor.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import {
  type FoundSummary,
  type SummaryPage,
  type SummaryQuery,
  searchSummaries,
} from "../../stores/orders/order-summaries.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

const Moment = z.union([z.iso.date(), z.iso.datetime()]);

/** What operators may ask for; whatever is given must all hold. */
export const OrderSearch = z.object({
  q: z
    .string()
    .trim()
    .max(254)
    .optional()
    .describe("An order's id, its number, or the email address it was placed with"),
  status: OrderStatus.optional(),
  from: Moment.optional().describe("Placed at this moment or later; a date is its beginning in UTC"),
  to: Moment.optional().describe("Placed before this moment; a date is its end in UTC"),
  sku: z.string().trim().min(1).max(255).optional(),
  cursor: OrderCursor.optional(),
});
export type OrderSearch = z.infer<typeof OrderSearch>;

const NUMBER = /^([0-9a-z]{5})-?([0-9a-z]{5})$/;

/** Looks orders up in the read model. What `q` says is found exactly; what it cannot mean finds nothing. */
export async function searchOrders(
  env: Env,
  { q, from, to, cursor, status, sku }: OrderSearch,
  limit: number,
): Promise<SummaryPage<FoundSummary>> {
  const named = q ? whatIsNamed(q) : {};
  if (!named) return { items: [], next: null };
  return searchSummaries(env.DB.withSession("first-unconstrained"), {
    ...{ ...named, status, sku, limit },
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? undefined : Date.parse(to) + (to.includes("T") ? 0 : DAY_MS),
    after: cursor === undefined ? undefined : readCursor(cursor),
  });
}

function whatIsNamed(q: string): Pick<SummaryQuery, "id" | "idPrefix" | "email"> | null {
  const text = q.toLowerCase();
  if (text.includes("@")) return { email: text };
  if (OrderId.safeParse(text).success) return { id: text };
  // Read over the phone, i and l sound like 1 and o like 0; the alphabet has neither.
  const number = NUMBER.exec(text.replace(/[il]/g, "1").replaceAll("o", "0"));
  return number ? { idPrefix: `ord_${number[1]}${number[2]}` } : null;
}

const Found = z.object({
  id: z.string(),
  number: z.string(),
  status: OrderStatus,
  total: Money,
  itemCount: z.int(),
  createdAt: z.iso.datetime(),
  customer: z.string().describe("`user:<subject>`, or `guest` for an order without an account"),
  email: z.string().describe("Lower case; empty once its customer was erased"),
});

const search = createRoute({
  method: "get",
  path: "/api/admin/orders",
  tags: ["Orders"],
  summary: "Look orders up",
  description: "From the read model, newest first; moments behind the orders themselves.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: {
    query: OrderSearch.extend({ limit: z.coerce.number().int().min(1).max(100).default(50) }),
  },
  responses: {
    200: jsonResponse(
      "A page of orders",
      z.object({ items: z.array(Found), nextCursor: z.string().nullable() }),
    ),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden"),
  },
});

export const orderSearchRoutes = createRouter().openapi(search, async (c) => {
  const { limit, ...query } = c.req.valid("query");
  const { items, next } = await searchOrders(c.env, query, limit);
  return c.json({ items: items.map(withoutCart), nextCursor: writeCursor(next) }, 200);
});

/** A guest's key opens their cart, which is nobody else's business. */
function withoutCart(summary: FoundSummary): FoundSummary {
  return summary.customer.startsWith("guest:") ? { ...summary, customer: "guest" } : summary;
}
