import { one } from "../../islands-lib/dom.ts";
import { stripWords } from "../strip-words.ts";
import { setText } from "./clock.ts";

/** The words change by the minute; half of that is close enough. */
const EVERY_MS = 30_000;

const strip = one("[data-opens]", HTMLElement);

function show(): void {
  const { opens, closes } = strip?.dataset ?? {};
  if (!strip || !opens || !closes || document.hidden) {
    return;
  }
  setText(
    one("[data-strip]", HTMLElement, strip),
    stripWords({ opensAt: opens, closesAt: closes }, Date.now()),
  );
}

show();
setInterval(show, EVERY_MS);
document.addEventListener("visibilitychange", show);
