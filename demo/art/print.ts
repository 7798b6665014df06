import { seeded } from "../../domain/base/random.ts";
import { contours } from "./contours.ts";
import { currents } from "./currents.ts";
import { type Drawing, type Family, PLATE } from "./family.ts";
import { loom } from "./loom.ts";
import { orbits } from "./orbits.ts";
import type { Palette } from "./palettes.ts";
import { parquet } from "./parquet.ts";
import { tidelines } from "./tidelines.ts";

/** The sheet of paper, 4 to 5, in units of the picture. */
const SHEET = { width: 1000, height: 1250 } as const;
/** Where the plate lies on the sheet: a little above the middle, as a mount is cut. */
const OFFSET = { x: 100, y: 112 } as const;

/** The collections by the first word of a slug. */
export const FAMILIES = { tidelines, currents, contours, orbits, loom, parquet } as const satisfies Record<
  string,
  Family
>;

export interface Print extends Drawing {
  family: string;
  palette: Palette;
}

/**
 * The print of a slug. The slug is the whole recipe: its first word names the collection (any other
 * slug is given one), the rest seeds it. What a slug draws never changes; a new drawing needs a new
 * address.
 */
export function makePrint(slug: string): Print {
  const random = seeded(slug);
  const all = Object.values(FAMILIES) as [Family, ...Family[]];
  const known = Object.entries(FAMILIES).find(([key]) => slug === key || slug.startsWith(`${key}-`));
  const family: Family = known?.[1] ?? random.pick(all);
  const palette = random.pick(family.palettes);
  return { ...family.draw(random, palette), family: family.name, palette };
}

/** The print as a standalone SVG document. */
export function drawPrint(slug: string): string {
  const { markup, palette } = makePrint(slug);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SHEET.width} ${SHEET.height}" width="${SHEET.width}" height="${SHEET.height}">` +
    `<rect width="${SHEET.width}" height="${SHEET.height}" fill="${palette.paper.hex}"/>` +
    `<svg x="${OFFSET.x}" y="${OFFSET.y}" width="${PLATE.width}" height="${PLATE.height}">${markup}</svg></svg>`
  );
}
