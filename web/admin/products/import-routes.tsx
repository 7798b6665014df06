import type { Context } from "hono";
import { PROBLEMS, ProblemError, type Refusal, refusal } from "../../../domain/base/problem.ts";
import type { Result } from "../../../domain/base/result.ts";
import { decodeCsv } from "../../../domain/catalog/shopify-csv/decode-csv.ts";
import { callOf } from "../../../http/call.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { exportProducts } from "../../../shop/catalog/export.ts";
import { importProducts, readImport } from "../../../shop/catalog/import.ts";
import { fileOfForm, keptFile } from "../frame/csv-form.ts";
import { staffPage } from "../frame/staff.tsx";
import { ImportPage, ImportStatePage } from "./import-page.tsx";

const PATH = "/admin/products/import";
/** A file that takes longer is shown with its progress. */
const ANSWER_WITHIN_MS = 3_000;

export const adminImportRoutes = createRouter();
adminImportRoutes.use(`${PATH}/*`, noStore);
adminImportRoutes.use("/admin/products/imports/*", noStore);

adminImportRoutes.get(PATH, (c) => staffPage(c, <ImportPage />));

adminImportRoutes.post(PATH, async (c) => {
  const form = await c.req.formData();
  const bytes = await fileOfForm(form);
  const csv = bytes.ok ? decodeCsv(bytes.value) : bytes;
  if (!bytes.ok || !csv.ok) {
    return refused(c, bytes.ok ? csv : bytes);
  }
  const dryRun = form.get("do") !== "import";
  const imported = await importProducts(callOf(c), csv.value, { dryRun, answerWithinMs: ANSWER_WITHIN_MS });
  if (!imported.ok) {
    return refused(c, imported);
  }
  if ("id" in imported.value) {
    return c.redirect(`/admin/products/imports/${imported.value.id}`, 303);
  }
  const kept = dryRun ? keptFile(bytes.value) : undefined;
  return staffPage(c, <ImportPage report={imported.value} dryRun={dryRun} kept={kept} />);
});

adminImportRoutes.get("/admin/products/imports/:id", async (c) => {
  const state = await readImport(c.env, c.req.param("id"));
  if (!state) {
    throw new ProblemError(refusal("not_found", "There is no such import, or it is too long ago."));
  }
  return staffPage(c, <ImportStatePage state={state} />);
});

adminImportRoutes.get("/admin/products/export", async (c) =>
  c.body(await exportProducts(c.env), 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": 'attachment; filename="products.csv"',
    "Cache-Control": "no-store",
  }),
);

function refused(c: Context<AppEnv>, outcome: Result<unknown, Refusal>) {
  const { code, detail } = outcome.ok ? refusal("invalid_request", "Choose a file first.") : outcome.error;
  return staffPage(c, <ImportPage problem={detail} />, PROBLEMS[code].status);
}
