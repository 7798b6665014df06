import type { HomeSection } from "../shop/home.ts";
import type { ShopSettings, WrittenPage } from "../shop/shop-settings.ts";
import { type Language, spokenBy } from "./languages.ts";
import type { Words } from "./words.ts";

type Say = (text: string) => string;

/** No text of the shop's is a name that every object has, such as `constructor`. */
function translated(
  translations: ShopSettings["translations"],
  language: Language,
  text: string,
): string | undefined {
  const texts = translations[language] ?? {};
  return Object.hasOwn(texts, text) ? texts[text] : undefined;
}

/** A text of the shop's in a language; as it is where the settings do not translate it. */
export function ownText(
  { translations }: Pick<ShopSettings, "translations">,
  language: Language,
  text: string,
): string {
  return translated(translations, language, text) ?? text;
}

/**
 * The settings with the shop's texts in another language. The words that sentences are built with
 * come from the messages where the shop does not translate them; a mixed sentence helps no reader.
 * Names of taxes stay: orders keep them.
 */
export function shopIn(shop: ShopSettings, { language, say }: Words<"shop">): ShopSettings {
  const { unit, look, menus, voice, shipping } = shop;
  if (language === spokenBy(shop)[0]) {
    return shop;
  }
  const own = (text: string) => ownText(shop, language, text);
  const word = (text: string, otherwise: string) =>
    translated(shop.translations, language, text) ?? otherwise;
  return {
    ...shop,
    tagline: own(shop.tagline),
    description: own(shop.description),
    catalogue: word(shop.catalogue, say("shop.catalogue")),
    unit: {
      one: word(unit.one, say("shop.one")),
      a: word(unit.a, say("shop.a")),
      several: word(unit.several, say("shop.several")),
      piece: word(unit.piece, say("shop.piece")),
      onSale: word(unit.onSale, say("shop.onSale")),
    },
    look: { ...look, logo: { ...look.logo, alt: own(look.logo.alt) } },
    sharePicture: { ...shop.sharePicture, alt: own(shop.sharePicture.alt) },
    home: shop.home.map((section) => sectionIn(section, own)),
    menus: {
      header: menus.header.map(({ label, to }) => ({ label: own(label), to })),
      footer: menus.footer.map(({ title, links }) => ({
        title: own(title),
        links: links.map(({ label, to }) => ({ label: own(label), to })),
      })),
    },
    colophon: own(shop.colophon),
    policies: shop.policies.map((page) => pageIn(page, own)),
    pages: shop.pages.map((page) => pageIn(page, own)),
    voice: {
      missing: word(voice.missing, say("shop.missing")),
      toHome: word(voice.toHome, say("shop.toHome")),
      nothingFound: word(voice.nothingFound, say("shop.nothingFound")),
      emptyCart: own(voice.emptyCart),
      related: word(voice.related, say("shop.related")),
      arrived: word(voice.arrived, say("shop.arrived")),
    },
    shipping: {
      ...shipping,
      zones: shipping.zones.map(({ countries, methods }) => ({
        countries,
        methods: methods.map((method) => ({
          ...method,
          title: own(method.title),
          estimate: own(method.estimate),
        })),
      })),
    },
  };
}

/** Markdown is translated paragraph by paragraph. */
function paragraphs(text: string, own: Say): string {
  return text
    .split(/\n{2,}/)
    .map(own)
    .join("\n\n");
}

function pageIn({ slug, title, text }: WrittenPage, own: Say): WrittenPage {
  return { slug, title: own(title), text: paragraphs(text, own) };
}

function sectionIn(section: HomeSection, own: Say): HomeSection {
  switch (section.kind) {
    case "hero":
      return {
        ...section,
        headline: own(section.headline),
        emphasis: own(section.emphasis),
        lede: own(section.lede),
      };
    case "text":
      return { ...section, title: own(section.title), text: paragraphs(section.text, own) };
    case "points":
      return {
        ...section,
        title: own(section.title),
        items: section.items.map(({ title, text }) => ({ title: own(title), text: own(text) })),
      };
    case "collections":
    case "products":
      return { ...section, title: own(section.title) };
    case "sale":
      return section;
  }
}
