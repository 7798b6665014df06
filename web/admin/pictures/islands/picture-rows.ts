import { all, one } from "../../../islands-lib/dom.ts";
import { offeredPictures } from "../picture-choice.ts";

const NUMBERED = ["name", "id", "for", "aria-describedby"];

/** The pictures of a form, a row each, in the order in which they are saved. */
export class PictureRows {
  readonly list: HTMLElement;
  readonly #pattern: HTMLTemplateElement;
  /** With them a variant chooses its picture. */
  readonly #choices: readonly HTMLSelectElement[];

  constructor(list: HTMLElement, pattern: HTMLTemplateElement, choices: readonly HTMLSelectElement[]) {
    this.list = list;
    this.#pattern = pattern;
    this.#choices = choices;
  }

  all(): HTMLElement[] {
    return all(":scope > li", HTMLElement, this.list);
  }

  indexOf(row: HTMLElement): number {
    return this.all().indexOf(row);
  }

  /** A row for a picture that is in the shop, below the others. */
  add(url: string): void {
    const copy = this.#pattern.content.cloneNode(true);
    if (!(copy instanceof DocumentFragment)) {
      return;
    }
    const picture = one("img", HTMLImageElement, copy);
    const field = one("input[type=hidden]", HTMLInputElement, copy);
    if (picture && field) {
      picture.src = url;
      field.value = url;
    }
    this.list.append(copy);
    this.#number();
  }

  remove(row: HTMLElement): void {
    row.remove();
    this.#number();
  }

  move(row: HTMLElement, to: number): void {
    const others = this.all().filter((each) => each !== row);
    this.list.insertBefore(row, others[to] ?? null);
    this.#number();
  }

  /** Names, ids and words say each row's place again. */
  #number(): void {
    const rows = this.all();
    for (const [n, row] of rows.entries()) {
      for (const part of all("[name],[id],[for],[aria-describedby]", HTMLElement, row)) {
        for (const name of NUMBERED) {
          const value = part.getAttribute(name);
          if (value?.startsWith("image.")) {
            part.setAttribute(name, value.replaceAll(/image\.\w+\./g, `image.${n}.`));
          }
        }
      }
      for (const button of all("button", HTMLButtonElement, row)) {
        const [verb = ""] = button.value.split(" ");
        button.value = `${verb} ${n}`;
        button.disabled = (verb === "up" && n === 0) || (verb === "down" && n === rows.length - 1);
      }
      for (const words of all("[data-picture-number]", HTMLElement, row)) {
        words.textContent = String(n + 1);
      }
    }
    this.offer();
  }

  /** Variants choose among the pictures that are in the form now. */
  offer(): void {
    const pictures = this.all().map((row) => ({
      url: one("input[type=hidden]", HTMLInputElement, row)?.value ?? "",
      alt: one("input[name$='.alt']", HTMLInputElement, row)?.value ?? "",
    }));
    for (const choice of this.#choices) {
      const { value } = choice;
      const options = offeredPictures(pictures, value);
      choice.replaceChildren(...options.map((option) => new Option(option.label, option.value)));
      choice.value = value;
    }
  }
}
