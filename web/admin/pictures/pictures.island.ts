import { all, one, setAttribute } from "../../islands-lib/dom.ts";
import { offeredPictures } from "./picture-choice.ts";

/**
 * The pictures of a form without leaving the page: files are sent in as they are chosen, dropped or
 * pasted, and rows move by their buttons or by dragging the picture. Saving is the form's.
 */
function start(panel: HTMLElement): void {
  const rows = one("[data-picture-rows]", HTMLElement, panel);
  const pattern = one("template", HTMLTemplateElement, panel);
  const input = one("input[type=file]", HTMLInputElement, panel);
  const status = one("[data-picture-status]", HTMLElement, panel);
  const address = one("[name=pictureAddress]", HTMLInputElement, panel);
  const add = one("button[value=add]", HTMLButtonElement, panel);
  if (!rows || !pattern || !input || !status || !address || !add) {
    return;
  }
  const list = rows;
  const form = panel.closest("form");
  const choices = form ? all("[data-picture-choice] select", HTMLSelectElement, form) : [];
  panel.classList.add("pictures-panel--scripted");
  for (const words of all("[data-with-script]", HTMLElement, panel)) {
    words.hidden = false;
  }
  const tell = (text: string, bad = false) => {
    status.textContent = text;
    status.classList.toggle("field__error", bad);
  };
  const rowList = () => all(":scope > li", HTMLElement, list);

  /** Names, ids and words say each row's place again. */
  function number(): void {
    const shown = rowList();
    for (const [n, row] of shown.entries()) {
      for (const part of all("[name],[id],[for],[aria-describedby]", HTMLElement, row)) {
        for (const name of ["name", "id", "for", "aria-describedby"]) {
          const value = part.getAttribute(name);
          if (value?.startsWith("image.")) {
            part.setAttribute(name, value.replaceAll(/image\.\w+\./g, `image.${n}.`));
          }
        }
      }
      for (const button of all("button", HTMLButtonElement, row)) {
        const [verb = ""] = button.value.split(" ");
        button.value = `${verb} ${n}`;
        button.disabled = (verb === "up" && n === 0) || (verb === "down" && n === shown.length - 1);
      }
      for (const words of all("[data-picture-number]", HTMLElement, row)) {
        words.textContent = String(n + 1);
      }
    }
    offer();
  }

  /** Variants choose among the pictures that are in the form now. */
  function offer(): void {
    const pictures = rowList().map((row) => ({
      url: one("input[type=hidden]", HTMLInputElement, row)?.value ?? "",
      alt: one("input[name$='.alt']", HTMLInputElement, row)?.value ?? "",
    }));
    for (const choice of choices) {
      const { value } = choice;
      const options = offeredPictures(pictures, value);
      choice.replaceChildren(...options.map((option) => new Option(option.label, option.value)));
      choice.value = value;
    }
  }

  function addRow(url: string): void {
    const copy = pattern?.content.cloneNode(true);
    if (!(copy instanceof DocumentFragment)) {
      return;
    }
    const picture = one("img", HTMLImageElement, copy);
    const field = one("input[type=hidden]", HTMLInputElement, copy);
    if (picture && field) {
      picture.src = url;
      field.value = url;
    }
    list.append(copy);
    number();
  }

  /** One after the other, so that they stand in the order in which they were chosen. */
  async function send(bodies: readonly (File | string)[]): Promise<void> {
    const refused: string[] = [];
    let taken = 0;
    for (const [n, body] of bodies.entries()) {
      const name = typeof body === "string" ? body : body.name;
      tell(bodies.length > 1 ? `Sending ${n + 1} of ${bodies.length}: ${name}` : `Sending ${name}`);
      try {
        const response = await fetch("/api/admin/media", {
          method: "POST",
          headers: {
            "Content-Type": typeof body === "string" ? "application/json" : "application/octet-stream",
          },
          body: typeof body === "string" ? JSON.stringify({ url: body }) : body,
        });
        const said = (await response.json()) as { url?: string; detail?: string };
        if (response.ok && said.url) {
          addRow(said.url);
          taken += 1;
        } else {
          refused.push(`${name}: ${said.detail ?? `the shop answered ${response.status}.`}`);
        }
      } catch {
        refused.push(`${name}: the shop could not be reached.`);
      }
    }
    const there = taken === 1 ? "The picture is there." : `${taken} pictures are there.`;
    const words = taken === 0 ? "" : `${there} Say what is to be seen, and save.`;
    tell([words, ...refused].filter(Boolean).join(" "), refused.length > 0);
    if (taken > 0) {
      all("input[name$='.alt']", HTMLInputElement, list)
        .slice(-taken)[0]
        ?.focus({ preventScroll: refused.length > 0 });
    }
  }

  function moveRow(row: HTMLElement, to: number): void {
    const others = rowList().filter((one) => one !== row);
    list.insertBefore(row, others[to] ?? null);
    number();
    tell(`It is picture ${rowList().indexOf(row) + 1} of ${rowList().length} once you save.`);
  }

  panel.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.name !== "do") {
      return;
    }
    if (button === add) {
      const url = address.value.trim();
      event.preventDefault();
      if (url !== "") {
        address.value = "";
        void send([url]);
      } else {
        input.click();
      }
      return;
    }
    const row = button.closest("li");
    if (!row) {
      return;
    }
    event.preventDefault();
    const at = rowList().indexOf(row);
    const [verb] = button.value.split(" ");
    if (verb === "away") {
      const next = rowList()[at + 1] ?? rowList()[at - 1];
      row.remove();
      number();
      tell(`Picture ${at + 1} is taken away once you save.`);
      (next ? one("button[value^=away]", HTMLButtonElement, next) : input)?.focus();
      return;
    }
    moveRow(row, at + (verb === "up" ? -1 : 1));
    if (button.disabled) {
      one(verb === "up" ? "button[value^=down]" : "button[value^=up]", HTMLButtonElement, row)?.focus();
    } else {
      button.focus();
    }
  });

  list.addEventListener("change", offer);
  for (const choice of choices) {
    choice.addEventListener("change", () => {
      const picture = choice.closest("[data-picture-choice]")?.querySelector("img");
      picture?.toggleAttribute("hidden", choice.value === "");
      setAttribute(picture ?? null, "src", choice.value);
    });
  }

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

  const filesOf = (data: DataTransfer | null) => [...(data?.files ?? [])];
  panel.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) {
      event.preventDefault();
      panel.classList.add("pictures-panel--over");
    }
  });
  panel.addEventListener("dragleave", () => panel.classList.remove("pictures-panel--over"));
  panel.addEventListener("drop", (event) => {
    panel.classList.remove("pictures-panel--over");
    const files = filesOf(event.dataTransfer);
    if (files.length > 0) {
      event.preventDefault();
      void send(files);
    }
  });
  document.addEventListener("paste", (event) => {
    const files = filesOf(event.clipboardData);
    if (files.length > 0 && form?.isConnected) {
      event.preventDefault();
      void send(files);
    }
  });

  // A picture is dragged by itself, with a mouse or a finger.
  list.addEventListener("pointerdown", (event) => {
    const picture = event.target instanceof HTMLImageElement ? event.target : null;
    const row = picture?.closest("li");
    if (!picture || !row || event.button !== 0) {
      return;
    }
    event.preventDefault();
    picture.setPointerCapture(event.pointerId);
    row.classList.add("picture-row--moving");
    const follow = ({ clientX, clientY }: PointerEvent) => {
      const over = document.elementFromPoint(clientX, clientY)?.closest("li");
      if (!over || over === row || over.parentElement !== list) {
        return;
      }
      const isBefore = rowList().indexOf(over) < rowList().indexOf(row);
      list.insertBefore(row, isBefore ? over : over.nextElementSibling);
      // A row that is put elsewhere loses the pointer.
      picture.setPointerCapture(event.pointerId);
    };
    const end = () => {
      row.classList.remove("picture-row--moving");
      picture.removeEventListener("pointermove", follow);
      moveRow(row, rowList().indexOf(row));
    };
    picture.addEventListener("pointermove", follow);
    picture.addEventListener("lostpointercapture", end, { once: true });
  });
}

for (const panel of all("[data-picture-fields]", HTMLElement)) {
  start(panel);
}
