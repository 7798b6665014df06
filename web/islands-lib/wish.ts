import { placeHere, speech } from "../language/islands/speech.ts";
import { one } from "./dom.ts";
import { toast } from "./toast.ts";

/** Says whether the product of a form is kept for later, and has the form do the other. */
export function showWish(form: HTMLFormElement, on: boolean): void {
  const button = one("button", HTMLButtonElement, form);
  if (button) {
    button.value = on ? "no" : "yes";
    button.textContent = speech.say(on ? "live.isKept" : "live.keep");
    button.ariaPressed = String(on);
  }
}

/**
 * Keeps the product for later, or no longer, without leaving the page. @throws without an answer
 */
export async function sendWish(form: HTMLFormElement): Promise<void> {
  const button = one("button", HTMLButtonElement, form);
  const on = button?.value === "yes";
  const body = new URLSearchParams({ product: form.dataset.wish ?? "", on: on ? "yes" : "no" });
  const response = await fetch(form.action, { method: "POST", body });
  if (!response.ok) {
    throw new Error(`The wishlist answered ${response.status}`);
  }
  showWish(form, on);
  toast(speech.say(on ? "live.kept" : "live.unkept"), {
    link: { href: placeHere("/wishlist"), label: speech.say("live.wishlist") },
  });
}
