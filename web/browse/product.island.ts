import { showCartCount } from "../islands-lib/cart-count.ts";
import { all, one } from "../islands-lib/dom.ts";
import { toast } from "../islands-lib/toast.ts";
import { stockWords } from "../ui/stock-words.ts";

/**
 * Milliseconds between looks at the stock while the page is in front. Each look is a request that the
 * platform bills. The stock's owner answers who orders.
 */
const STOCK_EVERY_MS = 90_000;
const MAX_QUANTITY = 10;

interface Shown {
  sku: string;
  available: number;
  backorders?: { inStock: number; promisedOn?: string };
}

interface Problem {
  detail?: string;
}

/**
 * The product page: chosen variant, its stock as the catalog shows it, and adding it without
 * leaving.
 */
function start(form: HTMLFormElement): void {
  const stock = one("[data-stock]", HTMLElement, form);
  const quantity = one("[name=quantity]", HTMLSelectElement, form);
  const button = one("[type=submit]", HTMLButtonElement, form);

  const chosen = (): HTMLElement | null =>
    one("[name=sku]:checked", HTMLInputElement, form) ??
    one("select[name=sku]", HTMLSelectElement, form)?.selectedOptions[0] ??
    one("input[type=hidden][name=sku]", HTMLInputElement, form);
  const skuOf = (element: HTMLElement | null) => element?.getAttribute("value") ?? "";

  function showStock({ sku, available, backorders }: Shown): void {
    const words = stockWords(available, form.dataset.leftOf ?? "", backorders);
    for (const note of all("[data-stock-of]", HTMLElement, form)) {
      if (note.dataset.stockOf === sku) {
        note.textContent = words.short;
      }
    }
    const control = [...form.querySelectorAll("[data-available]")].find(
      (item) => item.getAttribute("value") === sku,
    );
    control?.setAttribute("data-available", String(available));
    control?.setAttribute("data-backorders", backorders ? JSON.stringify(backorders) : "");
    if (control?.matches("option, [type=radio]")) {
      control.toggleAttribute("disabled", available <= 0);
    }
    if (sku !== skuOf(chosen())) {
      return;
    }
    const text = available <= 0 ? (form.dataset.soldOut ?? words.text) : words.text;
    if (stock && stock.textContent !== text) {
      stock.textContent = text;
      stock.dataset.level = words.level;
    }
    if (button) {
      button.disabled = available <= 0;
      button.textContent = available <= 0 ? "Sold out" : "Add to cart";
    }
    if (quantity) {
      offerQuantities(quantity, Math.min(MAX_QUANTITY, available));
    }
  }

  /**
   * From the edge's caches: thousands look at one page at once, and none of them may ask the object
   * that sells.
   */
  async function askStock(): Promise<void> {
    if (document.hidden) {
      return;
    }
    const response = await fetch(`/api/catalog${location.pathname}`);
    if (!response.ok) {
      return;
    }
    const { variants } = (await response.json()) as { variants: Shown[] };
    for (const variant of variants) {
      showStock(variant);
    }
  }

  function showChoice(): void {
    const element = chosen();
    if (!element) {
      return;
    }
    const { price, steps, before, image, available, backorders } = element.dataset;
    const priceElement = one("[data-price]", HTMLElement, form.querySelector(".product__price") ?? form);
    if (priceElement) {
      priceElement.textContent = price ?? "";
    }
    const beforeElement = one("[data-price-before]", HTMLElement, form);
    if (beforeElement) {
      beforeElement.hidden = !before;
    }
    const stepsElement = one("[data-price-steps]", HTMLElement, form);
    if (stepsElement) {
      stepsElement.textContent = steps ?? "";
      stepsElement.hidden = !steps;
    }
    const picture = one(".product__pictures img", HTMLImageElement);
    if (picture && image && picture.getAttribute("src") !== image) {
      picture.src = image;
    }
    showStock({
      sku: skuOf(element),
      available: Number(available),
      ...(backorders ? { backorders: JSON.parse(backorders) } : {}),
    });
  }

  async function add(): Promise<void> {
    const body = { sku: skuOf(chosen()), quantity: Number(quantity?.value ?? 1) };
    const response = await fetch("/api/cart/items", {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify(body),
    });
    if (!response.ok) {
      const { detail } = (await response.json()) as Problem;
      toast(detail ?? "That did not work.", { bad: true, link: { href: "/cart", label: "View cart" } });
      return;
    }
    const cart = (await response.json()) as { itemCount: number };
    showCartCount(cart.itemCount);
    toast(`${form.dataset.title ?? "It"} is in your cart.`, {
      link: { href: "/cart", label: "View cart" },
    });
  }

  form.addEventListener("change", (event) => {
    if (event.target instanceof Element && event.target.getAttribute("name") === "sku") {
      showChoice();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (button?.getAttribute("aria-busy") === "true") {
      return;
    }
    button?.setAttribute("aria-busy", "true");
    add()
      // Without an answer the form goes the plain way, which says what is wrong.
      .catch(() => form.submit())
      .finally(() => button?.removeAttribute("aria-busy"));
  });
  const look = () => {
    askStock().catch(() => undefined);
  };
  document.addEventListener("visibilitychange", look);
  setInterval(look, STOCK_EVERY_MS);
  // The browser may have kept a choice from before a reload.
  showChoice();
}

function offerQuantities(select: HTMLSelectElement, most: number): void {
  const count = Math.max(1, most);
  if (select.options.length === count) {
    return;
  }
  const wanted = Math.min(Number(select.value), count);
  select.replaceChildren(
    ...Array.from({ length: count }, (_, index) => new Option(String(index + 1), String(index + 1))),
  );
  select.value = String(wanted);
}

const form = one("[data-buy]", HTMLFormElement);
if (form) {
  start(form);
}
