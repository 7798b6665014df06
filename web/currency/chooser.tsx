import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import type { ProductView } from "../../domain/catalog/catalog.ts";
import type { Words } from "../../domain/language/words.ts";
import { useWords } from "../language/words.ts";
import { productPath } from "../ui/paths.ts";

/** `Euro (EUR)`, in the reader's language. */
export function currencyName({ format }: Pick<Words, "format">, currency: Currency): string {
  const name = new Intl.DisplayNames(format.locale, { type: "currency" }).of(currency) ?? currency;
  return name === currency ? currency : `${name} (${currency})`;
}

/**
 * Leads from a page to the same in each currency of the shop, and has the cart in it. `path` stands
 * for a page that a form led to.
 */
export function CurrencyChooser({ path }: { path: string }) {
  const words = useWords();
  const { currencies } = words;
  return currencies.length > 1 ? (
    <form method="post" action="/currency">
      <p class="colophon__title">{words.say("frame.currencies")}</p>
      <input type="hidden" name="returnTo" value={words.place || path || "/"} />
      <ul>
        {currencies.map((currency) => (
          <li>
            {currency === words.currency ? (
              <span class="colophon__here" aria-current="true">
                {currencyName(words, currency)}
              </span>
            ) : (
              <button class="link-button" type="submit" name="currency" value={currency}>
                {currencyName(words, currency)}
              </button>
            )}
          </li>
        ))}
      </ul>
    </form>
  ) : null;
}

/** Says that a product has no price in the page's currency, and leads to where it has one. */
export function NotSoldIn({ product: { slug, title } }: { product: Pick<ProductView, "slug" | "title"> }) {
  const words = useWords();
  const currency = currencyName(words, words.currency);
  return (
    <form class="stack" method="post" action="/currency">
      <input type="hidden" name="returnTo" value={productPath(slug)} />
      <p>{words.say("product.notSoldIn", { title, currency })}</p>
      <button class="button" type="submit" name="currency" value={CURRENCY}>
        {words.say("frame.pricesIn", { currency: currencyName(words, CURRENCY) })}
      </button>
    </form>
  );
}
