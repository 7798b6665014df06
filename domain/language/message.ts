/**
 * A message that was read from its ICU text (parse.ts): small enough to be sent to a browser, whose
 * scripts format it with the functions here.
 */
export type Message = readonly Part[];
type Part =
  | string
  | { arg: string }
  /**
   * By number: `=1`, or a category of the language, such as `few`. `arg` in a case is its number.
   */
  | { arg: string; plural: Cases }
  | { arg: string; select: Cases }
  /** What a page makes a link or a mark of. */
  | { tag: string; of: Message };
type Cases = Readonly<Record<string, Message>>;

export type Args = Readonly<Record<string, string | number>>;

export interface Format {
  locale: string;
  /** Numbers and texts are kept apart from the text around them, which runs the other way. */
  isolates: boolean;
}

const numbers = new Map<string, Intl.NumberFormat>();
const plurals = new Map<string, Intl.PluralRules>();

function cached<T>(known: Map<string, T>, locale: string, make: () => T): T {
  const found = known.get(locale) ?? make();
  known.set(locale, found);
  return found;
}

/** `1234` → `1,234`, `1.234`. */
export function formatNumber(value: number, locale: string): string {
  return cached(numbers, locale, () => new Intl.NumberFormat(locale)).format(value);
}

function pluralOf(value: number, locale: string): string {
  return cached(plurals, locale, () => new Intl.PluralRules(locale)).select(value);
}

/** A text that is kept apart from the text around it, where that may run the other way. */
export function isolated(text: string, { isolates }: Pick<Format, "isolates">): string {
  if (!isolates || text === "") {
    return text;
  }
  // A text takes the direction of its first letter. What was said of isolated texts may have none
  // of its own, and runs as this language does.
  return `${text.includes("\u2068") ? "\u2067" : "\u2068"}${text}\u2069`;
}

/** A message as pieces; `tagged` makes one of a tag and what is in it. */
export function formatParts<Piece>(
  message: Message,
  args: Args,
  format: Format,
  tagged: (tag: string, pieces: (string | Piece)[]) => Piece,
): (string | Piece)[] {
  return message.flatMap((part): (string | Piece)[] => {
    if (typeof part === "string") {
      return [part];
    }
    if ("tag" in part) {
      return [tagged(part.tag, formatParts(part.of, args, format, tagged))];
    }
    const value = args[part.arg];
    if ("plural" in part) {
      const cases = part.plural;
      const chosen = cases[`=${value}`] ?? cases[pluralOf(Number(value), format.locale)] ?? cases.other ?? [];
      return formatParts(chosen, args, format, tagged);
    }
    if ("select" in part) {
      const chosen = part.select[String(value)] ?? part.select.other ?? [];
      return formatParts(chosen, args, format, tagged);
    }
    return [isolated(typeof value === "number" ? formatNumber(value, format.locale) : (value ?? ""), format)];
  });
}

export function formatMessage(message: Message, args: Args, format: Format): string {
  return formatParts(message, args, format, (_tag, pieces) => pieces.join("")).join("");
}
