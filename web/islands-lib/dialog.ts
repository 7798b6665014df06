import { speech } from "../language/islands/speech.ts";
import { closeDialogs, one } from "./dom.ts";

/**
 * A window over the page, opened: made the first time, and the same from then on. Escape, its
 * button and a press beside it close it; the focus then goes back to where it was.
 *
 * @param kind its class, which says how it looks
 */
export function dialogOf(kind: string, title: string): { place: HTMLElement; fresh: boolean } {
  const known = one(`dialog.${kind}`, HTMLDialogElement);
  const dialog = known ?? makeDialog(kind, title);
  const place = one("[data-place]", HTMLElement, dialog) ?? dialog;
  if (!dialog.open) {
    closeDialogs();
    dialog.showModal();
  }
  return { place, fresh: known === null };
}

function makeDialog(kind: string, title: string): HTMLDialogElement {
  const dialog = document.createElement("dialog");
  dialog.className = kind;
  const head = document.createElement("div");
  head.className = "dialog__head";
  const heading = document.createElement("h2");
  heading.id = `${kind}-title`;
  heading.textContent = title;
  dialog.setAttribute("aria-labelledby", heading.id);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "link-button";
  close.textContent = speech.say("live.close");
  close.addEventListener("click", () => dialog.close());
  const place = document.createElement("div");
  place.dataset.place = "";
  place.tabIndex = -1;
  head.append(heading, close);
  dialog.append(head, place);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) {
      dialog.close();
    }
  });
  document.body.append(dialog);
  return dialog;
}
