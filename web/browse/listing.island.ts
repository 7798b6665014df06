import { one } from "../islands-lib/dom.ts";

/** Filters beside the results apply at once. In the popover of a phone they wait for its button. */
const form = one("#filters", HTMLFormElement);

document.addEventListener("change", (event) => {
  const field = event.target;
  if (!form || !(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) {
    return;
  }
  if (field.form === form && !form.matches(":popover-open")) {
    form.requestSubmit();
  }
});

// Fields left empty do not belong into the address.
form?.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) {
    if (value === "") {
      formData.delete(name);
    }
  }
});
