import { one } from "../islands-lib/dom.ts";
import { showLocalTimes } from "../islands-lib/local-times.ts";
import { placeHere } from "../language/islands/speech.ts";

const FIRST_PAUSE_MS = 600;
const LONGEST_PAUSE_MS = 15_000;
const GROWTH = 1.5;

/** Follows an order until it is settled, with growing pauses, and not while the tab is hidden. */
function follow(section: HTMLElement): void {
  const url = section.dataset.orderStatus;
  if (!url || section.dataset.settled !== undefined) {
    return;
  }
  let pause = FIRST_PAUSE_MS;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    const response = await fetch(placeHere(url ?? ""));
    if (!response.ok) {
      return;
    }
    const fresh = new DOMParser()
      .parseFromString(await response.text(), "text/html")
      .getElementById("status");
    if (!fresh) {
      return;
    }
    if (fresh.dataset.settled === undefined) {
      return;
    }
    section.dataset.settled = "";
    if (document.getElementById("pay")) {
      // Without the form of the payment all below it would move.
      location.reload();
      return;
    }
    // The words are replaced inside the element that screen readers listen to; the rest as it is.
    showLocalTimes(fresh);
    for (const part of ["[role=status]", ".timeline", ".actions"]) {
      section.querySelector(part)?.replaceChildren(...(fresh.querySelector(part)?.childNodes ?? []));
    }
    section.querySelector(".status__waiting")?.remove();
  }

  function next(): void {
    clearTimeout(waiting);
    if (section.dataset.settled !== undefined || document.hidden) {
      return;
    }
    waiting = setTimeout(() => {
      look()
        .catch(() => undefined)
        .finally(next);
    }, pause);
    pause = Math.min(LONGEST_PAUSE_MS, pause * GROWTH);
  }

  // The payment on this page says so when it has moved.
  for (const event of ["visibilitychange", "order-changed"]) {
    document.addEventListener(event, () => {
      pause = FIRST_PAUSE_MS;
      next();
    });
  }
  next();
}

const section = one("[data-order-status]", HTMLElement);
if (section) {
  follow(section);
}
