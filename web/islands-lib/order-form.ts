import { check, checkAgain, checkAll } from "./check-fields.ts";
import { one } from "./dom.ts";

/** Milliseconds: typing a state's name is over after this pause. */
const PAUSE_MS = 400;

export interface OrderForm {
  /** The fields were filled in by a script. */
  refresh(): void;
  /**
   * Says beside each field what is wrong and goes to the first. @returns whether everything is
   * right
   */
  validate(): boolean;
}

/**
 * An order's form: totals that follow the destination, fields that say at once what is missing.
 * @param quoteUrl answers the form with the parts that depend on the destination
 */
export function orderForm(form: HTMLFormElement, quoteUrl: string, onQuoted?: () => void): OrderForm {
  let asking: AbortController | undefined;
  let waiting: ReturnType<typeof setTimeout> | undefined;

  async function requote(): Promise<void> {
    asking?.abort();
    asking = new AbortController();
    const response = await fetch(quoteUrl, {
      method: "POST",
      body: formBody(form),
      signal: asking.signal,
    });
    if (!response.ok) {
      return;
    }
    const pieces = new DOMParser().parseFromString(await response.text(), "text/html");
    const focused = document.activeElement?.id;
    for (const id of ["shippingMethod", "quote"]) {
      const fresh = pieces.getElementById(id);
      const old = document.getElementById(id);
      if (!fresh || !old) {
        continue;
      }
      // The element itself stays: it is what screen readers listen to.
      old.replaceChildren(...fresh.childNodes);
    }
    dropUpdateButton(form);
    if (focused) {
      document.getElementById(focused)?.focus();
    }
    onQuoted?.();
  }

  function requoteSoon(delay: number): void {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      requote().catch(() => undefined);
    }, delay);
  }

  form.addEventListener("change", (event) => {
    if (!(event.target instanceof HTMLElement)) {
      return;
    }
    if (event.target.matches("[data-requote]")) {
      requoteSoon(0);
    }
    if (event.target.id === "country") {
      markNeeded(form);
    }
    if (event.target instanceof HTMLInputElement) {
      check(event.target);
    }
  });
  form.addEventListener("input", (event) => {
    if (!(event.target instanceof HTMLInputElement)) {
      return;
    }
    if (event.target.id === "region") {
      requoteSoon(PAUSE_MS);
    }
    // Removed as soon as the value is right, and never shown while the shopper types.
    checkAgain(event);
  });
  markNeeded(form);
  dropUpdateButton(form);

  return {
    refresh() {
      markNeeded(form);
      requoteSoon(0);
    },
    validate: () => checkAll(form),
  };
}

/** A form's fields as the form itself would send them. */
export function formBody(form: HTMLFormElement): URLSearchParams {
  return new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

/** For browsers without scripts; left here, it would be what the Enter key presses. */
function dropUpdateButton(form: HTMLFormElement): void {
  one("[value=update]", HTMLButtonElement, form)?.remove();
}

/**
 * Only some countries need a state, or a postal code, and each has a name for it: the country's
 * option says so.
 */
function markNeeded(form: HTMLFormElement): void {
  const country = one("#country", HTMLSelectElement, form);
  const { needs = "", ...names } = country?.selectedOptions[0]?.dataset ?? {};
  one("#region", HTMLInputElement, form)?.setAttribute("list", `regions-${country?.value}`);
  for (const id of ["region", "postalCode"]) {
    const field = one(`#${id}`, HTMLInputElement, form);
    if (!field) {
      continue;
    }
    const name = names[id] ?? "";
    const needed = needs.split(" ").includes(id);
    field.required = needed;
    const label = field.labels?.[0]?.firstChild;
    if (label && name) {
      label.textContent = name;
    }
    const whole = field.closest<HTMLElement>(".field");
    if (whole) {
      whole.hidden = name === "";
    }
    const note = one(".field__optional", HTMLElement, field.parentElement ?? form);
    if (note) {
      note.hidden = needed;
    }
    if (!needed) {
      check(field);
    }
  }
}
