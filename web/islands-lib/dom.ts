/** The elements of a kind, where a page may have it or not. */
export function all<T extends Element>(
  selector: string,
  kind: new () => T,
  root: ParentNode = document,
): T[] {
  return [...root.querySelectorAll(selector)].filter((element): element is T => element instanceof kind);
}

/**
 * Sets an attribute unless it has that value already. Setting it again makes a browser match every
 * style.
 */
export function setAttribute(element: Element | null, name: string, value: string): void {
  if (element && element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

export function one<T extends Element>(
  selector: string,
  kind: new () => T,
  root: ParentNode = document,
): T | null {
  const element = root.querySelector(selector);
  return element instanceof kind ? element : null;
}

/** What is said beside a window that is open over the page would not be seen. */
export function closeDialogs(): void {
  for (const dialog of all("dialog[open]", HTMLDialogElement)) {
    dialog.close();
  }
}
