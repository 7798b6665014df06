import { offsetOf } from "./offset.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const WALL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$/;

/** What the clocks of a zone show at a moment, as a date field has it: `2026-11-20T18:00:00`. */
export function wallTime(at: number, zone: string): string {
  return new Date(at + offsetOf(zone, at)).toISOString().slice(0, 19);
}

/**
 * The moment at which the clocks of a zone show what a date field says, in ISO 8601; empty for
 * other text. Of an hour that clocks show twice the first is meant. An hour that they leave out is
 * meant as if they had gone on.
 */
export function momentAt(text: string, zone: string): string {
  const shown = WALL_TIME.test(text) ? Date.parse(`${text}Z`) : Number.NaN;
  // The 31st of February would be read as a day in March.
  if (Number.isNaN(shown) || !new Date(shown).toISOString().startsWith(text)) {
    return "";
  }
  // A day before and a day after, so that a change of the clocks lies between.
  const [before, after] = [shown - DAY_MS, shown + DAY_MS].map((at) => shown - offsetOf(zone, at));
  const first = Math.min(before ?? shown, after ?? shown);
  const isShown = first + offsetOf(zone, first) === shown;
  return new Date(isShown ? first : Math.max(before ?? shown, after ?? shown)).toISOString();
}
