import { err, ok, type Result } from "../../base/result.ts";
import { type Column, columnNamed, REQUIRED_COLUMNS } from "./columns.ts";
import { type CsvRecord, unguarded } from "./csv-text.ts";

/** A record whose fields are reached by column name. */
export interface Row {
  line: number;
  /**
   * The field in one line without surrounding spaces; undefined for a column that the file does not
   * have.
   */
  cell(column: Column): string | undefined;
  /** The same, empty for a column that the file does not have. */
  text(column: Column): string;
  /** The field unchanged, for text whose spaces are part of it. */
  raw(column: Column): string | undefined;
  /** More fields than the header has names: something slipped, and none of them can be trusted. */
  overlong: boolean;
}

/** What a file has to say, before it is looked at by product. */
export interface Table {
  rows: Row[];
  has(column: Column): boolean;
  /** Names of columns that nothing is read from, as the file writes them. */
  ignoredColumns: string[];
}

/** Reads the header and gives the records names; refuses a file that is not a product file. */
export function tableOf(records: readonly CsvRecord[]): Result<Table, string> {
  const [header, ...body] = records;
  if (!header) {
    return err("The file is empty.");
  }
  const names = header.fields.map((name) => name.trim());
  const at = new Map<Column, number>();
  for (const [index, name] of names.entries()) {
    const column = columnNamed(name);
    const before = column && at.get(column);
    if (column && before !== undefined) {
      const twice = names[before] === name ? name : `${names[before]} and ${name}, which are one column`;
      return err(`The header names twice: ${twice}.`);
    }
    if (column) {
      at.set(column, index);
    }
  }
  const missing = REQUIRED_COLUMNS.filter((column) => !at.has(column));
  if (missing.length > 0) {
    return err(separatorOf(header.fields) ?? `The header lacks: ${missing.join(", ")}.`);
  }
  // Cells beyond the last column name have no meaning that the import could read.
  while (names.at(-1) === "") {
    names.pop();
  }
  return ok({
    has: (column) => at.has(column),
    ignoredColumns: names.filter((name) => name !== "" && columnNamed(name) === undefined),
    rows: body.map(({ line, fields }) => {
      const raw = (column: Column) => {
        const index = at.get(column);
        return index === undefined ? undefined : unguarded(fields[index] ?? "");
      };
      // Line ends and other control characters do not belong into a field of one line.
      const cell = (column: Column) =>
        raw(column)
          ?.replace(/\p{Cc}+/gu, " ")
          .trim();
      return {
        line,
        raw,
        cell,
        text: (column) => cell(column) ?? "",
        overlong: fields.slice(names.length).some((field) => field.trim() !== ""),
      };
    }),
  });
}

/** Says so when a header's columns are separated by something else than commas. */
function separatorOf(fields: readonly string[]): string | null {
  const header = fields.join(",");
  for (const [separator, name] of [
    [";", "semicolons"],
    ["\t", "tabs"],
    ["|", "bars"],
  ] as const) {
    const columns = header.split(separator).map((part) => columnNamed(part.replaceAll('"', "")));
    if (columns.filter((column) => column !== undefined).length > 1) {
      return `The columns are separated by ${name}. Shopify's format separates them by commas: save the file as “CSV UTF-8 (comma delimited)”.`;
    }
  }
  return null;
}
