import { logRecord } from "../../domain/base/log.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { type Rejection, readProducts } from "../../domain/catalog/shopify-csv/read.ts";
import { loadBySlug } from "../../stores/catalog/catalog-stored.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { beforeChange } from "../events/outbox.ts";
import { parseCsv } from "./csv-text.ts";
import { finishSaving, writeEdit } from "./save-product.ts";

export interface ImportReport {
  created: number;
  updated: number;
  unchanged: number;
  /** By line; a product with one rejected row is rejected whole. */
  rejected: Rejection[];
}

/**
 * Imports products from CSV in Shopify's format. Each product is taken whole or not at all, and
 * importing a file again changes nothing. A file that is not a product file is refused before
 * anything is written.
 */
export async function importProducts(call: Call, csv: string): Promise<Result<ImportReport, Refusal>> {
  const { env, traceparent } = call;
  await beforeChange(env);
  const records = parseCsv(csv);
  if (!records.ok) {
    return err(refusal("invalid_request", `This is not CSV: ${records.error}`));
  }
  const read = readProducts(records.value);
  if (!read.ok) {
    return err(refusal("invalid_request", read.error));
  }
  const { products, rejected } = read.value;
  const stored = await loadBySlug(
    env.DB,
    products.map(({ draft }) => draft.handle),
  );
  const report: ImportReport = { created: 0, updated: 0, unchanged: 0, rejected: [...rejected] };
  for (const { line, draft } of products) {
    const { handle } = draft;
    try {
      const read = async () => (await loadBySlug(env.DB, [handle])).get(handle) ?? null;
      const saved = await writeEdit(call, stored.get(handle) ?? null, read, () => ok(draft));
      if (saved.ok) {
        report[saved.value.outcome] += 1;
      } else {
        report.rejected.push({ line, handle, reason: saved.error.detail });
      }
    } catch (error) {
      console.error(logRecord("error", "product not saved", { traceparent, handle, error }));
      report.rejected.push({ line, handle, reason: "could not be stored; import the file again" });
    }
  }
  report.rejected.sort((a, b) => a.line - b.line);
  const { created, updated, unchanged, rejected: refused } = report;
  await audit(call, {
    action: "products.imported",
    subject: "catalog",
    before: null,
    after: { created, updated, unchanged, rejected: refused.length },
  });
  finishSaving(call);
  return ok(report);
}
