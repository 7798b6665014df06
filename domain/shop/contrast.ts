/**
 * Whether text in a colour can be read. The console's script counts by it too, without a schema.
 */

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

export const SURFACES: Record<Scheme, Surface> = {
  light: { ground: "#fcfcfb", tint: "#f1f1ef", towards: "#000000" },
  dark: { ground: "#121316", tint: "#1b1c20", towards: "#ffffff" },
};

/** How much of the accent is in the wash behind notices; the rest is the ground. */
export const WASH_SHARE = 0.09;

type Rgb = readonly [red: number, green: number, blue: number];

function rgbOf(hex: string): Rgb {
  const part = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

function hexOf(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
}

/** So much of one colour, and the rest of another, as `color-mix(in srgb, …)` mixes them. */
export function mix(color: string, share: number, other: string): string {
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
