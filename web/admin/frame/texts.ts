/** `2026-11-20T18:00`, as a date field sends it, is meant in UTC. Other text is no time: empty. */
export function utc(text: string): string {
  const [, minute, second = ":00"] = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2})?$/.exec(text) ?? [];
  return minute === undefined ? "" : `${minute}${second}Z`;
}

/** Names as one text. One that holds a comma stands in quotes. */
export function namesText(names: readonly string[]): string {
  return names.map((name) => (name.includes(",") ? `"${name}"` : name)).join(", ");
}

/** The names of such a text, separated by commas or lines, each once. */
export function readNames(text: string): string[] {
  const parts = text.match(/\s*"[^"\n]*"|[^,\n]+/g) ?? [];
  const names = parts.map((part) =>
    part
      .trim()
      .replace(/^"([^"]*)"$/, "$1")
      .trim(),
  );
  return [...new Set(names)].filter((name) => name !== "");
}
