import type { Context } from "hono";
import { accepts } from "hono/accepts";
import { getCookie } from "hono/cookie";
import { type Language, spokenBy } from "../domain/language/languages.ts";
import type { AppEnv } from "./router.ts";

/**
 * Which of the shop's languages a reader wants: the one that they chose, else the best of those that
 * their browser asks for. It is offered on pages of another language, and never forced.
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
