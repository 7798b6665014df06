/** The elements of a kind, where a page may have it or not. */
export function all<T extends Element>(
  selector: string,
  kind: new () => T,
  root: ParentNode = document,
): T[] {
  return [...root.querySelectorAll(selector)].filter((element): element is T => element instanceof kind);
}

export function one<T extends Element>(
  selector: string,
  kind: new () => T,
  root: ParentNode = document,
): T | null {
  const element = root.querySelector(selector);
  return element instanceof kind ? element : null;
}
