import { z } from "zod";
import { line, lines, optionalLine } from "../base/text.ts";
import { pictureAt } from "../media/picture-file.ts";

/** The home page and the menus of a shop, as data. */

/** Markdown, of several lines. */
export const markdown = (max: number) => lines(max).trim();

/** A part of an address: lower-case letters, digits and dashes. */
export const Slug = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "must be lower-case letters, digits and single dashes")
  .max(80);

/** A slug that may be missing. */
const optionalSlug = z.union([z.literal(""), Slug], "must be lower-case letters, digits and single dashes");

const PATH = /^\/(?![/\\])[^\s\\\p{Cc}]{0,300}$/u;

/**
 * An address of the shop, such as `/products`, or one of another site, which begins with
 * `https://`.
 */
const LinkTarget = z
  .string()
  .max(500)
  .trim()
  .refine((text) => PATH.test(text) || isSecureAddress(text), "must begin with / or with https://");

function isSecureAddress(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === "https:" && url.username === "" && url.password === "";
}

/** A picture at an address: of the shop, or of another site. An empty address is no picture. */
export const PictureAddress = z.strictObject({
  url: z.union([z.literal(""), LinkTarget], "must begin with / or with https://"),
  /** What it shows, for those who do not see it. */
  alt: optionalLine(200),
});

/**
 * Pixels of the largest icon that systems ask for (https://web.dev/articles/add-manifest#icons).
 */
const LEAST_ICON = 512;

/**
 * A picture that the shop keeps itself, so that its size is known. Empty: the icon of every shop.
 */
export const AppIcon = z.string().refine((url) => {
  const file = pictureAt(url);
  return url === "" || (file?.type === "png" && file.width === file.height && file.width >= LEAST_ICON);
}, `must be a square PNG of at least ${LEAST_ICON} pixels that the shop keeps`);

const Hero = z.strictObject({
  kind: z.literal("hero"),
  headline: line(120),
  /** The end of the headline, set in another style. */
  emphasis: optionalLine(120),
  lede: optionalLine(400),
  /** The product whose picture it shows; the newest one where it is empty. */
  product: optionalSlug,
});

const Collections = z.strictObject({
  kind: z.literal("collections"),
  /** The shop's own word for collections where it is empty. */
  title: optionalLine(80),
});

const Products = z.strictObject({
  kind: z.literal("products"),
  title: line(80),
  /** The collection whose first products it shows; the newest products where it is empty. */
  collection: optionalSlug,
  count: z.int().min(2).max(24),
});

const Text = z.strictObject({
  kind: z.literal("text"),
  title: optionalLine(80),
  /** Markdown. */
  text: markdown(10_000),
});

const Points = z.strictObject({
  kind: z.literal("points"),
  title: optionalLine(80),
  items: z
    .array(z.strictObject({ title: line(80), text: line(500) }))
    .min(1)
    .max(8),
});

const Sale = z.strictObject({ kind: z.literal("sale") });

/** A part of the home page. `sale` is the flash sale that is open or opens next. */
export const HomeSection = z.discriminatedUnion("kind", [Hero, Collections, Products, Text, Points, Sale]);
export type HomeSection = z.output<typeof HomeSection>;

/** A link of a menu. Without a label it has the shop's word for the page. */
export const MenuLink = z.strictObject({ label: optionalLine(60), to: LinkTarget });
export type MenuLink = z.output<typeof MenuLink>;

export const Menus = z.strictObject({
  /** Beside the name on every page. */
  header: z.array(MenuLink).max(8),
  /** Groups of links at the foot of every page. */
  footer: z.array(z.strictObject({ title: line(60), links: z.array(MenuLink).max(12) })).max(6),
});
