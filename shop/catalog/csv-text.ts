import { CsvError, parse } from "csv-parse/browser/esm/sync";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { CsvRecord } from "../../domain/catalog/shopify-csv/columns.ts";

/**
 * Splits CSV text into records that know their lines. The error names the line where the file stops
 * being CSV.
 */
export function parseCsv(text: string): Result<CsvRecord[], string> {
  try {
    // One kind of line end, because the parser counts a quoted CR LF as two lines.
    const parsed = parse(text.replace(/\r\n?/g, "\n"), {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_records_with_empty_values: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return ok(
      parsed.map(({ record, info }) => ({
        // The parser reports where a record ends. The record began earlier by the number of line
        // ends in its fields.
        line: info.lines - record.reduce((sum, field) => sum + field.split("\n").length - 1, 0),
        fields: record,
      })),
    );
  } catch (error) {
    if (error instanceof CsvError) {
      return err(error.message);
    }
    throw error;
  }
}
