import type { z } from "zod";
import { err, ok, type Result } from "../base/result.ts";
import { type CsvRecord, csvRecords, unguarded } from "../catalog/shopify-csv/csv-text.ts";
import { CURRENCIES, minorDigits, parseDecimal } from "../currency/currency.ts";
import {
  ImportedCustomer,
  type ImportedKind,
  ImportedOrder,
  type ImportedState,
  type ReadRows,
} from "./imported.ts";

/** Rows of a file at most. */
export const MAX_ROWS = 50_000;

/** What a file is, before its rows are looked at. */
export interface ImportedFile {
  kind: ImportedKind;
  rows: number;
  /** Names of columns that nothing is read from, as the file writes them. */
  ignoredColumns: string[];
  /** Where each column is, by its name in lower case. */
  columns: ReadonlyMap<string, number>;
}

/** Columns of Shopify's `orders_export.csv` that are read, which has a row for each item. */
const ORDER_COLUMNS = [
  ...["Name", "Email", "Financial Status", "Fulfillment Status", "Currency", "Subtotal", "Shipping"],
  ...["Taxes", "Total", "Discount Code", "Discount Amount", "Created at", "Cancelled at"],
  ...["Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku"],
  ...["Shipping Name", "Shipping Company", "Shipping Address1", "Shipping Address2", "Shipping City"],
  ...["Shipping Zip", "Shipping Province", "Shipping Country", "Shipping Phone"],
  ...["Payment Method", "Refunded Amount"],
];
const NEEDED = {
  orders: ["Name", "Created at", "Total", "Currency", "Lineitem name", "Lineitem quantity", "Lineitem price"],
  customers: ["Email", "First Name", "Last Name"],
} as const;

/** Of `customers_export.csv`; older files write the address without `Default Address`. */
const CUSTOMER_COLUMNS = [
  ...["Email", "First Name", "Last Name", "Phone", "Accepts Email Marketing", "Accepts Marketing"],
  ...["Total Orders", "Tags", "Note"],
  ...["Company", "Address1", "Address2", "City", "Zip", "Province", "Province Code", "Country"],
  ...["Country Code"],
  ...["Company", "Address1", "Address2", "City", "Zip", "Province Code", "Country Code", "Phone"].map(
    (name) => `Default Address ${name}`,
  ),
];

/** What a file is. The error is about the file as such, and nothing of it is taken. */
export function fileOf(text: string): Result<ImportedFile, string> {
  const records = csvRecords(text);
  const first = records.next();
  if (first.done) {
    return err(first.value === null ? "The file is empty." : `This is not CSV: ${first.value}`);
  }
  const names = first.value.fields.map((name) => name.trim());
  const columns = new Map(names.map((name, index) => [name.toLowerCase(), index]));
  const kind = columns.has("lineitem name") || columns.has("financial status") ? "orders" : "customers";
  const missing = NEEDED[kind].filter((name) => !columns.has(name.toLowerCase()));
  if (missing.length > 0) {
    return err(`The file is no export of Shopify's orders or customers: it lacks ${missing.join(", ")}.`);
  }
  if (columns.size < names.filter((name) => name !== "").length) {
    return err("The header names a column twice.");
  }
  let rows = 0;
  for (let next = records.next(); ; next = records.next()) {
    if (next.done) {
      if (next.value !== null) {
        return err(`This is not CSV: ${next.value}`);
      }
      break;
    }
    rows += 1;
  }
  if (rows > MAX_ROWS) {
    return err(`The file has ${rows} rows, and one may have ${MAX_ROWS}. Split it between two orders.`);
  }
  const read = new Set(
    (kind === "orders" ? ORDER_COLUMNS : CUSTOMER_COLUMNS).map((name) => name.toLowerCase()),
  );
  const ignoredColumns = names.filter((name) => name !== "" && !read.has(name.toLowerCase()));
  return ok({ kind, rows, ignoredColumns, columns });
}

