import { pricedHere, speech } from "../language/islands/speech.ts";
import { stepWords } from "../ui/price-words.ts";
import { all } from "./dom.ts";
import { offeredIn } from "./offered.ts";

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
 * place, where the shopper is in groups; an order takes the same.
 */
export async function showOwnPrices(within: ParentNode = document): Promise<void> {
  if (!document.body.hasAttribute("data-own-prices")) {
    return;
  }
  const cards = all("[data-price-of]", HTMLElement, within);
  const forms = all("form[data-prices-of]", HTMLFormElement, within);
  const ids = [
    ...new Set([...cards.map((card) => card.dataset.priceOf), ...forms.map((form) => form.dataset.pricesOf)]),
  ].flatMap((id) => id ?? []);
  if (ids.length === 0) {
    return;
  }
  const query = new URLSearchParams(ids.slice(0, AT_ONCE).map((id) => ["product", id]));
  const response = await fetch(pricedHere(`/api/catalog/prices?${query}`), {
    headers: { Accept: "application/json" },
  });
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
    const price = speech.money(lowest);
    card.textContent = several ? speech.say("stock.from", { price }) : price;
  }
}

/** The prices of a product's choice, which its form shows. */
function showInForm(form: HTMLFormElement, variants: readonly Variant[]): void {
  const own = new Map(variants.map((variant) => [variant.sku, variant]));
  const offered = offeredIn(form).map((known) => {
    const variant = own.get(known.sku);
    const price = variant ? speech.money(variant.price) : known.price;
    return {
      ...known,
      price,
      steps: variant ? stepWords(speech, variant.priceSteps) : known.steps,
      // A price before a reduction belongs to the price that all shoppers pay.
      before: price === known.price ? known.before : "",
    };
  });
  form.dataset.buy = JSON.stringify(offered);
  form.dispatchEvent(new Event("prices"));
}
