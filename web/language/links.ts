import { CURRENCY, type Currency, inCurrency } from "../../domain/currency/currency.ts";
import { hasLanguage, inLanguage, type Language } from "../../domain/language/languages.ts";

/** Where links and forms lead. A link with `hreflang` leads to another language. */
const LEADING = {
  "a[href]:not([hreflang])": "href",
  "form[action]": "action",
  "button[formaction]": "formaction",
} as const;

/**
 * A page whose links and forms stay in its language and its currency. Components name places by the
 * paths of their routes, in one as in another.
 */
export function linkedIn(language: Language, root: Language, currency: Currency, page: Response): Response {
  const leading = Object.entries(LEADING).reduce(
    (rewriter, [selector, attribute]) =>
      rewriter.on(selector, {
        element(element) {
          const path = element.getAttribute(attribute) ?? "";
          if (hasLanguage(path)) {
            element.setAttribute(attribute, inLanguage(inCurrency(path, currency), language, root));
          }
        },
      }),
    new HTMLRewriter(),
  );
  if (currency !== CURRENCY) {
    // A form that asks sends its fields in place of what its address names.
    leading.on("form[action]:not([method=post])", {
      element: (form) =>
        void form.prepend(`<input type="hidden" name="currency" value="${currency}">`, { html: true }),
    });
  }
  return leading.transform(page);
}
