import { z } from "zod";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { OrderId } from "../../domain/orders/order.ts";
import { requireOrder } from "../../http/access/order-access.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter } from "../../http/router.ts";
import { readOrders } from "../../shop/orders/reading/read-order.ts";
import { personalPage } from "../layout/respond.tsx";
import { adminOrderPath, orderPath } from "../ui/paths.ts";
import { isReceipted, ReceiptPage } from "./receipt-page.tsx";
import { SlipsPage } from "./slips-page.tsx";

/** Slips of one page; a list of orders has no more. */
const MAX_SLIPS = 50;

const Ids = z
  .string()
  .transform((text) => [...new Set(text.split(",").filter((id) => id !== ""))])
  .pipe(z.array(OrderId).min(1).max(MAX_SLIPS));

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
  const ids = Ids.safeParse(c.req.query("ids") ?? "");
  if (!ids.success) {
    const detail = `Name the orders, such as ?ids=ord_…,ord_…; at most ${MAX_SLIPS} of them.`;
    throw new ProblemError(refusal("invalid_request", detail));
  }
  const found = await readOrders(c.env, ids.data);
  const orders = new Map(found.map(({ order }) => [order.id, order]));
  const missing = ids.data.find((id) => !orders.has(id));
  if (missing !== undefined) {
    throw new ProblemError(refusal("not_found", `There is no order ${missing}.`));
  }
  const [only] = ids.data;
  const back = ids.data.length === 1 && only ? adminOrderPath(only) : "/admin/orders";
  return personalPage(c, <SlipsPage orders={ids.data.flatMap((id) => orders.get(id) ?? [])} back={back} />);
});
