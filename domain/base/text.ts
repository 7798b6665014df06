import { z } from "zod";

/**
 * One line that a person wrote: not blank, and no control characters. It is a pattern so that the
 * API's document says it too.
 */
export const LINE = /^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u;

/**
 * Whether a text shows anything. Marks of direction, joiners, fillers, accents without a letter and
 * a note without a head are not seen.
 */
export function isSeen(text: string): boolean {
  return /[^\p{Cc}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800\u{1d159}]/u.test(text);
}

/**
 * A line without the space around it. That space counts towards `max`, as a client who reads the
 * API's document expects.
 */
export function line(max: number) {
  return z
    .string()
    .max(max)
    .trim()
    .min(1)
    .regex(LINE, { error: "must be one line, not blank and without control characters", abort: true })
    .refine(isSeen, "must not be blank");
}

/** The same, which may be empty. */
export function optionalLine(max: number) {
  return z
    .string()
    .max(max)
    .trim()
    .regex(/^[^\p{Cc}]*$/u, "must be one line without control characters");
}

/** Text of several lines, such as HTML. Its only control characters are tabs and line ends. */
export function lines(max: number) {
  return z
    .string()
    .max(max)
    .regex(/^(?:[^\p{Cc}]|[\t\n\r])*$/u, "must not hold control characters");
}

/**
 * Whether two lists have a name in common. Staff type the name of a group in more than one place,
 * so letters match in either case.
 */
export function shareName(one: readonly string[], other: readonly string[]): boolean {
  const names = new Set(one.map((name) => name.toLowerCase()));
  return other.some((name) => names.has(name.toLowerCase()));
}

/** Where the digits of a keyboard begin: Arabic, Persian, Hindi, Bengali, Thai. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50];

/** A shopper's number or code with its digits as 0 to 9, which carriers read. */
export function plainDigits(text: string): string {
  return text.normalize("NFKC").replaceAll(/[^\0-\x7f]/gu, (letter) => {
    const point = letter.codePointAt(0) ?? 0;
    const zero = ZEROS.find((first) => first <= point && point <= first + 9);
    return zero === undefined ? letter : String(point - zero);
  });
}

/** A moment in any time zone, kept as UTC. */
export const Moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/**
 * Leaves out what turns the direction of the text that follows, on labels, pages and mails, and the
 * space around the rest. Programs copy such characters along with a name or a number.
 */
export function withoutTurns(value: string): string {
  return value.replace(/[\u202a-\u202e\u2066-\u2069]/g, "").trim();
}
