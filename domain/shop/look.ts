import { z } from "zod";

/** Colours and typefaces of a shop, and whether text in them can be read. */

/** What WCAG AA asks of text (https://www.w3.org/TR/WCAG22/#contrast-minimum). */
export const MIN_CONTRAST = 4.5;

export type Scheme = "light" | "dark";

interface Surface {
  /** The page's own colour, as web/styles/tokens.css has it. */
  ground: string;
  /** The surface on which the accent has the least contrast, beside its own wash. */
  tint: string;
  /** What the accent is mixed with until it can be read. */
  towards: string;
}

const SURFACES: Record<Scheme, Surface> = {
  light: { ground: "#fcfcfb", tint: "#f1f1ef", towards: "#000000" },
  dark: { ground: "#121316", tint: "#1b1c20", towards: "#ffffff" },
};

/** How much of the accent is in the wash behind notices; the rest is the ground. */
const WASH_SHARE = 0.09;

/**
 * Typefaces by their names in settings. All but Spectral are on the shopper's device already, so
 * they cost no bytes and move nothing when they come.
 */
const TYPEFACES = {
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

type Rgb = readonly [red: number, green: number, blue: number];

function rgbOf(hex: string): Rgb {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

function hexOf(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** So much of one colour, and the rest of another, as `color-mix(in srgb, …)` mixes them. */
function mix(color: string, share: number, other: string): string {
  const [a, b] = [rgbOf(color), rgbOf(other)];
  const part = (n: 0 | 1 | 2) => a[n] * share + b[n] * (1 - share);
  return hexOf([part(0), part(1), part(2)]);
}

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(hex: string): number {
  const [red, green, blue] = rgbOf(hex).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1, which is the same colour, to 21. https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
export function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** The least contrast that text in an accent has on the surfaces of a scheme. */
export function accentContrast(accent: string, scheme: Scheme): number {
  const { ground, tint } = SURFACES[scheme];
  return Math.min(contrast(accent, tint), contrast(accent, mix(accent, WASH_SHARE, ground)));
}

/** The nearest colour of the same hue that can be read: the accent itself where that holds. */
export function readableAccent(accent: string, scheme: Scheme): string {
  const { towards } = SURFACES[scheme];
  // Of 256 steps the first that holds: text in black, or in white, always does.
  for (let step = 256; step > 0; step--) {
    const mixed = mix(accent, step / 256, towards);
    if (accentContrast(mixed, scheme) >= MIN_CONTRAST) {
      return mixed;
    }
  }
  return towards;
}

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
