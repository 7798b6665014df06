import type { Column } from "../../ui/lists/table.tsx";

/** The name of the fields that say which columns a list has. */
export const COLUMN = "column";

/** The columns that are asked for; all of them where none is. */
export function chosenColumns<Row>(
  columns: readonly Column<Row>[],
  asked: readonly string[],
): readonly Column<Row>[] {
  const known = columns.filter(({ id }) => id !== undefined && asked.includes(id));
  return known.length === 0 ? columns : columns.filter(({ id }) => id === undefined || asked.includes(id));
}

interface ColumnChoiceProps {
  columns: readonly { id?: string; head: string }[];
  asked: readonly string[];
}

/** Which columns a list has: a part of its form of filters. */
export function ColumnChoice({ columns, asked }: ColumnChoiceProps) {
  const shown = chosenColumns<never>(
    columns.map((column) => ({ ...column, cell: () => null })),
    asked,
  );
  return (
    <details class="columns-choice">
      <summary class="link-button">Columns</summary>
      <fieldset class="columns-choice__all">
        <legend class="visually-hidden">Columns of the list</legend>
        {columns.flatMap(({ id, head }) =>
          id === undefined ? (
            []
          ) : (
            <label class="check">
              <input
                type="checkbox"
                name={COLUMN}
                value={id}
                checked={shown.some((column) => column.id === id)}
              />
              <span>{head}</span>
            </label>
          ),
        )}
      </fieldset>
    </details>
  );
}
