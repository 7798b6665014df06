import { randomId } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { parseCsv } from "../../domain/catalog/shopify-csv/csv-text.ts";
import { type FileProduct, readProducts } from "../../domain/catalog/shopify-csv/read.ts";
import {
  type FileHead,
  type ImportedProduct,
  type ImportReport,
  type ImportState,
  reportOf,
} from "../../domain/catalog/shopify-csv/report.ts";
import { audit, auditOrigin } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import type { CatalogImportObject } from "./import-object.ts";
import { importEach, PART } from "./import-products.ts";
import { ownPictures } from "./picture-addresses.ts";
import { finishSaving } from "./save-product.ts";
import { watchImport } from "./watch-import.ts";

/** A file that takes longer is worked through after the answer. */
const ANSWER_WITHIN_MS = 20_000;
/** Characters of products that one call of an object carries: far below the 32 MiB that it may. */
const MAX_CALL_CHARS = 4_000_000;

/** An import that goes on after the answer. */
export type StartedImport = ImportState & { id: string };

/**
 * Imports products from CSV in Shopify's format. Each product is taken whole or not at all, and
 * importing a file again changes nothing. A file that is not a product file is refused before
 * anything is written. A file too large for one invocation is stored and worked through in parts;
 * this waits a while for its end.
 *
 * @param dryRun Says what would become of the products, and changes nothing
 */
export async function importProducts(
  call: Call,
  csv: string,
  { dryRun = false, answerWithinMs = ANSWER_WITHIN_MS, callChars = MAX_CALL_CHARS } = {},
): Promise<Result<ImportReport | StartedImport, Refusal>> {
  const records = parseCsv(csv);
  if (!records.ok) {
    return err(refusal("invalid_request", `This is not CSV: ${records.error}`));
  }
  const read = readProducts(records.value);
  if (!read.ok) {
    return err(refusal("invalid_request", read.error));
  }
  const { products: said, ...head } = read.value;
  const products = said.map((product) => ownPictures(call.env, product));
  const variants = products.reduce((sum, product) => sum + product.variants.length, 0);
  if (products.length <= PART.products && variants <= PART.variants) {
    return ok(await importAtOnce(call, head, products, dryRun));
  }
  const id = await startImport(call, head, products, { dryRun, callChars });
  call.ctx.waitUntil(
    watchImport(call.env, id, call.traceparent).catch((error: unknown) => {
      console.error(logRecord("error", "import not watched", { importId: id, error }));
    }),
  );
  const state = await callObject(() => importOf(call.env, id).doneWithin(answerWithinMs));
  if (!state) {
    throw new Error(`The import ${id} is not there after it was started`);
  }
  return ok(state.state === "done" ? state.report : { id, ...state });
}

/** How far an import is, or null for one that is not known (any more). */
export async function readImport(env: Env, id: string): Promise<StartedImport | null> {
  const state = await callObject(() => importOf(env, id).state());
  return state && { id, ...state };
}

function importOf(env: Env, id: string): CatalogImportObject {
  return env.CATALOG_IMPORT.getByName(id);
}

/** Stores a file's products, and has them imported. From then on the import survives a restart. */
async function startImport(
  call: Call,
  head: FileHead,
  products: readonly FileProduct[],
  { dryRun, callChars }: { dryRun: boolean; callChars: number },
): Promise<string> {
  const { env, traceparent } = call;
  const { actor: sub, role } = auditOrigin(call);
  if (role === "system") {
    throw new Error("an import is an account's");
  }
  const id = randomId("imp");
  const object = importOf(env, id);
  let first = 0;
  let bodies: string[] = [];
  let chars = 0;
  for (const product of products) {
    const body = JSON.stringify(product);
    if (chars + body.length > callChars) {
      await object.add(first, bodies);
      first += bodies.length;
      bodies = [];
      chars = 0;
    }
    bodies.push(body);
    chars += body.length;
  }
  await object.add(first, bodies);
  await object.start({ ...head, dryRun, traceparent, by: { sub, role } });
  return id;
}

async function importAtOnce(
  call: Call,
  head: FileHead,
  products: readonly FileProduct[],
  dryRun: boolean,
): Promise<ImportReport> {
  const done: ImportedProduct[] = [];
  for await (const product of importEach(call, products, { dryRun, patient: false })) {
    done.push(product);
  }
  const report = reportOf(head, done);
  if (!dryRun) {
    await finishImport(call, report);
    finishSaving(call);
  }
  return report;
}

/** Writes down what an import did. */
export async function finishImport(call: Call, report: ImportReport): Promise<void> {
  const { created, updated, unchanged, rejected } = report;
  await audit(call, {
    action: "products.imported",
    subject: "catalog",
    before: null,
    after: { created, updated, unchanged, rejected: rejected.length },
  });
}
