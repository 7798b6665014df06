import { browserSupportsWebAuthn, startAuthentication, startRegistration } from "@simplewebauthn/browser";
import { all, one } from "../islands-lib/dom.ts";

/**
 * What the server asks of the passkey. A person who has to prove who they are first is led there.
 */
async function asked({ options, from = "" }: DOMStringMap) {
  if (options) {
    return JSON.parse(options);
  }
  const answer = await fetch(from, { method: "POST" });
  if (answer.status === 401) {
    location.assign("/account/second-factor");
  }
  if (!answer.ok) {
    throw new Error(`${from} answered ${answer.status}`);
  }
  return answer.json();
}

/** Asks the passkey, and sends the form with what it says. */
async function fill(form: HTMLFormElement, field: HTMLInputElement): Promise<void> {
  const optionsJSON = await asked(form.dataset);
  const filled = await (form.dataset.passkey === "create"
    ? startRegistration({ optionsJSON })
    : startAuthentication({ optionsJSON }));
  field.value = JSON.stringify(filled);
  form.submit();
}

function wire(form: HTMLFormElement): void {
  const field = one("[name=passkey]", HTMLInputElement, form);
  const button = one("[type=submit]", HTMLButtonElement, form);
  const status = one("[role=status]", HTMLElement, form);
  if (!field || !button || !status) {
    return;
  }
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    status.textContent = "";
    try {
      await fill(form, field);
    } catch (error) {
      const known = error instanceof Error && error.name === "InvalidStateError";
      status.textContent = (known ? form.dataset.known : form.dataset.failed) ?? "";
      button.disabled = false;
    }
  });
  // A page that is shown again by going back asks again.
  addEventListener("pageshow", () => {
    field.value = "";
    button.disabled = false;
  });
}

if (browserSupportsWebAuthn()) {
  for (const form of all("form[data-passkey]", HTMLFormElement)) {
    wire(form);
  }
}
