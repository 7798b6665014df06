import { one } from "../islands-lib/dom.ts";
import { showOwnPrices } from "../islands-lib/own-prices.ts";

/** Filters beside the results apply at once. In the popover of a phone they wait for its button. */
let asking: AbortController | undefined;

type Field = HTMLInputElement | HTMLSelectElement;

/** The same field in the page that replaces this one. */
function again({ id, name, value, type }: Field): HTMLElement | null {
  return type === "radio" || type === "checkbox"
    ? one(`[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`, HTMLInputElement)
    : document.getElementById(id);
}

/** Shows what the filters find. The address follows; the focus and the place on the page stay. */
async function apply(form: HTMLFormElement, field: Field): Promise<void> {
  asking?.abort();
  asking = new AbortController();
  const address = new URL(form.action);
  address.search = new URLSearchParams(
    [...new FormData(form)].map(([name, value]) => [name, String(value)]),
  ).toString();
  const response = await fetch(address, { headers: { Accept: "text/html" }, signal: asking.signal });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("main");
  if (!response.ok || !fresh) {
    throw new Error(`The listing answered ${response.status}`);
  }
  document.getElementById("main")?.replaceChildren(...fresh.childNodes);
  document.title = page.title;
  history.pushState(null, "", response.url);
  again(field)?.focus({ preventScroll: true });
  await showOwnPrices().catch(() => undefined);
}

document.addEventListener("change", ({ target }) => {
  const isField = target instanceof HTMLInputElement || target instanceof HTMLSelectElement;
  const form = isField ? target.form : null;
  if (!isField || form?.id !== "filters" || form.matches(":popover-open")) {
    return;
  }
  apply(form, target).catch((error: unknown) => {
    // A later choice has taken its place; without an answer the form goes the plain way.
    if (!(error instanceof DOMException && error.name === "AbortError")) {
      form.requestSubmit();
    }
  });
});

// Fields left empty do not belong into the address.
document.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) {
    if (value === "") {
      formData.delete(name);
    }
  }
});

// A page that replaced another is made again by the browser's way back.
window.addEventListener("popstate", () => location.reload());
