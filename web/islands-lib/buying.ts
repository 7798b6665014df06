import { type OfferedVariant, stateOf, variantFor } from "../../domain/catalog/variant-choice.ts";
import { speech } from "../language/islands/speech.ts";
import { stateWords, stockWords } from "../ui/stock-words.ts";
import { addToCart } from "./add-to-cart.ts";
import { all, one } from "./dom.ts";
import { offeredIn } from "./offered.ts";

const MAX_QUANTITY = 10;
const said = speech;
const { say } = said;

/** The stock of a variant, as the catalog shows it. */
export type ShownStock = Pick<OfferedVariant, "sku" | "available" | "backorders">;

interface Buying {
  /** Takes over what is left of the variants. */
  showStock(shown: readonly ShownStock[]): void;
}

/**
 * A form that buys a variant: its price and stock follow the chosen values, and it adds without
 * leaving the page.
 *
 * @param onChosen called with each variant that becomes the chosen one, and with the one at the
 *   start
 */
export function buying(
  form: HTMLFormElement,
  onChosen: (variant: OfferedVariant, isFirst: boolean) => void = () => undefined,
): Buying {
  const variants = offeredIn(form);
  const sku = one("[name=sku]", HTMLInputElement, form);
  const priceLine = one(".product__price", HTMLElement, form);
  const stepsLine = one("[data-price-steps]", HTMLElement, form);
  const stock = one("[data-stock]", HTMLElement, form);
  const quantity = one("[name=quantity]", HTMLSelectElement, form);
  const button = one("[type=submit]:not([formmethod])", HTMLButtonElement, form);
  const axes = all(".axis", HTMLElement, form).map((axis) => ({
    shown: one("[data-axis-value]", HTMLElement, axis),
    radios: all("[type=radio]", HTMLInputElement, axis),
  }));
  // The browser may have kept a choice from before a reload; the form's own is that of the address.
  let chosen = variants.find((variant) => variant.sku === sku?.value);
  // What the page was made with is there: to say it again would be the longest task of the page.
  const made = chosen && chosen.sku === sku?.defaultValue ? chosen : undefined;
  let priceShown = made && priceOf(made);
  let stockShown = made && stockOf(made);

  function showPrice(variant: OfferedVariant): void {
    const is = priceOf(variant);
    if (priceLine && is !== priceShown) {
      priceShown = is;
      priceLine.replaceChildren(...priceNodes(variant.price, variant.before));
    }
  }

  function showStock(variant: OfferedVariant): void {
    const is = stockOf(variant);
    if (!stock || is === stockShown) {
      return;
    }
    stockShown = is;
    const { level, text } = stockWords(said, variant.available, variant.backorders);
    stock.textContent = variant.available <= 0 ? (form.dataset.soldOut ?? text) : text;
    stock.dataset.level = level;
  }

  function show(): void {
    if (!chosen || !sku) {
      return;
    }
    const { available, price, steps, values } = chosen;
    sku.value = chosen.sku;
    for (const [index, { shown, radios }] of axes.entries()) {
      if (shown) {
        shown.textContent = values[index] ?? "";
      }
      for (const radio of radios) {
        radio.checked = radio.value === values[index];
        const state = stateOf(variants, values, index, radio.value);
        const label = radio.closest("label");
        label?.setAttribute("data-state", state);
        const words = label?.querySelector("[data-state-words]");
        if (words) {
          words.textContent = stateWords(said, state);
        }
      }
    }
    showPrice(chosen);
    if (stepsLine) {
      stepsLine.textContent = steps;
      stepsLine.hidden = !steps;
    }
    showStock(chosen);
    if (button) {
      button.disabled = available <= 0;
      button.textContent = say(available <= 0 ? "stock.soldOut" : "stock.addToCart");
      button.dataset.amount = price;
    }
    if (quantity) {
      offerQuantities(quantity, Math.min(MAX_QUANTITY, available));
    }
  }

  // What a group of shoppers pays is known later than what everybody does.
  form.addEventListener("prices", () => {
    for (const { sku, price, before, steps } of offeredIn(form)) {
      Object.assign(variants.find((variant) => variant.sku === sku) ?? {}, { price, before, steps });
    }
    show();
  });
  form.addEventListener("change", ({ target }) => {
    const axis = axes.findIndex(({ radios }) => radios.some((radio) => radio === target));
    if (chosen && target instanceof HTMLInputElement && axis >= 0) {
      chosen = variantFor(variants, chosen.values, axis, target.value) ?? chosen;
      show();
      onChosen(chosen, false);
    }
  });
  form.addEventListener("submit", (event) => {
    // These lead to another page: to the variant's own, or to the checkout.
    if (event.submitter?.matches("[formmethod], [name=next]")) {
      return;
    }
    event.preventDefault();
    if (!chosen || button?.getAttribute("aria-busy") === "true") {
      return;
    }
    button?.setAttribute("aria-busy", "true");
    addToCart(chosen.sku, Number(quantity?.value ?? 1))
      // Without an answer the form goes the plain way, which says what is wrong.
      .catch(() => form.submit())
      .finally(() => button?.removeAttribute("aria-busy"));
  });
  show();
  if (chosen) {
    onChosen(chosen, true);
  }

  return {
    showStock(shown) {
      for (const { sku, available, backorders } of shown) {
        const variant = variants.find((known) => known.sku === sku);
        if (variant) {
          variant.available = available;
          variant.backorders = backorders;
        }
      }
      show();
    },
  };
}

function priceOf({ price, before }: OfferedVariant): string {
  return `${price} ${before}`;
}

/** Whether the words of a variant's stock are others than those that are shown. */
function stockOf({ sku, available, backorders }: ShownStock): string {
  return JSON.stringify([sku, available, backorders]);
}

/** As `Price` renders it. */
function priceNodes(price: string, before: string): Node[] {
  const now = document.createElement("span");
  now.textContent = price;
  if (!before) {
    return [now];
  }
  const old = document.createElement("s");
  const words = document.createElement("span");
  words.className = "visually-hidden";
  words.textContent = `${say("stock.before")} `;
  old.append(words, before);
  return [now, old];
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
