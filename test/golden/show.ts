/** Values as texts that people read, and what two of them differ in. */

const LINE = 140;
const INDENT = "  ";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function keyOf(name: string): string {
  return /^[\w$]+$/.test(name) ? name : JSON.stringify(name);
}

/** A value as JSON would have it, with names bare, and on one line where it has room. */
export function show(value: unknown, indent = ""): string {
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value) ?? "nothing";
  }
  const parts = Array.isArray(value)
    ? value.map((item) => show(item, indent + INDENT))
    : Object.entries(value).map(([name, item]) => `${keyOf(name)}: ${show(item, indent + INDENT)}`);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const line = `${open}${parts.join(", ")}${close}`;
  if (!line.includes("\n") && line.length + indent.length <= LINE) {
    return line;
  }
  const inner = parts.map((part) => `${indent}${INDENT}${part}`).join("\n");
  return `${open}\n${inner}\n${indent}${close}`;
}

function leavesOf(value: unknown, path: string, leaves: Map<string, string>): Map<string, string> {
  if (Array.isArray(value) && value.length > 0) {
    for (const [n, item] of value.entries()) {
      leavesOf(item, `${path}[${n}]`, leaves);
    }
  } else if (isRecord(value) && Object.keys(value).length > 0) {
    for (const [name, item] of Object.entries(value)) {
      leavesOf(item, path === "" ? keyOf(name) : `${path}.${keyOf(name)}`, leaves);
    }
  } else {
    leaves.set(path, show(value));
  }
  return leaves;
}

/** What became of each part of a value, a line for each part that changed. */
export function differences(before: unknown, after: unknown): string[] {
  const [old, now] = [leavesOf(before, "", new Map()), leavesOf(after, "", new Map())];
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  return paths
    .filter((path) => old.get(path) !== now.get(path))
    .map((path) => `${path}: ${old.get(path) ?? "(none)"} → ${now.get(path) ?? "(none)"}`);
}

/** A value, or what is new of it where most of it was shown before. */
export function showAfter(before: unknown, after: unknown): string {
  if (before === undefined) {
    return show(after);
  }
  const changed = differences(before, after);
  if (changed.length === 0) {
    return "as before";
  }
  return changed.length > leavesOf(after, "", new Map()).size / 2
    ? show(after)
    : ["as before, but", ...changed].join("\n  ");
}
