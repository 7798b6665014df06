import { one } from "../islands-lib/dom.ts";
import { PAGES } from "./islands/caches.ts";

/** A longer list is of no use to a shopper. */
const MOST_SHOWN = 12;

/** Names the pages that this device still has, the one that was visited last in front. */
async function listKept(): Promise<void> {
  const section = one("[data-kept]", HTMLElement);
  const list = section && one("ul", HTMLElement, section);
  if (!section || !list || !(await caches.has(PAGES))) {
    return;
  }
  const pages = await caches.open(PAGES);
  const others = (await pages.keys()).filter(({ url }) => !new URL(url).pathname.endsWith("/offline"));
  const visited = others.reverse().slice(0, MOST_SHOWN);
  const links = await Promise.all(
    visited.map(async (request) => {
      const text = (await (await pages.match(request))?.text()) ?? "";
      const { title } = new DOMParser().parseFromString(text, "text/html");
      const { pathname, search } = new URL(request.url);
      const link = document.createElement("a");
      link.href = pathname + search;
      link.dir = "auto";
      // A page's title ends with the shop's name.
      link.textContent = title.split(" · ")[0] || pathname;
      const item = document.createElement("li");
      item.append(link);
      return item;
    }),
  );
  list.replaceChildren(...links);
  section.hidden = links.length === 0;
}

listKept().catch(() => undefined);
one("[data-again]", HTMLButtonElement)?.addEventListener("click", () => location.reload());
// Back on line the page that was asked for opens by itself, unless this address is all there is.
window.addEventListener("online", () => {
  if (location.pathname !== "/offline") {
    location.reload();
  }
});
