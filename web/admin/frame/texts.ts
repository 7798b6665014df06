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
