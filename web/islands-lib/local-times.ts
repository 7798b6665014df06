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
 * Shows moments, which pages say in UTC, by the reader's clock and in their format. A shorter one
 * may take a line from its paragraph, which keeps its height: nothing moves below.
 */
export function showLocalTimes(root: ParentNode = document): void {
  const times = all("time[datetime]", HTMLTimeElement, root).filter(
    ({ textContent, dateTime }) => textContent.trim().endsWith(" UTC") && !Number.isNaN(Date.parse(dateTime)),
  );
  const heights = times.map((time) => paragraphOf(time)?.offsetHeight);
  for (const [n, time] of times.entries()) {
    time.textContent = localText(new Date(time.dateTime));
    paragraphOf(time)?.style.setProperty("min-height", `${heights[n]}px`);
  }
}

const paragraphOf = (time: HTMLTimeElement) => time.closest<HTMLElement>("p, dd");
