import { z } from "zod";

/**
 * One line that a person wrote: not blank, and no control characters. It is a pattern so that the
 * API's document says it too.
 */
export const LINE = /^[^\p{Cc}]*[^\p{Cc}\s][^\p{Cc}]*$/u;

/** A line of at most `max` characters, without the space around it. */
export function line(max: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(max)
    .regex(LINE, "must be one line, not blank and without control characters");
}

/** The same, which may be empty. */
export function optionalLine(max: number) {
  return z
    .string()
    .trim()
    .max(max)
    .regex(/^[^\p{Cc}]*$/u, "must be one line without control characters");
}

/** Text of several lines, such as HTML. Its only control characters are tabs and line ends. */
export function lines(max: number) {
  return z
    .string()
    .max(max)
    .regex(/^(?:[^\p{Cc}]|[\t\n\r])*$/u, "must not hold control characters");
}

/** A moment in any time zone, kept as UTC. */
export const Moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
