import { speech } from "../language/islands/speech.ts";
import { all } from "./dom.ts";

/** Shows beside a field what is wrong with it. @returns whether it is right */
export function check(field: HTMLInputElement): boolean {
  const place = document.getElementById(`${field.id}-error`);
  if (!place) {
    return true;
  }
  // Spaces are nothing, to the shop as to its reader.
  const blank = field.required && field.type !== "password" && field.value.trim() === "";
  const long = field.value.trim().length > Number(field.dataset.max ?? Number.POSITIVE_INFINITY);
  const valid = field.validity.valid && !blank && !long;
  const problem = long ? speech.say("live.tooLong") : (field.dataset.problem ?? field.validationMessage);
  field.ariaInvalid = valid ? null : "true";
  place.textContent = valid ? "" : problem;
  return valid;
}

/**
 * Checks the fields of a form that are shown, says beside each what is wrong, and goes to the
 * first.
 * @returns whether everything is right
 */
export function checkAll(form: HTMLFormElement): boolean {
  // Fields that are folded away are not asked for.
  const wrong = all(".field input", HTMLInputElement, form).filter(
    (field) => field.checkVisibility() && !check(field),
  );
  wrong[0]?.focus();
  return wrong.length === 0;
}

/** What was wrong with a field is no longer said once the field is right. */
export function checkAgain({ target }: Event): void {
  if (target instanceof HTMLInputElement && target.ariaInvalid === "true" && target.validity.valid) {
    check(target);
  }
}

/**
 * Forms say in the shop's words what is missing, before anything is sent and what was typed is
 * lost.
 */
export function checkForms(forms: Iterable<HTMLFormElement>): void {
  for (const form of forms) {
    form.noValidate = true;
    form.addEventListener("submit", (event) => {
      if (!checkAll(form)) {
        event.preventDefault();
      }
    });
    form.addEventListener("input", checkAgain);
  }
}
