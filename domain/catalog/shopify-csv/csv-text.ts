import { err, ok, type Result } from "../../base/result.ts";

/** One record of a file. */
export interface CsvRecord {
  /**
   * The line it begins on, counted from 1 through every line of the file, those inside quoted
   * fields included.
   */
  line: number;
  fields: string[];
}

/** What ends an unquoted field. */
const ENDS = /[,\r\n]/g;

/**
 * Splits CSV text into records that know their lines (RFC 4180, with any line end). A quoted field
 * is kept to the byte. Records whose fields are all empty are left out. The error names the line
 * where the file stops being CSV.
 */
export function parseCsv(text: string): Result<CsvRecord[], string> {
  const records: CsvRecord[] = [];
  const each = csvRecords(text);
  for (;;) {
    const next = each.next();
    if (next.done) {
      return next.value === null ? ok(records) : err(next.value);
    }
    records.push(next.value);
  }
}

/** The same one by one, for files that are large; it returns the error, or null. */
export function* csvRecords(text: string): Generator<CsvRecord, string | null, undefined> {
  const nul = text.indexOf("\0");
  if (nul !== -1) {
    return `line ${lineEnds(text.slice(0, nul)) + 1} holds a NUL character, which no text has.`;
  }
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  let record: CsvRecord = { line, fields: [] };
  while (at < text.length) {
    if (text[at] === '"') {
      const opened = line;
      const end = closingQuote(text, at + 1);
      if (end === -1) {
        return `the quote that line ${opened} opens is never closed.`;
      }
      const field = text.slice(at + 1, end);
      line += lineEnds(field);
      at = end + 1;
      if (at < text.length && !",\r\n".includes(text.charAt(at))) {
        return `line ${line} has more text behind a closing quote.`;
      }
      record.fields.push(field.replaceAll('""', '"'));
    } else {
      ENDS.lastIndex = at;
      const end = ENDS.exec(text)?.index ?? text.length;
      record.fields.push(text.slice(at, end));
      at = end;
    }
    if (text[at] === ",") {
      at += 1;
      if (at < text.length && text[at] !== "\r" && text[at] !== "\n") {
        continue;
      }
      record.fields.push("");
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    if (record.fields.some((field) => field !== "")) {
      yield record;
    }
    line += 1;
    record = { line, fields: [] };
  }
  return null;
}

/** Where the quote is that ends a field; two in a row are one of its characters. */
function closingQuote(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (end !== -1 && text[end + 1] === '"') {
    end = text.indexOf('"', end + 2);
  }
  return end;
}

function lineEnds(field: string): number {
  return field.match(/\r\n?|\n/g)?.length ?? 0;
}

/**
 * Spreadsheets compute a cell that begins with one of these
 * (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const COMPUTED = "=+\\-@\\t\\r\\n\uFF1D\uFF0B\uFF0D\uFF20";
const RISKY = new RegExp(`^'*[${COMPUTED}]`);
const GUARDED = new RegExp(`^'+[${COMPUTED}]`);

/** A text as a spreadsheet shows it without computing it: an apostrophe stands before it. */
export function guarded(text: string): string {
  return RISKY.test(text) ? `'${text}` : text;
}

/** The text that was guarded so. */
export function unguarded(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}

/** What would end a field early is quoted (RFC 4180). */
export function csvField(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
