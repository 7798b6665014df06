import { showCartCount } from "./cart-count.ts";
import { closeDialogs } from "./dom.ts";
import { toast } from "./toast.ts";

/** Puts units into the cart and shows it, or says why not. @throws without an answer */
export async function addToCart(sku: string, quantity: number): Promise<void> {
  const response = await fetch("/api/cart/items", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ sku, quantity }),
  });
  if (!response.ok) {
    const { detail } = (await response.json()) as { detail?: string };
    closeDialogs();
    toast(detail ?? "That did not work.", { bad: true, link: { href: "/cart", label: "View cart" } });
    return;
  }
  const { itemCount } = (await response.json()) as { itemCount: number };
  showCartCount(itemCount);
  const { openCart } = await import("./cart-drawer.ts");
  await openCart();
}
