import { all } from "./dom.ts";

const { lang } = document.documentElement;
/** The page's language, as its reader's country writes it. */
const locale = navigator.languages.find((one) => one.split("-")[0] === lang) ?? lang;
/** Made where there is a time to show: making it is the longest task of a page. */
let known: Intl.DateTimeFormat | undefined;

function localText(at: Date): string {
  known ??= new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" });
  return known.format(at);
}

/**
 * Shows moments, which pages say in UTC, by the reader's clock and in their format. A moment inside
 * a sentence is marked `data-utc` and stays: a shorter one would take a line from the paragraph.
 */
export function showLocalTimes(root: ParentNode = document): void {
  for (const time of all("time[datetime]:not([data-utc])", HTMLTimeElement, root)) {
    const at = new Date(time.dateTime);
    if (time.textContent.trim().endsWith(" UTC") && !Number.isNaN(at.getTime())) {
      time.textContent = localText(at);
    }
  }
}
