/** What a scenario found, as rows of one table. */
export interface Row {
  scenario: string;
  what: string;
  rehearsed: string;
  must: string;
  ok: boolean;
}

export function row(
  scenario: string,
  what: string,
  rehearsed: number | string,
  must: string,
  ok: boolean,
): Row {
  return { scenario, what, rehearsed: String(rehearsed), must, ok };
}

export function renderRows(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ scenario, what, rehearsed, must, ok }) =>
      `| ${scenario} | ${what} | ${rehearsed} | ${must} | ${ok ? "yes" : "NO"} |`,
  );
  return ["| scenario | what | rehearsed | must | holds |", "|---|---|--:|--:|---|", ...lines].join("\n");
}

export type Say = (line: string) => void;

/** Counts in one line, largest first. */
export function inOneLine(counts: Record<string, number>): string {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return entries.length === 0 ? "none" : entries.map(([name, n]) => `${name} ${n}`).join(", ");
}
