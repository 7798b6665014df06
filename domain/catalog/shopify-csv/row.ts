import { err, ok, type Result } from "../../base/result.ts";
import { COLUMNS, type Column, type CsvRecord, REQUIRED_COLUMNS } from "./columns.ts";

/** A record whose fields are reached by column name. */
export interface Row {
  line: number;
  /** The field without surrounding spaces; empty when the column or the field is missing. */
  text(column: Column): string;
  /** The field unchanged, for text whose spaces are part of it. */
  raw(column: Column): string;
  /** More fields than the header has names: something slipped, and none of them can be trusted. */
  overlong: boolean;
}

/** Reads the header and gives the records names; refuses a file that is not a product file. */
export function rowsOf(records: readonly CsvRecord[]): Result<Row[], string> {
  const [header, ...body] = records;
  if (!header) {
    return err("The file is empty.");
  }
  const names = header.fields.map((name) => name.trim());
  const missing = REQUIRED_COLUMNS.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    return err(`The header lacks: ${missing.join(", ")}.`);
  }
  const twice = COLUMNS.filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice.length > 0) {
    return err(`The header names twice: ${twice.join(", ")}.`);
  }
  const at = new Map(names.map((name, index) => [name, index]));
  return ok(
    body.map(({ line, fields }) => {
      const raw = (column: Column) => fields[at.get(column) ?? -1] ?? "";
      return { line, raw, text: (column) => raw(column).trim(), overlong: fields.length > names.length };
    }),
  );
}
