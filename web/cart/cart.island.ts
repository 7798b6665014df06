import { all } from "../islands-lib/dom.ts";

/** A changed quantity is sent at once; the button is for browsers without scripts. */
for (const form of all("[data-auto-submit]", HTMLFormElement)) {
  for (const button of all("[type=submit]", HTMLButtonElement, form)) {
    button.hidden = true;
  }
  form.addEventListener("change", () => form.requestSubmit());
}
