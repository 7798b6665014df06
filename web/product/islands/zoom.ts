import { dialogOf } from "../../islands-lib/dialog.ts";
import { one } from "../../islands-lib/dom.ts";
import { speech } from "../../language/islands/speech.ts";

/** Shows pictures one at a time as large as the window; a press shows them larger still. */
export function zoom(links: readonly HTMLAnchorElement[], first: number): void {
  const { say } = speech;
  const { place } = dialogOf("zoom", say("live.picture"));
  let index = first;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "zoom__picture";
  const picture = document.createElement("img");
  button.append(picture);

  function show(): void {
    const link = links[index];
    const alt = link && one("img", HTMLImageElement, link)?.alt;
    picture.src = link?.href ?? "";
    picture.alt = alt ?? "";
    larger(false);
  }
  function larger(on: boolean): void {
    button.setAttribute("aria-pressed", String(on));
    button.title = say(on ? "live.smaller" : "live.larger");
  }

  button.addEventListener("click", () => larger(button.getAttribute("aria-pressed") !== "true"));
  const several = links.length > 1;
  const step = (by: number, words: string) => {
    const other = document.createElement("button");
    other.type = "button";
    other.className = "link-button";
    other.textContent = words;
    other.addEventListener("click", () => {
      index = (index + by + links.length) % links.length;
      show();
    });
    return other;
  };
  const steps = document.createElement("p");
  steps.className = "zoom__steps";
  steps.append(...(several ? [step(-1, say("live.previous")), step(1, say("live.next"))] : []));
  place.onkeydown = ({ key }) => {
    const onward = getComputedStyle(place).direction === "rtl" ? -1 : 1;
    const by = { ArrowLeft: -onward, ArrowRight: onward }[key];
    if (by && several && button.getAttribute("aria-pressed") !== "true") {
      index = (index + by + links.length) % links.length;
      show();
    }
  };
  place.replaceChildren(button, steps);
  show();
  button.focus();
}
