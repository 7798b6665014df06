import { all, one, setAttribute } from "../../../islands-lib/dom.ts";
import { dragPictures } from "./drag-pictures.ts";
import { PictureRows } from "./picture-rows.ts";
import { type SentPicture, sendPictures } from "./send-pictures.ts";
import { takeFiles } from "./take-files.ts";

/** What of the panel the script works with; null where a part is missing. */
function partsOf(panel: HTMLElement) {
  const list = one("[data-picture-rows]", HTMLElement, panel);
  const pattern = one("template", HTMLTemplateElement, panel);
  const input = one("input[type=file]", HTMLInputElement, panel);
  const status = one("[data-picture-status]", HTMLElement, panel);
  const address = one("[name=pictureAddress]", HTMLInputElement, panel);
  const add = one("button[value=add]", HTMLButtonElement, panel);
  return list && pattern && input && status && address && add
    ? { list, pattern, input, status, address, add }
    : null;
}

/**
 * The pictures of a form without leaving the page: files are sent in as they are chosen, dropped or
 * pasted, and rows move by their buttons or by dragging the picture. Saving is the form's.
 */
function start(panel: HTMLElement): void {
  const parts = partsOf(panel);
  if (!parts) {
    return;
  }
  const { list, pattern, input, status, address, add } = parts;
  const form = panel.closest("form");
  const choices = form ? all("[data-picture-choice] select", HTMLSelectElement, form) : [];
  const rows = new PictureRows(list, pattern, choices);
  panel.classList.add("pictures-panel--scripted");
  for (const words of all("[data-with-script]", HTMLElement, panel)) {
    words.hidden = false;
  }
  const tell = (text: string, bad = false) => {
    status.textContent = text;
    status.classList.toggle("field__error", bad);
  };

  async function send(pictures: readonly SentPicture[]): Promise<void> {
    const { count, refused } = await sendPictures(pictures, { taken: (url) => rows.add(url), tell });
    if (count > 0) {
      all("input[name$='.alt']", HTMLInputElement, list).slice(-count)[0]?.focus({ preventScroll: refused });
    }
  }

  function moveRow(row: HTMLElement, to: number): void {
    rows.move(row, to);
    tell(`It is picture ${rows.indexOf(row) + 1} of ${rows.all().length} once you save.`);
  }

  function takeAway(row: HTMLElement): void {
    const at = rows.indexOf(row);
    const next = rows.all()[at + 1] ?? rows.all()[at - 1];
    rows.remove(row);
    tell(`Picture ${at + 1} is taken away once you save.`);
    (next ? one("button[value^=away]", HTMLButtonElement, next) : input)?.focus();
  }

  function moveBy(button: HTMLButtonElement, verb: string, row: HTMLElement): void {
    moveRow(row, rows.indexOf(row) + (verb === "up" ? -1 : 1));
    const other = verb === "up" ? "button[value^=down]" : "button[value^=up]";
    (button.disabled ? one(other, HTMLButtonElement, row) : button)?.focus();
  }

  /** Sends in the address that was typed; without one, the button opens the choice of files. */
  function addTyped(): void {
    const url = address.value.trim();
    if (url === "") {
      input.click();
      return;
    }
    address.value = "";
    void send([url]);
  }

  panel.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.name !== "do") {
      return;
    }
    const row = button.closest("li");
    const [verb = ""] = button.value.split(" ");
    if (button === add) {
      event.preventDefault();
      addTyped();
    } else if (row) {
      event.preventDefault();
      if (verb === "away") {
        takeAway(row);
      } else {
        moveBy(button, verb, row);
      }
    }
  });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    void send(files);
  });
  address.addEventListener("keydown", (event) => {
    if (event.key === "Enter") {
      event.preventDefault();
      add.click();
    }
  });
  list.addEventListener("change", () => rows.offer());
  for (const choice of choices) {
    choice.addEventListener("change", () => showChosen(choice));
  }
  takeFiles(panel, (files) => void send(files));
  dragPictures(rows, (row) => moveRow(row, rows.indexOf(row)));
}

/** The picture beside a variant is the one that is chosen for it. */
function showChosen(choice: HTMLSelectElement): void {
  const picture = choice.closest("[data-picture-choice]")?.querySelector("img");
  picture?.toggleAttribute("hidden", choice.value === "");
  setAttribute(picture ?? null, "src", choice.value);
}

for (const panel of all("[data-picture-fields]", HTMLElement)) {
  start(panel);
}
