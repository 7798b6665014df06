import { readPage } from "../../../domain/lists/page.ts";
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
  const { items, last } = await readPage(PAGE_SIZE, (limit) =>
    listDisputes(c.env.DB, { due: false, after, limit }),
  );
  const next = writeDisputeCursor(last);
  return staffPage(c, <DisputesPage disputes={items} isFirst={after === null} next={next} />);
});
