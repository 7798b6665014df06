import { OrderCursor, readCursor, writeCursor } from "../../../http/contract/order-cursor.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { createRouter } from "../../../http/router.ts";
import { openReturns } from "../../../shop/orders/returns/open-returns.ts";
import { staffPage } from "../frame/staff.tsx";
import { RETURNS_PATH, ReturnsPage } from "./returns-page.tsx";

const PAGE_SIZE = 30;

export const adminReturnRoutes = createRouter();

adminReturnRoutes.get(RETURNS_PATH, noStore, async (c) => {
  const cursor = OrderCursor.safeParse(c.req.query("cursor"));
  const after = cursor.success ? readCursor(cursor.data) : undefined;
  const { items, next } = await openReturns(c.env, { after, limit: PAGE_SIZE });
  return staffPage(c, <ReturnsPage returns={items} isFirst={!after} next={writeCursor(next)} />);
});
