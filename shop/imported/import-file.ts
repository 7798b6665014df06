import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { ImportedKind, ReadRows } from "../../domain/imported/imported.ts";
import { customersIn, fileOf, type ImportedFile, ordersIn } from "../../domain/imported/read-file.ts";
import {
  erasedAddresses,
  storedCustomers,
  storedOrders,
  writeCustomers,
  writeOrders,
} from "../../stores/imported/imported.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";

/**
 * Orders or customers that are compared and written at once: as many, and of so many characters.
 */
const STEP = { items: 250, chars: 500_000 } as const;
/** Refused rows that a report names. */
const MOST_NAMED = 1_000;

export interface ImportedReport {
  kind: ImportedKind;
  /** Orders or customers, as the next three. */
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  /** The first of those. */
  rejected: { line: number; name: string; reason: string }[];
  ignoredColumns: string[];
}

/** How one kind of rows is read from a file, compared with what is stored, and written. */
interface Kind<T> {
  read: (text: string, file: ImportedFile) => Generator<ReadRows<T>>;
  keyOf: (item: T) => string;
  stored: (env: Env, keys: readonly string[]) => Promise<Map<string, string>>;
  write: (env: Env, items: readonly T[]) => Promise<void>;
}

const ORDERS = {
  read: ordersIn,
  keyOf: ({ name }: { name: string }) => name,
  stored: storedOrders,
  write: writeOrders,
};
const CUSTOMERS = {
  read: customersIn,
  keyOf: ({ email }: { email: string }) => email,
  stored: storedCustomers,
  write: writeCustomers,
};

/**
 * Takes the orders or the customers of a Shopify export into history. Nothing of it is stock,
 * money, a figure or mail. A file that is no such export is refused whole; of others each row that
 * cannot be taken is named. Importing a file again changes nothing, so an import that broke off is
 * repeated.
 *
 * @param dryRun Says what would become of the rows, and changes nothing
 */
export async function importFile(
  call: Call,
  text: string,
  { dryRun }: { dryRun: boolean },
): Promise<Result<ImportedReport, Refusal>> {
  const file = fileOf(text);
  if (!file.ok) {
    return err(refusal("invalid_request", file.error));
  }
  const { kind, ignoredColumns } = file.value;
  const report = { kind, created: 0, updated: 0, unchanged: 0, refused: 0, rejected: [], ignoredColumns };
  const into: Import = { env: call.env, text, file: file.value, report, dryRun };
  await (kind === "orders" ? importRows(ORDERS, into) : importRows(CUSTOMERS, into));
  if (!dryRun) {
    const { created, updated, unchanged, refused } = report;
    await audit(call, {
      action: "history.imported",
      subject: kind,
      before: null,
      after: { created, updated, unchanged, refused },
    });
  }
  return ok(report);
}

interface Import {
  env: Env;
  text: string;
  file: ImportedFile;
  report: ImportedReport;
  dryRun: boolean;
}

/** Some of a file's orders or customers, each with the rows that it was read from. */
type Step<T> = { rows: ReadRows<T>; item: T }[];

async function importRows<T extends { email: string }>(kind: Kind<T>, into: Import): Promise<void> {
  for (const step of stepsOf(kind, into)) {
    await importStep(kind, step, into);
  }
}

/** Reads a file in steps, so that no more than one of them is in memory. */
function* stepsOf<T>({ read }: Kind<T>, { text, file, report }: Import): Generator<Step<T>> {
  let step: Step<T> = [];
  let chars = 0;
  for (const rows of read(text, file)) {
    if (!rows.read.ok) {
      refuse(report, rows, rows.read.error);
      continue;
    }
    step.push({ rows, item: rows.read.value });
    chars += JSON.stringify(rows.read.value).length;
    if (step.length === STEP.items || chars > STEP.chars) {
      yield step;
      step = [];
      chars = 0;
    }
  }
  if (step.length > 0) {
    yield step;
  }
}

/** Compares a step with what is stored, and writes what differs. */
async function importStep<T extends { email: string }>(
  { keyOf, stored, write }: Kind<T>,
  step: Step<T>,
  { env, report, dryRun }: Import,
): Promise<void> {
  const erased = await erasedAddresses(
    env,
    step.map(({ item }) => item.email),
  );
  for (const { rows } of step.filter(({ item }) => erased.has(item.email))) {
    refuse(report, rows, "is of a person who was erased");
  }
  const items = step.map(({ item }) => item).filter(({ email }) => !erased.has(email));
  const before = await stored(env, items.map(keyOf));
  const changed = items.filter((item) => before.get(keyOf(item)) !== JSON.stringify(item));
  const created = changed.filter((item) => !before.has(keyOf(item))).length;
  report.created += created;
  report.updated += changed.length - created;
  report.unchanged += items.length - changed.length;
  if (!dryRun && changed.length > 0) {
    await write(env, changed);
  }
}

function refuse(
  report: ImportedReport,
  { line, name }: { line: number; name: string },
  reason: string,
): void {
  report.refused += 1;
  if (report.rejected.length < MOST_NAMED) {
    report.rejected.push({ line, name, reason });
  }
}
