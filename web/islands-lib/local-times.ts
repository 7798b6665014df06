import { all } from "./dom.ts";

const { lang } = document.documentElement;
/** The page's language, as its reader's country writes it. */
const locale = navigator.languages.find((one) => one.split("-")[0] === lang) ?? lang;
const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });

/**
 * Shows moments, which pages say in UTC, by the reader's clock and in their format. A moment inside
 * a sentence is marked `data-utc` and stays: a shorter one would take a line from the paragraph.
 */
export function showLocalTimes(root: ParentNode = document): void {
  for (const time of all("time[datetime]:not([data-utc])", HTMLTimeElement, root)) {
    const at = new Date(time.dateTime);
    if (time.textContent.trim().endsWith(" UTC") && !Number.isNaN(at.getTime())) {
      time.textContent = format.format(at);
    }
  }
}
