import { currencyHere, placeHere, speech } from "../language/islands/speech.ts";
import { showCartCount } from "./cart-count.ts";
import { closeDialogs } from "./dom.ts";
import { toast } from "./toast.ts";

const KEPT = "adds";
/** Milliseconds between tries while a page is open and the shop is not reached. */
const PAUSE_MS = 15_000;
const MOST_KEPT = 50;

/** Units on their way into the cart. The key names the wish: sent again it adds nothing. */
interface Add {
  key: string;
  sku: string;
  quantity: number;
  /** What the page had its price in; left out where the shop sells in one currency. */
  currency?: string;
}

const { say } = speech;

/**
 * Puts units into the cart and shows it, or says why not. Where the shop is not reached they are
 * kept on this device, and sent later. @throws where they cannot be kept, and where the cart's own
 * page has to say why not in its language: the API speaks English
 */
export async function addToCart(sku: string, quantity: number): Promise<void> {
  const add = { key: newKey(), sku, quantity, ...(currencyHere ? { currency: currencyHere } : {}) };
  let response: Response;
  try {
    response = await sendAdd(add);
  } catch {
    keepAdd(add);
    closeDialogs();
    toast(say("live.keptForCart"));
    return;
  }
  if (!response.ok) {
    const { detail = say("live.failed") } = (await response.json()) as { detail?: string };
    if (speech.language !== "en") {
      throw new Error(detail);
    }
    closeDialogs();
    toast(detail, {
      bad: true,
      link: { href: placeHere("/cart"), label: say("live.viewCart") },
    });
    return;
  }
  const { itemCount } = (await response.json()) as { itemCount: number };
  showCartCount(itemCount);
  const { openCart } = await import("./cart-drawer.ts");
  await openCart();
}

/** 128 bits; `randomUUID` is not there where a shop in development is opened by another machine. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** @throws where the shop is not reached, which may have taken it all the same */
function sendAdd({ key, ...item }: Add): Promise<Response> {
  return fetch("/api/cart/items", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "Idempotency-Key": key },
    body: JSON.stringify(item),
  });
}

function keptAdds(): Add[] {
  const kept: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
  return Array.isArray(kept) ? (kept as Add[]) : [];
}

/**
 * Keeps it on this device until it is sent. @throws where the browser keeps nothing, or all it may
 */
function keepAdd(add: Add): void {
  const kept = keptAdds();
  if (kept.length >= MOST_KEPT) {
    throw new Error("Too much waits to be sent");
  }
  localStorage.setItem(KEPT, JSON.stringify([...kept, add]));
  setTimeout(sendKept, PAUSE_MS);
}

/** Sends what is kept, the oldest first; in one tab at a time, where the browser can say so. */
export function sendKept(): void {
  const work = () => sendAll().catch(() => void setTimeout(sendKept, PAUSE_MS));
  // Without locks two tabs may send one wish, whose key makes it one.
  void (navigator.locks ? navigator.locks.request(KEPT, work) : work());
}

async function sendAll(): Promise<void> {
  let changed = false;
  for (let [add] = keptAdds(); add; [add] = keptAdds()) {
    const { key } = add;
    const response = await sendAdd(add);
    if (response.status >= 500 || response.status === 429) {
      throw new Error(`The shop answered ${response.status}`);
    }
    localStorage.setItem(KEPT, JSON.stringify(keptAdds().filter((kept) => kept.key !== key)));
    const link = { href: placeHere("/cart"), label: say("live.viewCart") };
    const { itemCount, detail } = (await response.json()) as { itemCount?: number; detail?: string };
    if (itemCount === undefined) {
      const why = speech.language === "en" ? detail : undefined;
      toast(why ?? say("live.failed"), { bad: true, link });
    } else {
      showCartCount(itemCount);
      toast(say("live.keptAdded"), { link });
    }
    changed = true;
  }
  // These pages show the cart as it was; what was typed into them is kept.
  if (changed && /^\/(cart|checkout)\b/.test(location.pathname)) {
    location.reload();
  }
}
