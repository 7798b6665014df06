import { factsOf, type Language } from "../language/languages.ts";
import { SURFACES } from "../shop/contrast.ts";
import { TYPEFACES } from "../shop/look.ts";
import type { ShopSettings } from "../shop/shop-settings.ts";

/** A line of a message's table: what, and what it costs where that matters. */
export interface LetterRow {
  title: string;
  price: string;
}

/** What a message says, whatever way it goes. */
export interface Letter {
  subject: string;
  /** Paragraphs before the table and the button. The last one says what a browser shows of it. */
  before: readonly string[];
  rows: readonly LetterRow[];
  /** What the button leads to. */
  link: { label: string; url: string } | null;
  /** Paragraphs after them. */
  after: readonly string[];
}

export interface RenderedEmail {
  subject: string;
  html: string;
  text: string;
}

/** Why a person gets a message, and where they end such messages. */
export interface LetterEnd {
  why: string;
  label: string;
  url: string;
}

/** How a shop's messages look, and who they are from. */
export interface Brand {
  name: string;
  /** An absolute address. */
  logo: { url: string; alt: string } | null;
  look: Pick<ShopSettings["look"], "accent" | "accentDark" | "headings" | "text">;
  /** Line by line, at the end of each message. */
  sender: readonly string[];
}

/** @param shopUrl what addresses of the shop's own pictures begin with */
export function brandOf({ name, look, contact }: ShopSettings, shopUrl: string): Brand {
  const { url, alt } = look.logo;
  return {
    name,
    look,
    logo: url === "" ? null : { url: new URL(url, shopUrl).href, alt: alt || name },
    sender: [name, ...contact.address, contact.phone, contact.email].filter(Boolean),
  };
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const INK = "#1d1c1a";
const QUIET = "#6b675f";
const CARD = "#ffffff";
/** Text on the accent, as pages have it. */
const ON_ACCENT = { light: "#ffffff", dark: "#101014" } as const;
/** A message may be as wide as this, in CSS pixels: the reading pane of most mail programs. */
const WIDTH = 560;

/**
 * Mail programs that know dark mode take these. Others show the light colours, which stand at the
 * elements themselves, because some programs drop the styles of the head.
 */
function darkStyles({ accentDark }: Brand["look"]): string {
  const { ground, tint } = SURFACES.dark;
  return [
    ":root{color-scheme:light dark;supported-color-schemes:light dark}",
    "@media (prefers-color-scheme:dark){",
    `.ground{background:${ground}!important}`,
    `.card{background:${tint}!important;color:#ecebe8!important}`,
    ".rule{border-color:#3a3b40!important}",
    ".quiet,.quiet a{color:#a9a69f!important}",
    `.button{background:${accentDark}!important}`,
    `.button a{color:${ON_ACCENT.dark}!important}`,
    "}",
  ].join("");
}

function paragraph(text: string): string {
  return `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`;
}

function table(rows: readonly LetterRow[]): string {
  if (rows.length === 0) {
    return "";
  }
  const row = ({ title, price }: LetterRow) =>
    `<tr><td style="padding:6px 0">${escapeHtml(title)}</td><td style="padding:6px 0;padding-inline-start:16px;text-align:end;vertical-align:top;white-space:nowrap">${escapeHtml(price)}</td></tr>`;
  return `<table role="presentation" class="rule" style="width:100%;border-collapse:collapse;margin:0 0 16px;border-top:1px solid #ddd8cc;border-bottom:1px solid #ddd8cc">
${rows.map(row).join("\n")}
</table>`;
}

/**
 * The whole button can be pressed: the padding is the link's. Outlook leaves that out, and pads the
 * cell in its place.
 */
function button({ label, url }: NonNullable<Letter["link"]>, { accent }: Brand["look"]): string {
  return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:8px 0 16px"><tr>
<td class="button" bgcolor="${accent}" style="background:${accent};border-radius:4px;mso-padding-alt:14px 24px">
<a href="${escapeHtml(url)}" style="display:inline-block;padding:14px 24px;color:${ON_ACCENT.light};font-weight:600;text-decoration:none">${escapeHtml(label)}</a>
</td></tr></table>`;
}

function ending({ why, label, url }: LetterEnd): string {
  return `<p style="margin:0 0 8px">${escapeHtml(why)} <a href="${escapeHtml(url)}" style="color:${QUIET}">${escapeHtml(label)}</a></p>`;
}

/** A message as mail programs show it, and as text. */
export function renderEmail(
  brand: Brand,
  language: Language,
  { subject, before, rows, after, link }: Letter,
  end: LetterEnd | null = null,
): RenderedEmail {
  const { look, logo, sender } = brand;
  const dir = factsOf(language).dir === "rtl" ? ' dir="rtl"' : "";
  const stack = (face: keyof typeof TYPEFACES) => escapeHtml(TYPEFACES[face].stack);
  const head = logo
    ? `<img src="${escapeHtml(logo.url)}" alt="${escapeHtml(logo.alt)}" height="40" style="display:block;height:40px;max-width:100%;border:0">`
    : escapeHtml(brand.name);
  const html = `<!doctype html><html lang="${language}"${dir}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark"><title>${escapeHtml(subject)}</title>
<style>${darkStyles(look)}</style></head>
<body class="ground" style="margin:0;padding:0;background:${SURFACES.light.tint}">
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" bgcolor="${SURFACES.light.tint}"><tr>
<td align="center" style="padding:32px 12px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" bgcolor="${CARD}" style="max-width:${WIDTH}px;background:${CARD};color:${INK};border-radius:6px;font:16px/1.55 ${stack(look.text)};overflow-wrap:anywhere;text-align:start"><tr>
<td style="padding:28px 28px 0;font:24px/1.2 ${stack(look.headings)}">${head}
</td></tr><tr>
<td style="padding:24px 28px 16px">
${[...before.map(paragraph), table(rows), link ? button(link, look) : "", ...after.map(paragraph)].filter(Boolean).join("\n")}
</td></tr></table>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:${WIDTH}px"><tr>
<td class="quiet" style="padding:20px 28px;color:${QUIET};font:13px/1.5 ${stack(look.text)};overflow-wrap:anywhere;text-align:start">
${end ? ending(end) : ""}${sender.map(escapeHtml).join("<br>")}
</td></tr></table>
</td></tr></table>
</body></html>`;
  const lines = rows.map(({ title, price }) => `${title}  ${price}`.trimEnd()).join("\n");
  return {
    subject,
    html,
    text: [
      ...before,
      ...(lines ? [lines] : []),
      ...(link ? [`${link.label}: ${link.url}`] : []),
      ...after,
      ...(end ? [`${end.why} ${end.label}: ${end.url}`] : []),
      `-- \n${sender.join("\n")}`,
    ].join("\n\n"),
  };
}

/** A short message: who it is from, its point, and where to read more. */
export function renderSms({ name }: Pick<Brand, "name">, { subject, link }: Letter): string {
  return [`${name}: ${subject}.`, link?.url].filter(Boolean).join(" ");
}

/** What a browser shows, and opens. */
export interface RenderedPush {
  title: string;
  body: string;
  url: string | null;
  language: Language;
}

export function renderPush(language: Language, { subject, before, link }: Letter): RenderedPush {
  return { title: subject, body: before.at(-1) ?? "", url: link?.url ?? null, language };
}
