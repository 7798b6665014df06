import type { Fault } from "./fault.ts";

export const LANGUAGE_FAULTS: readonly Fault[] = [
  {
    id: "links-leave-the-language",
    file: "web/layout/respond.tsx",
    from: "linkedIn(language, root, currency, response);",
    to: "linkedIn(root, root, currency, response);",
    noticedBy: ["web/language/languages.test.ts"],
  },
  {
    id: "redirects-leave-the-language",
    file: "http/middleware/speak.ts",
    from: 'inLanguage(inCurrency(to, c.get("currency")), language, root)',
    to: 'inLanguage(inCurrency(to, c.get("currency")), root, root)',
    noticedBy: ["web/language/languages.test.ts"],
  },
  {
    id: "guesses-in-another-language-are-free",
    file: "http/middleware/rate-limit.ts",
    from: 'return splitLanguage(decoded(PATH.exec(request.url)?.[1] ?? "/")).path;',
    to: 'return decoded(PATH.exec(request.url)?.[1] ?? "/");',
    noticedBy: ["http/middleware/rate-limit.test.ts"],
  },
  {
    id: "cached-pages-repeat-addresses",
    file: "web/layout/respond.tsx",
    from: "c.req.path + shownSearch(c.req.url)",
    to: "c.req.path + new URL(c.req.url).search + shownSearch(c.req.url)",
    noticedBy: ["web/language/languages.test.ts"],
  },
  {
    id: "language-is-forced",
    file: "http/middleware/speak.ts",
    from: 'const language = hasLanguage(path) ? (asked ?? root) : "en";',
    to: 'const language = hasLanguage(path) ? (asked ?? (c.req.header("Accept-Language")?.startsWith("de") ? "de" : root)) : "en";',
    noticedBy: ["web/language/languages.test.ts"],
  },
  {
    id: "an-order-forgets-its-language",
    file: "web/checkout/checkout-routes.tsx",
    from: ', language: c.get("language") }',
    to: " }",
    noticedBy: ["web/language/languages.test.ts"],
  },
  {
    id: "checkout-refuses-in-english",
    file: "web/checkout/checkout-routes.tsx",
    from: 'const words = wordsIn(c.get("language"));',
    to: 'const words = wordsIn("en");',
    noticedBy: ["web/language/languages.test.ts"],
  },
  {
    id: "sign-in-asks-in-english",
    file: "web/sign-in/show-sign-in.tsx",
    from: 'wordsIn(c.get("language"))',
    to: 'wordsIn("en")',
    noticedBy: ["web/language/languages.test.ts"],
  },
  {
    id: "sign-in-refuses-in-english",
    file: "web/sign-in/sign-in-routes.tsx",
    from: 'const wordsOf = (c: Context<AppEnv>) => wordsIn(c.get("language"));',
    to: 'const wordsOf = (_c: Context<AppEnv>) => wordsIn("en");',
    noticedBy: ["web/language/languages.test.ts"],
  },
  {
    id: "a-payment-is-told-in-english",
    file: "web/orders/payment-line.tsx",
    from: 'say("order.byTestCard")',
    to: '"with a test card"',
    noticedBy: ["web/language/languages.test.ts"],
  },
];
