import { setText } from "../../islands-lib/clock.ts";
import { all, one } from "../../islands-lib/dom.ts";
import { speech } from "../../language/islands/speech.ts";
import { stripWords } from "../strip-words.ts";

/** The words change by the minute; half of that is close enough. */
const EVERY_MS = 30_000;

function show(): void {
  if (document.hidden) {
    return;
  }
  for (const strip of all("[data-opens]", HTMLElement)) {
    const { opens = "", closes = "" } = strip.dataset;
    const text = stripWords(speech, { opensAt: opens, closesAt: closes }, Date.now());
    setText(one("[data-strip]", HTMLElement, strip), text);
  }
}

show();
setInterval(show, EVERY_MS);
document.addEventListener("visibilitychange", show);
