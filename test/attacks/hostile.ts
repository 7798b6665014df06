import fc from "fast-check";

/** Texts that have broken programs. */
const HOSTILE = [
  "",
  " ",
  "\u0000",
  "%00",
  "..%2f..%2f",
  "' OR 1=1 --",
  '"; DROP TABLE products; --',
  'NEAR("a" "b", 5)',
  "*",
  "<script>alert(1)</script>",
  "{{7*7}}",
  "__proto__",
  "constructor",
  "\ud800",
  "\u202e\u0000\ufffe",
  "９９９",
  "-1",
  "1e999",
  "NaN",
  "9007199254740993",
  "x".repeat(5_000),
  "a@".repeat(2_000),
  "0".repeat(300),
];

export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ unit: "binary", maxLength: 40 }),
);

export const hostileJson = fc.oneof(
  hostileText,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constant([]),
  fc.constant({}),
  fc.constant(JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}')),
  fc.constant([[[[[[]]]]]]),
  fc.jsonValue({ maxDepth: 4 }),
);

/** A header may hold printable ASCII alone. */
export const headerText = (text: string) => text.replaceAll(/[^\x20-\x7e]/g, "?").trim();

/** A valid value with one of its parts, at any depth, put in the place of another or left out. */
export function broken(valid: unknown): fc.Arbitrary<unknown> {
  const places = placesOf(valid);
  return fc
    .tuple(fc.constantFrom(...places), fc.option(hostileJson, { nil: undefined }))
    .map(([place, value]) => put(valid, place, value));
}

type Place = readonly string[];

function placesOf(value: unknown, at: Place = []): [Place, ...Place[]] {
  const parts = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [at, ...parts.flatMap(([name, part]) => placesOf(part, [...at, name]))];
}

function put(whole: unknown, [name, ...rest]: Place, value: unknown): unknown {
  if (name === undefined) {
    return value;
  }
  if (Array.isArray(whole)) {
    return whole.map((part, n) => (String(n) === name ? put(part, rest, value) : part));
  }
  return typeof whole === "object" && whole !== null
    ? Object.fromEntries(
        Object.entries(whole).map(([key, part]) => [key, key === name ? put(part, rest, value) : part]),
      )
    : whole;
}
