import { inLanguage, type Language } from "../../domain/language/languages.ts";

/** Where links and forms lead. A link with `hreflang` leads to another language. */
const LEADING = {
  "a[href]:not([hreflang])": "href",
  "form[action]": "action",
  "button[formaction]": "formaction",
} as const;

/**
 * A page whose links and forms stay in its language. Components name places by the paths of their
 * routes, in one language as in another.
 */
export function linkedIn(language: Language, root: Language, page: Response): Response {
  return Object.entries(LEADING)
    .reduce(
      (rewriter, [selector, attribute]) =>
        rewriter.on(selector, {
          element(element) {
            const path = element.getAttribute(attribute) ?? "";
            if (path.startsWith("/")) {
              element.setAttribute(attribute, inLanguage(path, language, root));
            }
          },
        }),
      new HTMLRewriter(),
    )
    .transform(page);
}
