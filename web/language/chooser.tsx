import { factsOf, inLanguage, type Language } from "../../domain/language/languages.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { useWords } from "./words.ts";

/**
 * This page's address in the languages of the shop. `path` stands for a page that a form led to.
 */
function usePlaces(path: string): { other: Language; href: string }[] {
  const { place, root, languages } = useWords();
  return languages.map((other) => ({
    other,
    href: inLanguage(place || path || "/", other, root),
  }));
}

interface ToLanguageProps {
  to: Language;
  href: string;
  label: string;
}

/** A link to this page in another language; a script remembers that it was chosen. */
function ToLanguage({ to, href, label }: ToLanguageProps) {
  return (
    <a href={href} hreflang={to} lang={to} dir="auto" data-language={to}>
      {label}
    </a>
  );
}

/** Leads from a page to the same in each language of the shop. */
export function LanguageLinks({ path }: { path: string }) {
  const { say, language } = useWords();
  const places = usePlaces(path);
  return places.length > 1 ? (
    <div>
      <p class="colophon__title">{say("frame.languages")}</p>
      <ul>
        {places.map(({ other, href }) => (
          <li>
            {other === language ? (
              <span class="colophon__here" aria-current="true">
                {factsOf(other).name}
              </span>
            ) : (
              <ToLanguage to={other} href={href} label={factsOf(other).name} />
            )}
          </li>
        ))}
      </ul>
    </div>
  ) : null;
}

/**
 * Offers each other language in its own words. The `shop` island shows the one that the reader's
 * browser asks for, or that the reader chose before.
 */
export function Offers({ path }: { path: string }) {
  const { language } = useWords();
  return (
    <>
      {usePlaces(path)
        .filter(({ other }) => other !== language)
        .map(({ other, href }) => {
          const { say } = wordsIn(other);
          return (
            <div class="offer" lang={other} dir={factsOf(other).dir} data-offer-language={other} hidden>
              <p>{say("frame.offer")}</p>
              <ToLanguage to={other} href={href} label={say("frame.offerTake")} />
              <button class="link-button" type="button" data-language={language}>
                {say("frame.offerLeave")}
              </button>
            </div>
          );
        })}
    </>
  );
}
