import { one } from "../../islands-lib/dom.ts";
import { placeHere, pricedHere } from "../../language/islands/speech.ts";

const KEY = "seen";
const MAX_SEEN = 8;
const MAX_SHOWN = 4;

interface Seen {
  path: string;
  title: string;
  image: string;
}

function isSeen(value: unknown): value is Seen {
  return (
    typeof value === "object" &&
    value !== null &&
    ["path", "title", "image"].every((name) => typeof Reflect.get(value, name) === "string")
  );
}

/** The products that this browser has kept; none without storage. */
function seenBefore(): Seen[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter(isSeen) : [];
  } catch {
    return [];
  }
}

/** Remembers this product in the browser alone, and shows those that were looked at before. */
export function rememberSeen(): void {
  const section = one("[data-recent]", HTMLElement);
  const list = section && one("ul", HTMLElement, section);
  const here: unknown = JSON.parse(section?.dataset.recent ?? "null");
  if (!section || !list || !isSeen(here)) {
    return;
  }
  const others = seenBefore().filter(({ path }) => path !== here.path);
  try {
    localStorage.setItem(KEY, JSON.stringify([here, ...others].slice(0, MAX_SEEN)));
  } catch {
    // The browser keeps nothing, as it may.
  }
  list.replaceChildren(...others.slice(0, MAX_SHOWN).map(card));
  section.hidden = others.length === 0;
}

/** As `ProductCard` renders it, without a price that may have changed. */
function card({ path, title, image }: Seen): HTMLElement {
  const item = document.createElement("li");
  item.className = "product-card";
  const frame = document.createElement("div");
  frame.className = image ? "picture" : "picture picture--none";
  if (image) {
    const picture = document.createElement("img");
    picture.loading = "lazy";
    picture.alt = "";
    picture.width = 800;
    picture.height = 1000;
    picture.src = image;
    frame.append(picture);
  }
  const heading = document.createElement("h3");
  heading.className = "product-card__title";
  const link = document.createElement("a");
  // Nothing that another script wrote there may lead off this site.
  link.href = pricedHere(placeHere(new URL(path, location.origin).pathname));
  link.textContent = title;
  heading.append(link);
  item.append(frame, heading);
  return item;
}
