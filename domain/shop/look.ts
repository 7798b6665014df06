import { z } from "zod";
import {
  accentContrast,
  MIN_CONTRAST,
  mix,
  readableAccent,
  type Scheme,
  SURFACES,
  WASH_SHARE,
} from "./contrast.ts";

/** Colours and typefaces of a shop, and whether text in them can be read. */

/**
 * Typefaces by their names in settings. All but Spectral are on the shopper's device already, so
 * they cost no bytes and move nothing when they come.
 */
export const TYPEFACES = {
  spectral: {
    title: "Spectral, a light serif",
    stack:
      '"Spectral", "Spectral fallback", "Iowan Old Style", "Palatino Linotype", Palatino, Georgia, serif',
  },
  "old-style": {
    title: "Old style serif",
    stack: '"Iowan Old Style", "Palatino Linotype", "URW Palladio L", P052, Palatino, Georgia, serif',
  },
  transitional: {
    title: "Book serif",
    stack: 'Charter, "Bitstream Charter", "Sitka Text", Cambria, "Liberation Serif", Georgia, serif',
  },
  system: {
    title: "The device's own",
    stack:
      '-apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, system-ui, sans-serif',
  },
  humanist: {
    title: "Humanist sans serif",
    stack:
      'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", "Noto Sans", source-sans-pro, sans-serif',
  },
  geometric: {
    title: "Geometric sans serif",
    stack:
      'Avenir, "Avenir Next", Montserrat, Corbel, "URW Gothic", "Century Gothic", source-sans-pro, sans-serif',
  },
  rounded: {
    title: "Rounded sans serif",
    stack:
      'ui-rounded, "Hiragino Maru Gothic ProN", Quicksand, Comfortaa, Manjari, "Arial Rounded MT Bold", Calibri, sans-serif',
  },
  typewriter: {
    title: "Typewriter",
    stack: 'ui-monospace, "Cascadia Code", "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  },
} as const satisfies Record<string, { title: string; stack: string }>;

type TypefaceName = keyof typeof TYPEFACES;
const Typeface = z.enum(Object.keys(TYPEFACES) as [TypefaceName, ...TypefaceName[]]);

/** `#2338c4`: six digits, so that one colour has one name. */
const Color = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^#[0-9a-f]{6}$/, "must be a colour such as #2338c4");

/** A colour that text can be read in, on the surfaces of a scheme. */
export function accentFor(scheme: Scheme) {
  return Color.superRefine((color, context) => {
    // A colour of another form is refused already.
    if (/^#[0-9a-f]{6}$/.test(color) && accentContrast(color, scheme) < MIN_CONTRAST) {
      const has = (Math.floor(accentContrast(color, scheme) * 10) / 10).toFixed(1);
      context.addIssue({
        code: "custom",
        message: `has a contrast of ${has} to 1 in the ${scheme} look, and text needs ${MIN_CONTRAST}. The nearest that holds is ${readableAccent(color, scheme)}`,
      });
    }
  });
}

/** What a shop's own stylesheet says. */
export const Look = z.strictObject({
  accent: accentFor("light"),
  accentDark: accentFor("dark"),
  headings: Typeface,
  text: Typeface,
});
export type Look = z.output<typeof Look>;

/** The look of web/styles/tokens.css, which needs no stylesheet of its own. */
export const OWN_LOOK: Look = {
  accent: "#2338c4",
  accentDark: "#a9b4ff",
  headings: "spectral",
  text: "system",
};

/** What text and edges in an accent's place are coloured with, in each look. */
const SCHEMES = {
  light: { on: "#ffffff", strong: "#000000" },
  dark: { on: "#101014", strong: "#ffffff" },
} as const satisfies Record<Scheme, object>;
/** How much of the accent is in its stronger form. */
const STRONG_SHARE = 0.78;

function properties(accent: string, scheme: Scheme): string {
  const { on, strong } = SCHEMES[scheme];
  return [
    `--accent:${accent}`,
    `--accent-strong:${mix(accent, STRONG_SHARE, strong)}`,
    `--on-accent:${on}`,
    `--wash:${mix(accent, WASH_SHARE, SURFACES[scheme].ground)}`,
  ].join(";");
}

/** The stylesheet of a look: it gives the tokens of web/styles/tokens.css other values. */
export function lookStyles({ accent, accentDark, headings, text }: Look): string {
  const faces = `--serif:${TYPEFACES[headings].stack};--sans:${TYPEFACES[text].stack}`;
  return `:root{${properties(accent, "light")};${faces}}@media (prefers-color-scheme:dark){:root{${properties(accentDark, "dark")}}}`;
}
