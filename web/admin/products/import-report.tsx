import type { ImportReport } from "../../../domain/catalog/shopify-csv/report.ts";
import { Table } from "../../ui/lists/table.tsx";

/** Rows of one list that a page shows. */
const MOST_ROWS = 500;

/** The lines of a report: what was refused, changed, set, and taken otherwise. */
export function ReportRows({ report, dryRun }: { report: ImportReport; dryRun: boolean }) {
  return (
    <>
      <Rows
        title="Refused"
        heads={["Line", "Product", "Why"]}
        rows={report.rejected.map(({ line, handle, reason }) => [String(line), handle, reason])}
      />
      <Rows
        title={dryRun ? "What would change" : "What changed"}
        heads={["Line", "Product", "Fields"]}
        rows={report.changes.map(({ line, handle, changed }) => [String(line), handle, changed.join(", ")])}
      />
      <Rows
        title={dryRun ? "Stock that would be set" : "Stock that was set"}
        heads={["SKU", "From", "To"]}
        rows={report.stockSet.map(({ sku, from, to }) => [sku, String(from), String(to)])}
      />
      <Rows
        title="Stock that stays as it is"
        heads={["SKU", "Count", "Why"]}
        rows={report.stockNotSet.map(({ sku, to, reason }) => [sku, String(to), reason])}
      />
      <Rows
        title="Taken otherwise than it is written"
        heads={["Line", "Product", "How"]}
        rows={report.remarks.map(({ line, handle, reason }) => [String(line), handle, reason])}
      />
      {report.ignoredColumns.length > 0 ? (
        <p class="note found breakable">
          Columns that nothing is read from: {report.ignoredColumns.join(", ")}
        </p>
      ) : null}
    </>
  );
}

export function Rows({
  title,
  heads,
  rows,
}: {
  title: string;
  heads: readonly string[];
  rows: readonly string[][];
}) {
  if (rows.length === 0) {
    return null;
  }
  return (
    <section class="found">
      <h2 class="minor">{title}</h2>
      <Table
        columns={heads.map((head, n) => ({
          head,
          class: "breakable",
          cell: (row: readonly string[]) => row[n],
        }))}
        rows={rows.slice(0, MOST_ROWS)}
      />
      {rows.length > MOST_ROWS ? (
        <p class="note">And {(rows.length - MOST_ROWS).toLocaleString("en-US")} more.</p>
      ) : null}
    </section>
  );
}
