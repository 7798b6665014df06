const VISIBLE_MS = 6_000;

let hiding: ReturnType<typeof setTimeout> | undefined;

/** Shows a message at the edge of the page; screen readers announce it too. */
export function toast(
  text: string,
  options: { bad?: boolean; link?: { href: string; label: string } } = {},
): void {
  const element = document.getElementById("toast");
  if (!element) {
    return;
  }
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  const children: Node[] = [paragraph];
  if (options.link) {
    const link = document.createElement("a");
    link.href = options.link.href;
    link.textContent = options.link.label;
    children.push(link);
  }
  element.replaceChildren(...children);
  element.toggleAttribute("data-bad", options.bad ?? false);
  element.toggleAttribute("data-open", true);
  clearTimeout(hiding);
  hiding = setTimeout(() => hide(element), VISIBLE_MS);
}

function hide(element: HTMLElement): void {
  // Not while it has the pointer or the focus.
  if (element.matches(":hover, :focus-within")) {
    hiding = setTimeout(() => hide(element), VISIBLE_MS);
    return;
  }
  element.removeAttribute("data-open");
}
