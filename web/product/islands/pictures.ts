import { all, one, setAttribute } from "../../islands-lib/dom.ts";

interface Row {
  /**
   * Brings the picture of this address into view; the first shows it where it is not in the row. A
   * variant without a picture of its own is shown by the first.
   */
  show(url: string): void;
}

/** The row of pictures: thumbnails that move it, arrow keys, and a larger picture over the page. */
export function pictures(): Row | null {
  const root = one("[data-pictures]", HTMLElement);
  const row = root && one(".pictures__row", HTMLElement, root);
  if (!root || !row) {
    return null;
  }
  const links = all("a", HTMLAnchorElement, row);
  const thumbs = all(".pictures__thumbs a", HTMLAnchorElement, root);
  let moved = false;
  const current = () => Math.round(Math.abs(row.scrollLeft) / Math.max(1, row.clientWidth));
  const go = (index: number) => {
    const item = links[index]?.parentElement;
    if (item) {
      row.scrollTo({ left: item.offsetLeft - row.offsetLeft });
    }
  };

  for (const [index, thumb] of thumbs.entries()) {
    thumb.addEventListener("click", (event) => {
      event.preventDefault();
      go(index);
    });
  }
  row.addEventListener(
    "scroll",
    () => {
      moved = true;
      for (const [index, thumb] of thumbs.entries()) {
        setAttribute(thumb, "aria-current", String(index === current()));
      }
    },
    { passive: true },
  );
  row.addEventListener("keydown", (event) => {
    const onward = getComputedStyle(row).direction === "rtl" ? -1 : 1;
    const step = { ArrowLeft: -onward, ArrowRight: onward }[event.key];
    if (step && links.length > 1) {
      event.preventDefault();
      const next = Math.min(links.length - 1, Math.max(0, current() + step));
      go(next);
      links[next]?.focus({ preventScroll: true });
    }
  });
  row.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    // With a key held, the browser opens the file as the shopper asked.
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      import("./zoom.ts").then(({ zoom }) => zoom(links, links.indexOf(link))).catch(() => undefined);
    }
  });

  return {
    show(url) {
      const first = links[0];
      if (!first) {
        return;
      }
      const index = url === "" ? 0 : links.findIndex((link) => link.getAttribute("href") === url);
      if (index < 0) {
        first.href = url;
        const picture = one("img", HTMLImageElement, first);
        picture?.removeAttribute("srcset");
        setAttribute(picture, "src", url);
      }
      // To ask where the row stands would lay out the page once more while it opens.
      if (index > 0 || moved) {
        go(Math.max(0, index));
      }
    },
  };
}
