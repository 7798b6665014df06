import type { Child } from "hono/jsx";

/** A column of a table, by its place. */
export interface Column<Row> {
  /** Names a column that a person may leave out. */
  id?: string;
  head: string;
  /** The heading is read out alone, where the cells say enough to who sees them. */
  isHeadHidden?: true;
  /** `amount` and `number` are set at the end; `spare` is left out where there is no room. */
  class?:
    | "amount"
    | "amount spare"
    | "amount whole"
    | "breakable"
    | "number"
    | "spare"
    | "spare breakable"
    | "spare number"
    | "spare whole"
    | "whole";
  /** It says what its row is about. */
  isRowHeader?: true;
  cell: (row: Row) => Child;
}

/** What a form around the table sends of the rows that a person ticks. */
export interface Ticks<Row> {
  /** What the column is called, read out alone. */
  head: string;
  name: string;
  value: (row: Row) => string;
  /** What a row's box does, read out. */
  label: (row: Row) => string;
  /** Whether all of them are ticked when the page opens. */
  all: boolean;
}

export interface TableProps<Row> {
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  ticks?: Ticks<Row> | undefined;
  caption?: Child;
  /** Rows below the others, such as a sum. */
  foot?: Child;
}

/** Rows of one kind under their headings. */
export function Table<Row>({ columns, rows, ticks, caption, foot }: TableProps<Row>) {
  return (
    <table class="table">
      {caption === undefined ? null : <caption class="note">{caption}</caption>}
      <thead>
        <tr>
          {ticks ? (
            <th scope="col" class="tick">
              <span class="visually-hidden">{ticks.head}</span>
            </th>
          ) : null}
          {columns.map((column) => (
            <th scope="col" class={column.class}>
              {column.isHeadHidden ? <span class="visually-hidden">{column.head}</span> : column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr>
            {ticks ? (
              <td class="tick">
                <input
                  type="checkbox"
                  name={ticks.name}
                  value={ticks.value(row)}
                  checked={ticks.all}
                  aria-label={ticks.label(row)}
                />
              </td>
            ) : null}
            {columns.map((column) =>
              column.isRowHeader ? (
                <th scope="row" class={column.class}>
                  {column.cell(row)}
                </th>
              ) : (
                <td class={column.class}>{column.cell(row)}</td>
              ),
            )}
          </tr>
        ))}
        {foot}
      </tbody>
    </table>
  );
}
