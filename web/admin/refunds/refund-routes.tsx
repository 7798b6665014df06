import { noStore } from "../../../http/middleware/no-store.ts";
import { createRouter } from "../../../http/router.ts";
import { openRefunds } from "../../../shop/ops/open-work.ts";
import { staffPage } from "../frame/staff.tsx";
import { RefundsPage } from "./refunds-page.tsx";

export const adminRefundRoutes = createRouter();

adminRefundRoutes.get("/admin/refunds", noStore, async (c) =>
  staffPage(c, <RefundsPage orders={await openRefunds(c.env)} />),
);
