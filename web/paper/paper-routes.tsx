import { z } from "zod";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { OrderId } from "../../domain/orders/order.ts";
import { LocationId } from "../../domain/stock/locations.ts";
import { requireOrder } from "../../http/access/order-access.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter } from "../../http/router.ts";
import { leftByLocation } from "../../shop/orders/fulfilment/pick-list.ts";
import { readOrders } from "../../shop/orders/reading/read-order.ts";
import { personalPage } from "../layout/respond.tsx";
import { adminOrderPath, orderPath } from "../ui/paths.ts";
import { isReceipted, ReceiptPage } from "./receipt-page.tsx";
import { SlipsPage, slipsOf } from "./slips-page.tsx";

/** Orders of one page of slips. */
const MAX_SLIPS = 50;

/** As a link names them, with commas, or as a form with boxes does. */
const Slips = z.object({
  ids: z
    .array(z.string())
    .transform((named) => [...new Set(named.flatMap((one) => one.split(",")).filter((id) => id !== ""))])
    .pipe(z.array(OrderId).min(1).max(MAX_SLIPS)),
  location: LocationId.optional(),
});

export const paperRoutes = createRouter();

paperRoutes.get("/orders/:id/receipt", noStore, async (c) => {
  const { order, customer } = await requireOrder(c, c.req.param("id"));
  if (!isReceipted(order)) {
    throw new ProblemError(refusal("not_found", "This order is not paid, so there is no receipt of it."));
  }
  const principal = c.get("principal");
  const isStaff = principal?.scopes.has("order:read-any") && customer !== `user:${principal.sub}`;
  return personalPage(
    c,
    <ReceiptPage order={order} back={isStaff ? adminOrderPath(order.id) : orderPath(order.id)} />,
  );
});

paperRoutes.get("/admin/orders/slips", noStore, async (c) => {
  const ids = [...(c.req.queries("ids") ?? []), ...(c.req.queries("id") ?? [])];
  const asked = Slips.safeParse({ ids, location: c.req.query("location") });
  if (!asked.success) {
    const detail = `Choose the orders, such as ?ids=ord_…,ord_…; at most ${MAX_SLIPS} of them.`;
    throw new ProblemError(refusal("invalid_request", detail));
  }
  const found = await readOrders(c.env, asked.data.ids);
  const orders = new Map(found.map(({ order }) => [order.id, order]));
  const missing = asked.data.ids.find((id) => !orders.has(id));
  if (missing !== undefined) {
    throw new ProblemError(refusal("not_found", `There is no order ${missing}.`));
  }
  const chosen = asked.data.ids.flatMap((id) => orders.get(id) ?? []);
  const left = await leftByLocation(c.env, chosen);
  const slips = chosen.flatMap((order) => slipsOf(order, left.get(order.id) ?? [], asked.data.location));
  const [only, ...others] = chosen;
  const back = only && others.length === 0 ? adminOrderPath(only.id) : "/admin/orders";
  return personalPage(c, <SlipsPage slips={slips} back={back} />);
});
