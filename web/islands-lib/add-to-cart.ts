import { placeHere, speech } from "../language/islands/speech.ts";
import { showCartCount } from "./cart-count.ts";
import { closeDialogs } from "./dom.ts";
import { keepAdd, sendAdd } from "./kept-adds.ts";
import { toast } from "./toast.ts";

/**
 * Puts units into the cart and shows it, or says why not. Where the shop is not reached they are
 * kept on this device, and sent later. @throws where they cannot be kept
 */
export async function addToCart(sku: string, quantity: number): Promise<void> {
  const add = { key: newKey(), sku, quantity };
  let response: Response;
  try {
    response = await sendAdd(add);
  } catch {
    keepAdd(add);
    closeDialogs();
    toast("You are offline. It goes into your cart once you are back.");
    return;
  }
  if (!response.ok) {
    const { say } = speech;
    const { detail } = (await response.json()) as { detail?: string };
    closeDialogs();
    toast(detail ?? say("live.failed"), {
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
