import { formatMoney } from "../../domain/currency/currency.ts";
import { stepWords } from "../ui/price-words.ts";
import { all, one } from "./dom.ts";

interface Price {
  amount: number;
  currency: string;
}

interface Variant {
  sku: string;
  price: Price;
  priceSteps?: { minQuantity: number; price: Price }[];
}

/** Products that one request asks for. */
const AT_ONCE = 100;

/**
 * A cached page has the prices that everybody pays. Those of the shopper's groups are put in their
 * place; an order takes the same.
 */
export async function showOwnPrices(): Promise<void> {
  const cards = all("[data-price-of]", HTMLElement);
  const forms = all("form[data-prices-of]", HTMLFormElement);
  const ids = [
    ...new Set([...cards.map((card) => card.dataset.priceOf), ...forms.map((form) => form.dataset.pricesOf)]),
  ].flatMap((id) => id ?? []);
  if (ids.length === 0) {
    return;
  }
  const query = new URLSearchParams(ids.slice(0, AT_ONCE).map((id) => ["product", id]));
  const response = await fetch(`/api/catalog/prices?${query}`, { headers: { Accept: "application/json" } });
  if (!response.ok) {
    return;
  }
  const { items } = (await response.json()) as { items: { productId: string; variants: Variant[] }[] };
  const variantsOf = new Map(items.map(({ productId, variants }) => [productId, variants]));
  for (const card of cards) {
    showLowest(card, variantsOf.get(card.dataset.priceOf ?? "") ?? []);
  }
  for (const form of forms) {
    showInForm(form, variantsOf.get(form.dataset.pricesOf ?? "") ?? []);
  }
}

/** The lowest price of those that the card is about: all, or those that a filter found. */
function showLowest(card: HTMLElement, variants: readonly Variant[]): void {
  const skus = card.dataset.skus ? (JSON.parse(card.dataset.skus) as string[]) : null;
  const prices = variants.filter(({ sku }) => skus === null || skus.includes(sku)).map(({ price }) => price);
  const lowest = prices.reduce<Price | null>(
    (best, price) => (best && best.amount <= price.amount ? best : price),
    null,
  );
  if (lowest) {
    const several = prices.some(({ amount }) => amount !== lowest.amount);
    card.textContent = `${several ? "From " : ""}${formatMoney(lowest)}`;
  }
}

/** The prices of a product's choice, which the product's island reads when it changes. */
function showInForm(form: HTMLFormElement, variants: readonly Variant[]): void {
  for (const { sku, price, priceSteps } of variants) {
    const control = all("[data-price][value]", HTMLElement, form).find(
      (element) => element.getAttribute("value") === sku,
    );
    if (!control) {
      continue;
    }
    control.dataset.steps = stepWords(priceSteps);
    const common = control.dataset.price ?? "";
    const text = formatMoney(price);
    if (common === text) {
      continue;
    }
    control.dataset.price = text;
    // What it cost before is said of the price that everybody pays.
    control.dataset.before = "";
    const label = control.parentElement && one(".choice__price", HTMLElement, control.parentElement);
    if (label) {
      label.textContent = text;
    } else if (control instanceof HTMLOptionElement) {
      control.textContent = (control.textContent ?? "").replace(common, text);
    }
  }
  one("[name=sku]:checked, select[name=sku], [type=hidden][name=sku]", HTMLElement, form)?.dispatchEvent(
    new Event("change", { bubbles: true }),
  );
}