class Row {
  readonly line: number;
  readonly #fields: readonly string[];
  readonly #columns: ImportedFile["columns"];
  constructor({ line, fields }: CsvRecord, { columns }: Pick<ImportedFile, "columns">) {
    this.line = line;
    this.#fields = fields;
    this.#columns = columns;
  }
  /** A field in one line; empty for a column that the file does not have. */
  text(...names: readonly string[]): string {
    for (const name of names) {
      const index = this.#columns.get(name.toLowerCase());
      const field = index === undefined ? "" : (this.#fields[index] ?? "");
      if (field !== "") {
        return unguarded(field)
          .replace(/\p{Cc}+/gu, " ")
          .trim();
      }
    }
    return "";
  }
  /** The same of a postal code or a number, before which Shopify writes an apostrophe. */
  code(...names: readonly string[]): string {
    return this.text(...names).replace(/^'/, "");
  }
}

/** Reads the rows after the header, in the order of the file; it was found to be CSV before. */
function* rowsOf(text: string, file: ImportedFile): Generator<Row> {
  const records = csvRecords(text);
  records.next();
  for (const record of records) {
    yield new Row(record, file);
  }
}

/**
 * The orders of a file. Rows of one order stand together, and the first one has what is of it all.
 */
export function* ordersIn(text: string, file: ImportedFile): Generator<ReadRows<ImportedOrder>> {
  const seen = new Set<string>();
  let group: [Row, ...Row[]] | null = null;
  let name = "";
  for (const row of rowsOf(text, file)) {
    const own = row.text("Name");
    if (group && own === name) {
      group.push(row);
      continue;
    }
    if (group) {
      yield { line: group[0].line, name, read: orderOf(name, group, seen) };
    }
    group = [row];
    name = own;
  }
  if (group) {
    yield { line: group[0].line, name, read: orderOf(name, group, seen) };
  }
}

function orderOf(name: string, rows: [Row, ...Row[]], seen: Set<string>): Result<ImportedOrder, string> {
  const [first] = rows;
  if (seen.has(name)) {
    return err("its rows do not stand together");
  }
  seen.add(name);
  const currency = CURRENCIES.find((code) => code === first.text("Currency").toUpperCase());
  if (!currency) {
    return err(`Currency “${first.text("Currency")}” is not one that shops sell in`);
  }
  const placedAt = momentOf(first.text("Created at"));
  if (placedAt === null) {
    return err(`Created at “${first.text("Created at")}” is no time such as 2025-10-07 09:50:26 +0200`);
  }
  const problems: string[] = [];
  const money = (row: Row, column: string) => {
    const amount = amountOf(row.text(column), currency);
    if (amount === null) {
      problems.push(`${column} “${row.text(column)}” is no amount in ${currency}`);
    }
    return amount ?? 0;
  };
  const items = rows.filter((row) => row.text("Lineitem name") !== "");
  const state = stateOf(first.text("Financial Status"), first.text("Cancelled at") !== "");
  if (!state) {
    problems.push(`Financial Status “${first.text("Financial Status")}” is not known`);
  }
  const order = {
    name,
    email: first.text("Email"),
    placedAt,
    currency,
    state,
    fulfilment: first.text("Fulfillment Status").toLowerCase(),
    subtotal: money(first, "Subtotal"),
    discount: money(first, "Discount Amount"),
    shipping: money(first, "Shipping"),
    taxes: money(first, "Taxes"),
    total: money(first, "Total"),
    refunded: money(first, "Refunded Amount"),
    discountCode: first.text("Discount Code"),
    paidBy: first.text("Payment Method"),
    lines: items.map((row) => ({
      title: row.text("Lineitem name"),
      sku: row.code("Lineitem sku"),
      quantity: quantityOf(row.text("Lineitem quantity"), problems),
      unitPrice: money(row, "Lineitem price"),
    })),
    shippingAddress: addressOf(first, "Shipping ", first.text("Shipping Name")),
  };
  return problems.length > 0 ? err(problems.join("; ")) : checked(ImportedOrder, order);
}

/** The customers of a file: those with an address of mail, which is how a person is known here. */
export function* customersIn(text: string, file: ImportedFile): Generator<ReadRows<ImportedCustomer>> {
  const seen = new Set<string>();
  for (const row of rowsOf(text, file)) {
    const { line } = row;
    const read = customerOf(row);
    if (read.ok && seen.has(read.value.email)) {
      yield { line, name: read.value.email, read: err("is another row of the same address") };
    } else {
      yield { line, name: row.text("Email"), read };
    }
    if (read.ok) {
      seen.add(read.value.email);
    }
  }
}

function customerOf(row: Row): Result<ImportedCustomer, string> {
  const email = row.text("Email");
  if (email === "") {
    return err("has no email address, which says who a customer is");
  }
  const name = [row.text("First Name"), row.text("Last Name")].filter((part) => part !== "").join(" ");
  const problems: string[] = [];
  const customer = {
    email,
    name,
    phone: row.code("Phone"),
    wantedMail: row.text("Accepts Email Marketing", "Accepts Marketing").toLowerCase() === "yes",
    orders: quantityOf(row.text("Total Orders") || "0", problems),
    tags: row.text("Tags"),
    note: row.text("Note"),
    address: addressOf(row, row.text("Default Address Address1") === "" ? "" : "Default Address ", name),
  };
  return problems.length > 0 ? err(problems.join("; ")) : checked(ImportedCustomer, customer);
}

function addressOf(row: Row, before: string, name: string) {
  return {
    name,
    company: row.text(`${before}Company`),
    line1: row.text(`${before}Address1`),
    line2: row.text(`${before}Address2`),
    city: row.text(`${before}City`),
    region: row.text(`${before}Province Code`, `${before}Province`),
    postalCode: row.code(`${before}Zip`),
    country: row.text(`${before}Country Code`, `${before}Country`),
    phone: row.code(`${before}Phone`),
  };
}

function checked<T>(form: z.ZodType<T>, value: unknown): Result<T, string> {
  const read = form.safeParse(value);
  return read.success
    ? ok(read.data)
    : err(read.error.issues.map(({ path, message }) => `${path.join(".")} ${message}`).join("; "));
}

const MOMENT = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?) ?(?:([+-]\d\d):?(\d\d)|UTC|Z)?$/;

/** Milliseconds since 1970 of `2025-10-07 09:50:26 +0200`; null: it is no time. */
function momentOf(text: string): number | null {
  const [, date, time, hours, minutes] = MOMENT.exec(text) ?? [];
  const at = Date.parse(`${date}T${time}${hours ? `${hours}:${minutes}` : "Z"}`);
  return Number.isNaN(at) ? null : at;
}

/** Minor units of `53.91`; nothing is 0. Software writes more zeros than a currency has. */
function amountOf(text: string, currency: string): number | null {
  const digits = minorDigits(currency);
  const extra = digits === 0 ? /\.0+$/ : new RegExp(`(?<=\\.\\d{${digits}})0+$`);
  return text === "" ? 0 : parseDecimal(text.replace(extra, ""), currency);
}

function quantityOf(text: string, problems: string[]): number {
  if (!/^\d{1,9}$/.test(text)) {
    problems.push(`“${text}” is no number of units`);
    return 0;
  }
  return Number(text);
}

function stateOf(status: string, isCancelled: boolean): ImportedState | null {
  if (isCancelled) {
    return "cancelled";
  }
  switch (status.toLowerCase()) {
    case "paid":
      return "paid";
    case "partially_refunded":
      return "partly_refunded";
    case "refunded":
      return "refunded";
    case "voided":
      return "cancelled";
    case "pending":
    case "authorized":
    case "partially_paid":
    case "expired":
    case "unpaid":
    case "":
      return "unpaid";
    default:
      return null;
  }
}
