import { all, one } from "../../islands-lib/dom.ts";
import { toast } from "../../islands-lib/toast.ts";

/**
 * Forms with buttons that change the form and save nothing. Without this script each such button
 * loads the page again; with it the answer takes the form's place. Lists are ordered by drag and
 * keys.
 */

/** The button that is on its way to the server by itself, because the answer could not be read. */
let isSentWhole = false;

document.addEventListener("submit", (event) => {
  const { target: form, submitter: button } = event;
  if (
    !(form instanceof HTMLFormElement && button instanceof HTMLButtonElement) ||
    form.dataset.live === undefined ||
    isSentWhole
  ) {
    return;
  }
  if (form.ariaBusy === "true") {
    event.preventDefault();
  } else if (movesHere(button)) {
    event.preventDefault();
  } else if (button.dataset.changes !== undefined || isSearch(form, button)) {
    event.preventDefault();
    void exchange(form, button).catch(() => {
      isSentWhole = true;
      form.requestSubmit(button);
    });
  }
});

/** Whether Enter was pressed in the search of a form. */
function isSearch(form: HTMLFormElement, button: HTMLButtonElement): boolean {
  const field = one("input[type=search]", HTMLInputElement, form);
  return button.value === "enter" && field !== null && field === document.activeElement && field.value !== "";
}

/** Puts the form as the server answers it in the place of this one. */
async function exchange(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  form.ariaBusy = "true";
  const data = new FormData(form, button);
  // A file that was chosen goes along: the form that takes this one's place has its address.
  const body = form.enctype === "multipart/form-data" ? data : textsOf(data);
  const answer = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const next = page.getElementById(form.id);
  if (!answer.ok || next === null) {
    throw new Error(`The form was answered with ${answer.status}`);
  }
  form.replaceWith(document.adoptNode(next));
  const focused = one("[autofocus]", HTMLElement, next);
  focused?.focus();
  showHandles(next);
}

function textsOf(data: FormData): URLSearchParams {
  return new URLSearchParams([...data].map(([name, value]) => [name, String(value)]));
}

function showHandles(root: ParentNode): void {
  for (const handle of all("[data-handle]", HTMLButtonElement, root)) {
    handle.hidden = false;
  }
}

/** Moves an entry by its buttons up and down, without the server. */
function movesHere(button: HTMLButtonElement): boolean {
  const entry = entryOf(button);
  const way = /^(up|down) /.exec(button.value)?.[1];
  if (!entry || way === undefined) {
    return false;
  }
  step(entry, way === "up" ? -1 : 1);
  button.focus();
  return true;
}

function entryOf(element: Element): HTMLElement | null {
  const entry = element.closest("[data-pick]");
  return entry instanceof HTMLElement ? entry : null;
}

function step(entry: HTMLElement, by: -1 | 1): void {
  if (by < 0) {
    entry.previousElementSibling?.before(entry);
  } else {
    entry.nextElementSibling?.after(entry);
  }
  say(entry);
}

/** Says where an entry stands now, for those who do not see it. */
function say(entry: HTMLElement): void {
  const list = [...(entry.parentElement?.children ?? [])];
  const words = entry.parentElement?.dataset.order ?? "";
  toast(`${entry.dataset.pick}: ${words} ${list.indexOf(entry) + 1} of ${list.length}`);
}

document.addEventListener("keydown", (event) => {
  const handle = event.target;
  const entry = handle instanceof HTMLElement && handle.dataset.handle !== undefined ? entryOf(handle) : null;
  const list = entry?.parentElement;
  if (!entry || !list || !(handle instanceof HTMLElement)) {
    return;
  }
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    step(entry, event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "Home") {
    list.prepend(entry);
    say(entry);
  } else if (event.key === "End") {
    list.append(entry);
    say(entry);
  } else {
    return;
  }
  event.preventDefault();
  handle.focus();
});

/** Drags an entry by its handle, with a mouse, a pen or a finger. */
document.addEventListener("pointerdown", (event) => {
  const handle = event.target instanceof Element ? event.target.closest("[data-handle]") : null;
  const entry = handle && entryOf(handle);
  if (!entry || !(handle instanceof HTMLElement) || event.button !== 0) {
    return;
  }
  event.preventDefault();
  entry.toggleAttribute("data-dragged", true);
  // Not on the handle: an element that is moved in the document gets no more events of its pointer.
  const drag = new AbortController();
  const end = () => {
    drag.abort();
    entry.toggleAttribute("data-dragged", false);
    handle.focus();
    say(entry);
  };
  document.addEventListener("pointermove", ({ clientY }) => drop(entry, clientY), { signal: drag.signal });
  document.addEventListener("pointerup", end, { signal: drag.signal });
  document.addEventListener("pointercancel", end, { signal: drag.signal });
});

/** Moves an entry before the first whose middle is below this height of the window. */
function drop(entry: HTMLElement, y: number): void {
  if (y < EDGE || y > innerHeight - EDGE) {
    scrollBy(0, y < EDGE ? -SCROLL : SCROLL);
  }
  const others = [...(entry.parentElement?.children ?? [])].filter((other) => other !== entry);
  const next = others.find((other) => {
    const { top, height } = other.getBoundingClientRect();
    return y < top + height / 2;
  });
  if (next !== (entry.nextElementSibling ?? undefined)) {
    entry.parentElement?.insertBefore(entry, next ?? null);
  }
}

/** Pixels from the edge of the window within which a drag scrolls it, and how far at once. */
const EDGE = 72;
const SCROLL = 12;

showHandles(document);
