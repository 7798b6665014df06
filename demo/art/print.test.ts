import { expect, test } from "vitest";
import { base32, sha256 } from "../../domain/base/ids.ts";
import { blend, PALETTES } from "./palettes.ts";
import { Pen } from "./pen.ts";
import { drawPrint, FAMILIES, makePrint } from "./print.ts";

/** Bytes: what the largest print may weigh before compression. */
const LARGEST_PRINT = 60 * 1024;

const digest = async (text: string) => base32(await sha256(text), 16);
const sample = (count: number) =>
  Object.keys(FAMILIES).flatMap((family) => Array.from({ length: count }, (_, i) => `${family}-sample-${i}`));

// Addresses of prints say that they never change. A digest that differs here needs a new version in
// the address.
test.each([
  ["tidelines-neap", "193q3kq5h5mq10t5"],
  ["currents-drift", "d4w03y3nnmhgr3cz"],
  ["contours-archipelago", "9738kxy3dt9y305h"],
  ["orbits-torus", "e05gshhrzbp6k41j"],
  ["loom-coverlet", "7ra4brtm659s7x7w"],
  ["parquet-terrazzo", "8p4mpbb1j2p721n2"],
  ["a-slug-of-no-collection", "ynr2rsq35q4vbjk7"],
])("%s draws the same bytes for ever", async (slug, expected) => {
  expect(drawPrint(slug)).toBe(drawPrint(slug));
  expect(await digest(drawPrint(slug))).toBe(expected);
});

test("every print is small, closed XML that refers to nothing and runs nothing", () => {
  for (const slug of sample(12)) {
    const svg = drawPrint(slug);
    expect(svg.length, slug).toBeLessThan(LARGEST_PRINT);
    expect(svg, slug).not.toMatch(/NaN|undefined|Infinity|<script|href|url\(|\son\w+=|\sid=/);
    expect(unclosed(svg), slug).toEqual([]);
  }
});

test("every path is written in commands that an SVG viewer reads", () => {
  const number = String.raw`-?(?:\d+(?:\.\d)?|\.\d)`;
  const path = new RegExp(String.raw`^M(?:[MmLlHhVvQqTtAaZz]|${number}|\s)+$`);
  for (const slug of sample(4)) {
    for (const [, data] of drawPrint(slug).matchAll(/ d="([^"]*)"/g)) {
      expect(data, slug).toMatch(path);
    }
  }
});

test("no two prints are alike", () => {
  const slugs = sample(20);
  expect(new Set(slugs.map(drawPrint)).size).toBe(slugs.length);
});

test("a slug's first word names its collection", () => {
  for (const [key, family] of Object.entries(FAMILIES)) {
    const print = makePrint(`${key}-anything`);
    expect(print.family).toBe(family.name);
    expect(family.palettes).toContain(print.palette);
  }
});

test("a description names only inks that were printed", () => {
  // The printer mixes these from two of the inks, so the pure colour need not be there.
  const mixed = new Set(["headlands", "relief", "lagoon", "shell", "figure"]);
  for (const slug of sample(20)) {
    const { inks, markup, form } = makePrint(slug);
    expect(inks.length, slug).toBeGreaterThanOrEqual(2);
    expect(new Set(inks).size, slug).toBe(inks.length);
    if (mixed.has(form)) {
      continue;
    }
    for (const ink of inks) {
      expect(markup, `${slug}: ${ink.name}`).toContain(ink.hex);
    }
  }
});

test("inks stand out from their paper", () => {
  for (const { name, paper, key, accent } of Object.values(PALETTES)) {
    expect(contrast(paper.hex, key.hex), `${name} key`).toBeGreaterThan(6);
    expect(contrast(paper.hex, accent.hex), `${name} accent`).toBeGreaterThan(1.9);
  }
});

test("a blend begins and ends with its colours", () => {
  expect(blend("#1f3354", "#c65a30", 0)).toBe("#1f3354");
  expect(blend("#1f3354", "#c65a30", 1)).toBe("#c65a30");
});

test("a curve ends where it should, however many rounded pieces it is made of", () => {
  const points = Array.from({ length: 200 }, (_, i) => [i * 3.337, 40 * Math.sin(i / 7.77)] as const);
  const { data } = new Pen().curve(points);
  const numbers = (data.match(/-?(?:\d+(?:\.\d)?|\.\d)/g) ?? []).map(Number);
  // M x y, q with four numbers of which the last two are the end, then t with two each.
  const [x = 0, y = 0, , , qx = 0, qy = 0, ...steps] = numbers;
  const sum = (from: number) => steps.filter((_, i) => i % 2 === from).reduce((a, b) => a + b, 0);
  expect(x + qx + sum(0)).toBeCloseTo(Math.round(199 * 33.37) / 10, 5);
  expect(y + qy + sum(1)).toBeCloseTo(Math.round(400 * Math.sin(199 / 7.77)) / 10, 5);
});

/** Names of elements that were opened and not closed, or closed and not opened. */
function unclosed(svg: string): string[] {
  const open: string[] = [];
  for (const [, slash, name = "", self] of svg.matchAll(
    /<(\/?)([a-z]+)(?:\s[a-zA-Z:-]+="[^"<>&]*")*(\/?)>/g,
  )) {
    if (slash && open.pop() !== name) {
      return [`/${name}`];
    }
    if (!slash && !self) {
      open.push(name);
    }
  }
  const rest = svg.replace(/<\/?[a-z]+(?:\s[a-zA-Z:-]+="[^"<>&]*")*\/?>/g, "");
  return rest === "" ? open : [...open, rest];
}

/** WCAG contrast ratio of two colours. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, blue = 0] = [1, 3, 5].map((at) => {
      const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}
