import { all, one } from "../../islands-lib/dom.ts";

/** How often the board is read again while a sale is open; without one, each sixth time. */
const AGAIN_MS = 10_000;
const QUIET = 6;

let ticks = 0;

/** The figures stay fresh. What a reader has opened or focused stays. */
async function refresh(): Promise<void> {
  ticks++;
  const board = document.getElementById("figures");
  const isQuiet = board?.dataset.live === undefined && ticks % QUIET !== 0;
  if (!board || isQuiet || document.hidden || board.contains(document.activeElement)) {
    return;
  }
  const response = await fetch(location.href);
  const page = response.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
  const fresh = page && one("#figures", HTMLElement, page);
  if (!fresh) {
    return;
  }
  const open = all("details", HTMLDetailsElement, board).map((part) => part.open);
  for (const [n, part] of all("details", HTMLDetailsElement, fresh).entries()) {
    part.open = open[n] ?? false;
  }
  board.replaceWith(fresh);
}

setInterval(() => {
  // Out of reach: the next time.
  refresh().catch(() => {});
}, AGAIN_MS);
