import type { Random } from "../../domain/base/random.ts";
import type { Ink, Palette } from "./palettes.ts";

/** The printed area inside the paper's margin, in units of the picture. */
export const PLATE = { width: 800, height: 1000 } as const;

/** What a family drew on its plate. */
export interface Drawing {
  /** SVG elements in plate coordinates. They are clipped to the plate. */
  markup: string;
  /** Which of the family's compositions this is. */
  form: string;
  /** How many of what the family is made of: lines, threads, tiles. */
  count: number;
  /** What the picture shows, as the start of a sentence for people who do not see it. */
  shows: string;
  /** The inks it was printed with. */
  inks: readonly Ink[];
}

/** A collection: one algorithm and the palettes it is printed in. */
export interface Family {
  name: string;
  palettes: readonly [Palette, ...Palette[]];
  draw(random: Random, palette: Palette): Drawing;
}

export function stroke(data: string, color: string, width: number): string {
  return `<path d="${data}" stroke="${color}" stroke-width="${round(width)}"/>`;
}

export function fill(data: string, color: string): string {
  return `<path d="${data}" fill="${color}"/>`;
}

/** Lines have round ends and no filling unless an element says otherwise. */
export function lines(markup: string): string {
  return `<g fill="none" stroke-linecap="round" stroke-linejoin="round">${markup}</g>`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
