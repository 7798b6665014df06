import { readPage } from "../../../domain/lists/page.ts";
import { AuditQuery } from "../../../http/contract/ops.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { createRouter } from "../../../http/router.ts";
import { accountNames } from "../../../stores/accounts/accounts.ts";
import { readAudit } from "../../../stores/audit/audit.ts";
import { staffPage } from "../frame/staff.tsx";
import { AuditPage } from "./audit-page.tsx";

const PATH = "/admin/audit";
const PAGE_SIZE = 50;

export const adminAuditRoutes = createRouter();

adminAuditRoutes.get(PATH, noStore, async (c) => {
  const sent = (name: string) => c.req.query(name)?.trim() ?? "";
  const values = { subject: sent("subject"), actor: sent("actor"), action: sent("action") };
  const asked = Object.entries({ ...values, cursor: sent("cursor") }).filter(([, value]) => value !== "");
  const query = AuditQuery.safeParse(Object.fromEntries(asked));
  const { items: entries, last } = await readPage(PAGE_SIZE, async (limit) =>
    query.success ? readAudit(c.env.DB, { ...query.data, order: "newest", limit }) : [],
  );
  const names = await accountNames(
    c.env,
    entries.map(({ actor }) => actor),
  );
  return staffPage(
    c,
    <AuditPage
      values={values}
      entries={entries}
      names={names}
      isFirst={sent("cursor") === ""}
      next={last?.seq ?? null}
      problem={query.success ? undefined : "Some of what you asked for cannot be read."}
    />,
    query.success ? 200 : 422,
  );
});
