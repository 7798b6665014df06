import type { Context } from "hono";
import { PROBLEMS, type Refusal } from "../../../domain/base/problem.ts";
import { decodeCsv } from "../../../domain/catalog/shopify-csv/decode-csv.ts";
import { readPage } from "../../../domain/lists/page.ts";
import { callOf } from "../../../http/call.ts";
import { importedPlace, nextImported } from "../../../http/contract/imported/imported.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { importFile } from "../../../shop/imported/import-file.ts";
import { findImportedCustomer, listImportedOrders } from "../../../stores/imported/imported.ts";
import { fileOfForm, keptFile } from "../frame/csv-form.ts";
import { staffPage } from "../frame/staff.tsx";
import { IMPORTED, ImportedPage, ImportHistoryPage } from "./imported-page.tsx";

const IMPORT = `${IMPORTED}/import`;
const PAGE_SIZE = 50;

export const adminImportedRoutes = createRouter();
adminImportedRoutes.use(IMPORTED, noStore);
adminImportedRoutes.use(IMPORT, noStore);

adminImportedRoutes.get(IMPORTED, async (c) => {
  const q = (c.req.query("q") ?? "").trim().slice(0, 255);
  const after = importedPlace(c.req.query("after"));
  const [{ items, last }, customer] = await Promise.all([
    readPage(PAGE_SIZE, (take) => listImportedOrders(c.env, { q }, after, take)),
    q === "" ? null : findImportedCustomer(c.env, q),
  ]);
  const next = nextImported(last);
  return staffPage(
    c,
    <ImportedPage orders={items} customer={customer} q={q} isFirst={after === null} next={next} />,
  );
});

adminImportedRoutes.get(IMPORT, (c) => staffPage(c, <ImportHistoryPage />));

adminImportedRoutes.post(IMPORT, async (c) => {
  const form = await c.req.formData();
  const bytes = await fileOfForm(form);
  if (!bytes.ok) {
    return refused(c, bytes.error);
  }
  const csv = decodeCsv(bytes.value);
  if (!csv.ok) {
    return refused(c, csv.error);
  }
  const dryRun = form.get("do") !== "import";
  const imported = await importFile(callOf(c), csv.value, { dryRun });
  if (!imported.ok) {
    return refused(c, imported.error);
  }
  const kept = dryRun ? keptFile(bytes.value) : undefined;
  return staffPage(c, <ImportHistoryPage report={imported.value} dryRun={dryRun} kept={kept} />);
});

function refused(c: Context<AppEnv>, { code, detail }: Refusal) {
  return staffPage(c, <ImportHistoryPage problem={detail} />, PROBLEMS[code].status);
}
