import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { draftOrderState } from "../../domain/draft-orders/draft-order.ts";
import { readPage } from "../../domain/lists/page.ts";
import { callOf } from "../../http/call.ts";
import {
  DraftOrderList,
  DraftOrderParams,
  DraftOrderQuery,
  DraftOrderView,
  draftOrderRow,
  draftOrderView,
  NewDraftOrder,
  nextDraftOrders,
} from "../../http/contract/draft-orders/draft-orders.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import {
  type AppEnv,
  createRouter,
  jsonBody,
  jsonResponse,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { draftOrderUrl } from "../../shop/accounts/draft-order-link.ts";
import { createDraftOrder, endDraftOrder, mailDraftOrder } from "../../shop/orders/drafts/draft-orders.ts";
import { quoteDraftOrder } from "../../shop/orders/drafts/place-draft-order.ts";
import {
  findDraftOrder,
  listDraftOrders,
  type StoredDraftOrder,
} from "../../stores/draft-orders/draft-orders.ts";

const PATH = "/api/admin/draft-orders";
const PAGE_SIZE = 50;
const common = { tags: ["Draft orders"], security: [{ bearer: [] }], middleware: noStore };
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;

const create = createRoute({
  ...common,
  method: "post",
  path: PATH,
  summary: "Create a draft order for a customer",
  description:
    "Nothing is reserved until the customer orders by its link. Prices are those of that moment, as a guest's. A draft that could not be ordered now is refused.",
  request: { body: jsonBody(NewDraftOrder) },
  responses: {
    201: jsonResponse("The draft order, with its link", DraftOrderView),
    ...problemResponses(
      "invalid_request",
      ...REFUSED,
      "unknown_sku",
      "item_unavailable",
      "item_limit_exceeded",
      "order_too_many_items",
      "order_total_too_low",
      "order_total_too_high",
      "shipping_not_available",
      "address_invalid",
      "currency_not_sold",
      "payment_provider_unknown",
      "unavailable",
    ),
  },
});

const list = createRoute({
  ...common,
  method: "get",
  path: PATH,
  summary: "Draft orders, the newest first",
  description: "They are deleted 30 days after their time ended; orders that came of them stay.",
  request: { query: DraftOrderQuery },
  responses: {
    200: jsonResponse("Draft orders", DraftOrderList),
    ...problemResponses("invalid_request", ...REFUSED),
  },
});

const read = createRoute({
  ...common,
  method: "get",
  path: `${PATH}/{id}`,
  summary: "One draft order, with its total at this moment",
  request: { params: DraftOrderParams },
  responses: {
    200: jsonResponse("The draft order", DraftOrderView),
    ...problemResponses(...REFUSED, "not_found"),
  },
});

const mail = createRoute({
  ...common,
  method: "post",
  path: `${PATH}/{id}/mail`,
  summary: "Mail the link of a draft order to its customer",
  description: "An address gets at most five such mails an hour.",
  request: { params: DraftOrderParams },
  responses: {
    202: jsonResponse("The draft order", DraftOrderView),
    ...problemResponses(...REFUSED, "not_found", "draft_order_over", "unavailable"),
  },
});

const cancel = createRoute({
  ...common,
  method: "delete",
  path: `${PATH}/{id}`,
  summary: "Withdraw a draft order that was not ordered",
  description: "Its link no longer works. Repeating it is no error.",
  request: { params: DraftOrderParams },
  responses: {
    200: jsonResponse("The draft order", DraftOrderView),
    ...problemResponses(...REFUSED, "not_found", "draft_order_over"),
  },
});

export const draftOrderRoutes = createRouter()
  .openapi(create, async (c) => {
    const { days, ...terms } = c.req.valid("json");
    return c.json(
      await shown(c, orThrow(await createDraftOrder(callOf(c), c.get("shop"), terms, days))),
      201,
    );
  })
  .openapi(list, async (c) => {
    const { before } = c.req.valid("query");
    const { items, last } = await readPage(PAGE_SIZE, (limit) => listDraftOrders(c.env, { before, limit }));
    return c.json({ items: items.map(draftOrderRow), next: nextDraftOrders(last) }, 200);
  })
  .openapi(read, async (c) => {
    const found = await findDraftOrder(c.env, c.req.valid("param").id);
    if (!found) {
      throw new ProblemError(refusal("not_found", "There is no such draft order."));
    }
    return c.json(await shown(c, found), 200);
  })
  .openapi(mail, async (c) =>
    c.json(await shown(c, orThrow(await mailDraftOrder(callOf(c), c.req.valid("param").id))), 202),
  )
  .openapi(cancel, async (c) =>
    c.json(await shown(c, orThrow(await endDraftOrder(callOf(c), c.req.valid("param").id))), 200),
  );

async function shown(c: Context<AppEnv>, draft: StoredDraftOrder) {
  const isOpen = draftOrderState(draft, Date.now()) === "open";
  const quoted = isOpen ? await quoteDraftOrder(callOf(c), c.get("shop"), draft) : null;
  const url = await draftOrderUrl(c.env, draft.id, new URL(c.req.url).origin);
  return draftOrderView(draft, { url, quote: quoted?.ok ? quoted.value : null });
}
