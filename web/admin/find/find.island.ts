import { all, one } from "../../islands-lib/dom.ts";

/** Milliseconds after the last key before the shop is asked. */
const PAUSE_MS = 150;

const dialog = one("#find", HTMLDialogElement);
const input = one("#find-q", HTMLInputElement);
const found = one("#find-found", HTMLElement);

let waits: ReturnType<typeof setTimeout> | undefined;
let asked: AbortController | undefined;

/** Shows what the text means; a later question ends an earlier one. */
async function ask(q: string): Promise<void> {
  asked?.abort();
  asked = new AbortController();
  const query = new URLSearchParams({ q, part: "yes" });
  const answer = await fetch(`/admin/find?${query}`, { signal: asked.signal });
  if (found && answer.ok) {
    found.innerHTML = await answer.text();
  }
}

function open(event: Event): void {
  if (dialog && input && !dialog.open) {
    event.preventDefault();
    dialog.showModal();
    input.select();
  }
}

/** Moves between the field and the hits. */
function step(by: number): void {
  const stops = [...(input ? [input] : []), ...all("#find-found a", HTMLAnchorElement)];
  const here = stops.findIndex((stop) => stop.matches(":focus"));
  stops[(here + by + stops.length) % stops.length]?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) {
    open(event);
  } else if (dialog?.open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    step(event.key === "ArrowDown" ? 1 : -1);
  }
});

for (const link of all("[data-find]", HTMLAnchorElement)) {
  link.addEventListener("click", open);
}

dialog?.addEventListener("click", (event) => {
  // A click beside the window closes it.
  if (event.target === dialog) {
    dialog.close();
  }
});

input?.addEventListener("input", () => {
  clearTimeout(waits);
  const q = input.value.trim();
  // Without an answer what is shown stays, and Enter asks for the whole page.
  waits = setTimeout(() => void ask(q).catch(() => undefined), PAUSE_MS);
});

input?.form?.addEventListener("submit", (event) => {
  const [first] = all("#find-found a", HTMLAnchorElement);
  if (first) {
    event.preventDefault();
    first.click();
  }
});

// What went wrong is read out first.
one("[data-focus]", HTMLElement)?.focus();
