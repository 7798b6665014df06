import { setText } from "../../islands-lib/clock.ts";
import { speech } from "../../language/islands/speech.ts";
import { clockParts, twoDigits } from "../sale-words.ts";

/** Writes a countdown's digits; only those that changed. */
export function showClock(root: ParentNode, ms: number): void {
  const parts = clockParts(ms);
  for (const digits of root.querySelectorAll<HTMLElement>("[data-unit]")) {
    const unit = digits.dataset.unit as keyof typeof parts;
    setText(digits, twoDigits(parts[unit]));
  }
}

const { locale } = speech.format;
const local = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
const zone = new Intl.DateTimeFormat(locale, { timeZoneName: "short" });

/** A moment where the reader is, with the zone's name. */
export function localMoment(iso: string): string {
  const date = new Date(iso);
  const name = zone.formatToParts(date).find(({ type }) => type === "timeZoneName")?.value ?? "";
  return `${local.format(date)} ${name}`;
}
