import { readDisputeCursor, writeDisputeCursor } from "../../../http/contract/payments.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { createRouter } from "../../../http/router.ts";
import { listDisputes } from "../../../stores/payments/payment-disputes.ts";
import { staffPage } from "../frame/staff.tsx";
import { DISPUTES_PATH, DisputesPage } from "./disputes-page.tsx";

const PAGE_SIZE = 50;

export const adminDisputeRoutes = createRouter();

adminDisputeRoutes.get(DISPUTES_PATH, noStore, async (c) => {
  const after = readDisputeCursor(c.req.query("cursor"));
  const disputes = await listDisputes(c.env.DB, { due: false, after, limit: PAGE_SIZE });
  const next = writeDisputeCursor(disputes, PAGE_SIZE);
  return staffPage(c, <DisputesPage disputes={disputes} isFirst={after === null} next={next} />);
});
