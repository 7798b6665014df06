type Form = readonly [pattern: RegExp, kind: string | null];

/**
 * What chance makes out of small and capital letters, by its form, and what it is called. It is
 * named first: one text in a thousand has a piece in it that looks like something of `OTHERS`.
 */
const MIXED: readonly Form[] = [
  [/\beyJ[\w-]+(?:\.[\w-]*)+/g, "token"],
  [/\bwhsec_[\w+/=]+/g, "whsec"],
  [/(?<=digests: ")[\w-]+/g, "digests"],
  [/(?<![\w-])(?=(?:[\w-]*?[\dA-Z]){3})[\w-]{43}(?![\w-])/g, "secret"],
];

/** The rest of it; ids are called by their prefix. */
const OTHERS: readonly Form[] = [
  [/\b00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]\b/g, "trace"],
  [/\bret_[0-9a-hjkmnp-tv-z]{16,}-\w{1,3}-[0-9a-hjkmnp-tv-z]{8}\b/g, "ret"],
  [/(?<![a-z0-9])([a-z]{2,6})_[0-9a-hjkmnp-tv-z]{16,}(?![a-z0-9])/g, null],
  [/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "uuid"],
  [/\b[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}\b/g, "bookmark"],
  [/\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b/g, "number"],
  [/\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})\b/g, "hash"],
  [
    /(?<![0-9a-z])(?:(?<=@)|(?=[a-z]*\d))(?:[0-9a-hjkmnp-tv-z]{26}|[0-9a-hjkmnp-tv-z]{51,52})(?![0-9a-z])/g,
    "digest",
  ],
  [/(?<=:(?:email|sms|push):|read:[^\s"]*#)[0-9a-hjkmnp-tv-z]{8}\b/g, "digest"],
  [/(?<=\$)[0-9a-hjkmnp-tv-z]{25}(?=\$)/g, "salt"],
  [/(?<=code is |code: ")\d{6}/g, "code"],
  [/(?<=[-$.:])(?=[a-z]*\d)[0-9a-hjkmnp-tv-z]{12,25}(?![0-9a-z])/g, "part"],
];

/**
 * A text as `encrypt` leaves it: the bytes of its vector and of its tag, and as many as it has. One
 * text in a hundred runs has no digit, and none has fewer than three capitals.
 */
const SEALED = /(?<![\w-])(?:[0-9a-z]{8}\.)?(?=(?:[\w-]*?[A-Z]){3})(?=[\w-]*[a-z])[\w-]{38,}(?![\w-])/g;
const SEAL_BYTES = 28;

function sealedBytes(found: string): number {
  const letters = (found.split(".").at(-1) ?? "").length;
  return Math.floor((letters * 3) / 4) - SEAL_BYTES;
}

function replaceChance(text: string, nameOf: (kind: string, found: string) => string): string {
  const replaced = (all: string, forms: readonly Form[]) =>
    forms.reduce(
      (some, [pattern, kind]) =>
        some.replace(pattern, (found: string, prefix: unknown) => nameOf(kind ?? String(prefix), found)),
      all,
    );
  const withoutSealed = replaced(text, MIXED).replace(SEALED, (found) => `<sealed ${sealedBytes(found)} B>`);
  return replaced(withoutSealed, OTHERS);
}

/**
 * The text with names for what was made by chance, so that the same day has the same text in each
 * run: `<ord 1>`, `<uuid 2>`, in order of appearance. What appears once has no number: a step that
 * is put in before it changes none of its lines.
 */
export function named(text: string): string {
  const often = new Map<string, number>();
  replaceChance(text, (_, found) => {
    often.set(found, (often.get(found) ?? 0) + 1);
    return "";
  });
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  return replaceChance(text, (kind, found) => {
    if (often.get(found) === 1) {
      return `<${kind}>`;
    }
    if (!names.has(found)) {
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      names.set(found, `<${kind} ${counts.get(kind)}>`);
    }
    return names.get(found) ?? found;
  });
}

/** As much of a line as tells it from others, but for a word that is cut: it may be an id. */
const ORDERED = /^.{0,500}(?![\w-])/s;

/** Lines in an order that no id has a part in. */
export function inOrder(lines: readonly string[]): string[] {
  return lines
    .map((line) => [replaceChance(ORDERED.exec(line)?.[0] ?? "", (kind) => `<${kind}>`), line] as const)
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([, line]) => line);
}

/** Lines that differ in their ids alone, in the order in which the text before them has these. */
export function byMention(lines: readonly string[], before: string): string[] {
  const placed = lines.map((line) => {
    const places: number[] = [];
    const plain = replaceChance(line, (kind, found) => {
      const at = before.indexOf(found);
      places.push(at < 0 ? before.length : at);
      return `<${kind}>`;
    });
    return { line, plain, places };
  });
  return [...Map.groupBy(placed, ({ plain }) => plain).values()].flatMap((alike) =>
    alike
      .sort((a, b) => {
        const n = a.places.findIndex((at, i) => at !== b.places[i]);
        return (a.places[n] ?? 0) - (b.places[n] ?? 0);
      })
      .map(({ line }) => line),
  );
}
