import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { getPath } from "hono/utils/url";
import { CURRENCY, type Currency } from "../../domain/base/money.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { inCurrency } from "../../domain/currency/currency.ts";
import {
  hasLanguage,
  inLanguage,
  type Language,
  splitLanguage,
  spokenBy,
} from "../../domain/language/languages.ts";
import { shopIn } from "../../domain/language/shop-in.ts";
import { wordsIn } from "../../shop/language/words.ts";
import type { AppEnv } from "../router.ts";

/**
 * Sets what the answer is said in: the language of the address, such as `/de/cart`, else the shop's
 * first. Sets what a page's prices are in by `?currency=` alike. An answer that leads to another
 * page stays in both.
 */
export const speak = createMiddleware<AppEnv>(async function speak(c, next) {
  const shop = c.get("shop");
  const spoken = spokenBy(shop);
  const [root] = spoken;
  const whole = getPath(c.req.raw);
  const { language: asked, path } = splitLanguage(whole);
  const language = hasLanguage(path) ? (asked ?? root) : "en";
  c.set("language", language);
  c.set("currency", hasLanguage(path) ? namedCurrency(c) : CURRENCY);
  // Where no settings could be read, what is cached in any language goes on.
  if (asked !== null && shop.open && !spoken.includes(asked)) {
    throw new ProblemError(refusal("not_found", "This shop does not speak that language."));
  }
  if (asked !== null && (asked === root || whole === `/${asked}/`)) {
    // One address for one page.
    return c.redirect(inLanguage(path, language, root) + new URL(c.req.url).search, 301);
  }
  c.set("shop", shopIn(shop, wordsIn(language)));
  await next();
  const to = c.res.headers.get("Location");
  if (to && hasLanguage(to) && hasLanguage(path)) {
    c.header("Location", inLanguage(inCurrency(to, c.get("currency")), language, root));
  }
});

/** The currency that the address names, where the shop sells in it; else the shop's own. */
function namedCurrency(c: Context<AppEnv>): Currency {
  const { currencies } = c.get("shop");
  const asked = currencies.length > 1 ? c.req.query("currency") : undefined;
  return currencies.find((currency) => currency === asked) ?? CURRENCY;
}

/**
 * Which of the shop's languages a reader wants: the one that they chose, else the best of those
 * that their browser asks for. It is offered on pages of another language, and never forced.
 */
export function wantedLanguage(c: Context<AppEnv>): Language | null {
  const spoken = spokenBy(c.get("shop"));
  const chosen = getCookie(c, "language");
  const asked = accepts(c, {
    header: "Accept-Language",
    supports: [...spoken],
    default: "",
    match: (wanted, { supports }) =>
      [...wanted]
        .sort((a, b) => b.q - a.q)
        .filter(({ q }) => q > 0)
        .map(({ type }) => type.toLowerCase().split("-")[0] ?? "")
        .find((language) => supports.includes(language)) ?? "",
  });
  return spoken.find((one) => one === chosen) ?? spoken.find((one) => one === asked) ?? null;
}
