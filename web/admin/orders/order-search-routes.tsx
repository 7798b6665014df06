import { readCursor, writeCursor } from "../../../http/contract/order-cursor.ts";
import { OrderSearch } from "../../../http/contract/order-search.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { createRouter } from "../../../http/router.ts";
import { searchOrders } from "../../../shop/orders/reading/search-orders.ts";
import { staffPage } from "../frame/staff.tsx";
import { AdminOrdersPage } from "./orders-page.tsx";

const PAGE_SIZE = 30;
const PATH = "/admin/orders";

export const adminOrderSearchRoutes = createRouter();

adminOrderSearchRoutes.get(PATH, noStore, async (c) => {
  const sent = (name: string) => c.req.query(name)?.trim() ?? "";
  const values = {
    q: sent("q"),
    status: sent("status"),
    from: sent("from"),
    to: sent("to"),
    sku: sent("sku"),
  };
  const cursor = sent("cursor");
  // An empty field of the form asks for nothing.
  const asked = Object.entries({ ...values, cursor }).filter(([, value]) => value !== "");
  const query = OrderSearch.safeParse(Object.fromEntries(asked));
  const { items, next } = query.success ? await find(c.env, query.data) : { items: [], next: null };
  return staffPage(
    c,
    <AdminOrdersPage
      values={values}
      orders={items}
      isFirst={cursor === ""}
      next={writeCursor(next)}
      problem={query.success ? undefined : "Some of what you asked for cannot be read. Check the dates."}
    />,
    query.success ? 200 : 422,
  );
});

function find(env: Env, { cursor, ...query }: OrderSearch) {
  const after = cursor === undefined ? undefined : readCursor(cursor);
  return searchOrders(env, { ...query, after }, PAGE_SIZE);
}
