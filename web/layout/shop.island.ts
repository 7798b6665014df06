import { showCartCount } from "../islands-lib/cart-count.ts";
import { all, one } from "../islands-lib/dom.ts";
import { showLocalTimes } from "../islands-lib/local-times.ts";
import { pathHere, speech } from "../language/islands/speech.ts";

interface Shopper {
  name: string | null;
  itemCount: number;
  /** Whether the person works here. */
  staff: boolean;
  /** Whether the shopper belongs to groups, which may pay other prices than everybody. */
  ownPrices: boolean;
  /** The language that the reader chose, or that the browser asks for. */
  language: string | null;
  /** The ids of products that are kept for later. */
  wishes: string[];
}

/**
 * Whether the reader comes from elsewhere: typed the address, or followed a link of another site, a
 * search or a mail. Reloading a page, or going back to it, is no visit.
 */
function isVisit(): boolean {
  const [entry] = performance.getEntriesByType("navigation");
  const isNew = entry instanceof PerformanceNavigationTiming && entry.type === "navigate";
  return isNew && !document.referrer.startsWith(`${location.origin}/`);
}

/** On every page: the cart's count and the shopper's name, which cached pages cannot hold. */
async function showShopper(): Promise<void> {
  const response = await fetch(isVisit() ? "/shopper?visit" : "/shopper", {
    headers: { Accept: "application/json" },
  });
  if (!response.ok) {
    return;
  }
  const { name, itemCount, staff, ownPrices, language, wishes } = (await response.json()) as Shopper;
  showCartCount(itemCount);
  for (const place of all("[data-shopper-name]", HTMLElement)) {
    place.textContent = name ?? place.textContent;
  }
  for (const place of all("[data-staff]", HTMLElement)) {
    place.hidden = !staff;
  }
  const forms = all("form[data-wish]", HTMLFormElement);
  if (forms.length > 0) {
    const { showWish } = await import("../islands-lib/wish.ts");
    for (const form of forms) {
      showWish(form, wishes.includes(form.dataset.wish ?? ""));
    }
  }
  document.body.toggleAttribute("data-own-prices", ownPrices);
  for (const offer of all("[data-offer-language]", HTMLElement)) {
    offer.hidden = offer.dataset.offerLanguage !== language;
  }
  if (ownPrices) {
    const { showOwnPrices } = await import("../islands-lib/own-prices.ts");
    await showOwnPrices();
  }
}

function refresh(): void {
  showShopper()
    .then(() => sayOffline(false))
    // Without an answer the page says nothing about the shopper, and what it says may be old.
    .catch(() => sayOffline(true));
  if (hasKept()) {
    import("../islands-lib/add-to-cart.ts").then(({ sendKept }) => sendKept()).catch(() => undefined);
  }
}

/** Whether units that were added offline wait to be sent. */
function hasKept(): boolean {
  try {
    return (localStorage.getItem("adds") ?? "[]") !== "[]";
  } catch {
    return false;
  }
}

/** At the edge of the page, where it moves nothing. */
function sayOffline(on: boolean): void {
  const known = document.getElementById("offline");
  if (!on || known) {
    known?.toggleAttribute("hidden", !on);
    return;
  }
  const note = document.createElement("p");
  note.id = "offline";
  note.className = "offline";
  note.role = "status";
  note.textContent = speech.say("live.offline");
  document.body.append(note);
}

showLocalTimes();
refresh();
// A page that comes back from the browser's memory may have been left before the cart changed.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    refresh();
  }
});

/**
 * A picture that does not arrive leaves an empty frame, not the browser's mark of something broken.
 */
function markBroken(picture: HTMLImageElement): void {
  picture.closest(".picture")?.classList.add("picture--none");
}

document.addEventListener(
  "error",
  ({ target }) => {
    if (target instanceof HTMLImageElement) {
      markBroken(target);
    }
  },
  true,
);
for (const picture of all(".picture img", HTMLImageElement)) {
  // It may have failed before this script ran. A drawing may have no size and still be whole.
  if (picture.complete && picture.naturalWidth === 0) {
    picture.decode().catch(() => markBroken(picture));
  }
}

/** Links that do on this page what they else lead to; with a key held, they lead there. */
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) {
    return;
  }
  const act = actOf(link);
  if (act) {
    event.preventDefault();
    act().catch(() => location.assign(link.href));
  }
});

/** A language that was chosen is offered from then on. None is ever forced. */
document.addEventListener("click", ({ target }) => {
  const choice = target instanceof Element ? target.closest<HTMLElement>("[data-language]") : null;
  if (choice) {
    // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store.
    document.cookie = `language=${choice.dataset.language}; Path=/; Max-Age=31536000; SameSite=Lax`;
    choice.closest<HTMLElement>("[data-offer-language]")?.setAttribute("hidden", "");
  }
});

function actOf(link: HTMLAnchorElement): (() => Promise<void>) | null {
  if ("openCart" in link.dataset && !/^\/(cart|checkout)\b/.test(pathHere())) {
    return async () => (await import("../islands-lib/cart-drawer.ts")).openCart();
  }
  if ("quickAdd" in link.dataset) {
    return async () => (await import("../islands-lib/quick-add.ts")).quickAdd(link);
  }
  return null;
}

window.addEventListener("online", refresh);
window.addEventListener("offline", () => sayOffline(true));

// Keeps visited pages for when there is no network. Asked for again each time, so that the shop can
// take it back.
navigator.serviceWorker?.register("/sw.js", { updateViaCache: "none" }).catch(() => undefined);

/** Suggestions come with the first look at a search box: most pages are read without one. */
for (const box of all("form[action$='/search'] input[name=q]", HTMLInputElement)) {
  const start = () => {
    import("./islands/suggestions.ts").then(({ suggest }) => suggest(box)).catch(() => undefined);
  };
  box.role = "combobox";
  box.setAttribute("aria-autocomplete", "list");
  box.ariaExpanded = "false";
  if (document.activeElement === box) {
    start();
  } else {
    box.addEventListener("focus", start, { once: true });
  }
}

/**
 * Forms that say themselves what is wrong with a field; the others are checked by their own
 * scripts.
 */
const fields = all("form:not([novalidate]) [data-problem]", HTMLInputElement);
if (fields.length > 0) {
  const forms = new Set(fields.flatMap(({ form }) => form ?? []));
  import("../islands-lib/check-fields.ts").then(({ checkForms }) => checkForms(forms)).catch(() => undefined);
}

one("[data-focus]", HTMLElement)?.focus();
