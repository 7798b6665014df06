import type { Context } from "hono";
import { randomId } from "../../../domain/base/ids.ts";
import { readCursor, writeCursor } from "../../../http/contract/order-cursor.ts";
import { OrderSearch } from "../../../http/contract/order-search.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { type LookedThrough, lookThroughOrders } from "../../../shop/orders/reading/look-through-orders.ts";
import { tagsOf } from "../../../stores/orders/order-tags.ts";
import { CHOOSE, EVERY_ROW, type LeftRow } from "../frame/bulk.tsx";
import { staffPage } from "../frame/staff.tsx";
import { readList } from "../views/list-state.ts";
import { bulkWords } from "./bulk-words.ts";
import { AdminOrdersPage, ORDER_COLUMNS, ORDERS } from "./orders-page.tsx";

const PAGE_SIZE = 30;
const NOTHING: LookedThrough = { items: [], next: null, lookedThrough: null };

export const adminOrderSearchRoutes = createRouter();

adminOrderSearchRoutes.get(ORDERS, noStore, (c) => ordersPage(c, new URL(c.req.url).searchParams));

/** The list that an address asks for, with what became of those that were chosen in it. */
export async function ordersPage(
  c: Context<AppEnv>,
  search: URLSearchParams,
  refused?: { problem: string; rows: readonly LeftRow[]; status: 409 | 422 },
) {
  const sent = (name: string) => search.get(name)?.trim() ?? "";
  const values = {
    q: sent("q"),
    status: sent("status"),
    from: sent("from"),
    to: sent("to"),
    sku: sent("sku"),
    tag: sent("tag"),
  };
  const cursor = sent("cursor");
  // An empty field of the form asks for nothing.
  const asked = Object.entries({ ...values, cursor }).filter(([, value]) => value !== "");
  const query = OrderSearch.safeParse(Object.fromEntries(asked));
  const { items, next, lookedThrough } = query.success ? await find(c.env, query.data) : NOTHING;
  const unread = query.success
    ? undefined
    : "Some of what you asked for cannot be read. Check the dates and the tag.";
  return staffPage(
    c,
    <AdminOrdersPage
      list={await readList(c, "orders", search, ORDER_COLUMNS)}
      values={values}
      orders={items}
      tags={
        await tagsOf(
          c.env.DB,
          items.map(({ id }) => id),
        )
      }
      cursor={cursor}
      all={search.get(CHOOSE) === EVERY_ROW}
      next={writeCursor(next)}
      lookedThrough={lookedThrough}
      bulkKey={randomId("blk")}
      left={refused?.rows ?? []}
      notice={refused ? undefined : bulkWords(search.get("done"))}
      problem={refused?.problem ?? unread}
    />,
    refused?.status ?? (query.success ? 200 : 422),
  );
}

function find(env: Env, { cursor, ...query }: OrderSearch) {
  const after = cursor === undefined ? undefined : readCursor(cursor);
  return lookThroughOrders(env, { ...query, after }, PAGE_SIZE);
}
