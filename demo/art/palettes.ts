/** A colour with the name a printer would mix it under. */
export interface Ink {
  name: string;
  hex: string;
}

export interface Palette {
  name: string;
  paper: Ink;
  /** Carries the drawing: the strongest contrast to the paper. */
  key: Ink;
  body: Ink;
  accent: Ink;
  /** Close to the paper, for broad areas. */
  light: Ink;
}

type Row = [paper: string, key: string, body: string, accent: string, light: string];

/** "cream #f3eee3" → the ink. */
function ink(text: string): Ink {
  const at = text.lastIndexOf(" ");
  return { name: text.slice(0, at), hex: text.slice(at + 1) };
}

function palette(name: string, [paper, key, body, accent, light]: Row): Palette {
  return {
    name,
    paper: ink(paper),
    key: ink(key),
    body: ink(body),
    accent: ink(accent),
    light: ink(light),
  };
}

/** Every palette of the press. Once a print has been sold, its palette never changes. */
export const PALETTES = {
  harbour: palette("Harbour", [
    "cream #f4efe4",
    "indigo #1f3354",
    "slate blue #6287a3",
    "rust #c65a30",
    "mist #c9d3d3",
  ]),
  salt: palette("Salt", [
    "salt white #f6f4ef",
    "graphite #2c2f33",
    "sea glass #6f9f97",
    "coral #dd7358",
    "fog #cdd3d0",
  ]),
  madder: palette("Madder", [
    "warm ivory #f5ecdf",
    "oxblood #5b1f26",
    "madder #b0412f",
    "apricot #e59a5c",
    "blush #ecc7b2",
  ]),
  lichen: palette("Lichen", [
    "oat #f0ede0",
    "moss #34492f",
    "lichen green #8c9d62",
    "ochre #cb9439",
    "pale sage #cfd3b3",
  ]),
  quarry: palette("Quarry", [
    "straw #f5ecd8",
    "umber #4a3222",
    "sienna #b8572c",
    "slate #48606b",
    "sand #dfc497",
  ]),
  nightSwim: palette("Night Swim", [
    "midnight #152238",
    "bone #f0e7d4",
    "pale blue #86abc4",
    "coral #ea7a5c",
    "deep teal #2b4560",
  ]),
  basalt: palette("Basalt", [
    "basalt #1e2023",
    "chalk #ebe6da",
    "ash #8f9494",
    "sulphur #dcb84a",
    "iron #3b3f44",
  ]),
  glasshouse: palette("Glasshouse", [
    "pale grey #eff0ea",
    "bottle green #1c4740",
    "jade #5b9a84",
    "plum #7a3b5e",
    "citron #d6c866",
  ]),
  frost: palette("First Frost", [
    "frost #ebf0f2",
    "ink blue #22385a",
    "ice blue #8fb4c6",
    "violet #8478ae",
    "pale ice #c9dbe2",
  ]),
  persimmon: palette("Persimmon", [
    "ivory #f7f0e5",
    "navy #1c2a49",
    "persimmon #e3652f",
    "teal #3f8580",
    "sand #e2c79d",
  ]),
  aubergine: palette("Aubergine", [
    "aubergine #291a2d",
    "parchment #f0e2ca",
    "clay rose #d58a7c",
    "ochre #dba94a",
    "mulberry #553048",
  ]),
  cobalt: palette("Cobalt", [
    "white #f4f2ec",
    "cobalt #1d46b0",
    "periwinkle #7f9ad8",
    "black #22222a",
    "pale blue #c6d2ec",
  ]),
  carbon: palette("Carbon", [
    "rag white #f4f1ea",
    "carbon black #1d1c1b",
    "warm grey #8f887d",
    "vermilion #da462c",
    "stone #d3ccbf",
  ]),
  orchard: palette("Orchard", [
    "pale rose #f8eae2",
    "pine #1e473e",
    "rose #cf776d",
    "marigold #e0a13c",
    "shell #edc9bb",
  ]),
} satisfies Record<string, Palette>;

interface Lab {
  l: number;
  a: number;
  b: number;
}

function toLinear(channel: number): number {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  const c = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, c)));
}

function toLab(hex: string): Lab {
  const rgb = Number.parseInt(hex.slice(1), 16);
  const r = toLinear(rgb >> 16);
  const g = toLinear((rgb >> 8) & 255);
  const b = toLinear(rgb & 255);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {
    l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  };
}

function toHex({ l, a, b }: Lab): string {
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const channels = [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
  return `#${channels.map((value) => fromLinear(value).toString(16).padStart(2, "0")).join("")}`;
}

/**
 * The colour between two, even to the eye (Oklab). `t` runs from 0 (all `from`) to 1 (all `to`).
 */
export function blend(from: string, to: string, t: number): string {
  const p = toLab(from);
  const q = toLab(to);
  return toHex({ l: p.l + (q.l - p.l) * t, a: p.a + (q.a - p.a) * t, b: p.b + (q.b - p.b) * t });
}
