/** What a garment is made of: a colour, and what is woven, dyed or sewn into it. */
export interface Cloth {
  colour: string;
  weave?: Weave;
  /** Of what is woven or sewn in. */
  second?: string;
}

type Weave = keyof typeof WEAVES;

/** A tile that repeats: its size, and its elements in the cloth's two colours. */
interface Tile {
  width: number;
  height: number;
  turned?: number;
  draw(second: string, colour: string): string;
}

function flower(x: number, y: number, colour: string): string {
  const petals = [0, 72, 144, 216, 288].map(
    (angle) =>
      `<ellipse cx="${x}" cy="${y - 9}" rx="6" ry="9" transform="rotate(${angle} ${x} ${y})" fill="${colour}"/>`,
  );
  return `${petals.join("")}<circle cx="${x}" cy="${y}" r="4" fill="#e9b949"/>`;
}

const WEAVES = {
  "fine stripes": {
    width: 26,
    height: 26,
    draw: (second) => `<rect width="4" height="26" fill="${second}"/>`,
  },
  "broad stripes": {
    width: 60,
    height: 60,
    draw: (second) => `<rect width="30" height="60" fill="${second}"/>`,
  },
  hoops: {
    width: 60,
    height: 64,
    draw: (second) => `<rect width="60" height="26" fill="${second}"/>`,
  },
  checks: {
    width: 84,
    height: 84,
    draw: (second) =>
      `<rect width="42" height="84" fill="${second}" opacity=".55"/><rect width="84" height="42" fill="${second}" opacity=".55"/>` +
      `<path d="M63 0v84M0 63h84" stroke="#fff" stroke-width="3" opacity=".5"/>`,
  },
  denim: {
    width: 9,
    height: 9,
    turned: 28,
    draw: (second) => `<rect width="3" height="9" fill="${second}" opacity=".5"/>`,
  },
  knit: {
    width: 20,
    height: 18,
    draw: (second) =>
      `<path d="M0 3l10 9 10-9" fill="none" stroke="${second}" stroke-width="3" opacity=".6"/>`,
  },
  quilting: {
    width: 100,
    height: 96,
    draw: (second) =>
      `<path d="M0 92h100" stroke="${second}" stroke-width="5"/><path d="M0 78q50 12 100 0" fill="none" stroke="${second}" stroke-width="4" opacity=".35"/>`,
  },
  flowers: {
    width: 110,
    height: 110,
    draw: (second) =>
      `${flower(28, 32, second)}${flower(84, 88, second)}<path d="M70 22q10 8 4 20M18 76q10 8 4 20" fill="none" stroke="#6f8f5f" stroke-width="4"/>`,
  },
  tiles: {
    width: 68,
    height: 68,
    turned: 45,
    draw: (second, colour) =>
      `<rect width="34" height="34" fill="${second}"/><rect x="34" y="34" width="34" height="34" fill="${second}"/>` +
      `<circle cx="17" cy="17" r="9" fill="${colour}"/><circle cx="51" cy="51" r="9" fill="${colour}"/><circle cx="51" cy="17" r="6" fill="${second}"/><circle cx="17" cy="51" r="6" fill="${second}"/>`,
  },
  dots: {
    width: 52,
    height: 52,
    draw: (second) =>
      `<circle cx="13" cy="13" r="6" fill="${second}"/><circle cx="39" cy="39" r="6" fill="${second}"/>`,
  },
} as const satisfies Record<string, Tile>;

/** The `<pattern>` of a cloth, to be filled with by its id. */
export function pattern(id: string, { colour, weave, second = "#ffffff" }: Cloth): string {
  if (weave === undefined) {
    return `<pattern id="${id}" width="10" height="10" patternUnits="userSpaceOnUse"><rect width="10" height="10" fill="${colour}"/></pattern>`;
  }
  const { width, height, draw, turned = 0 }: Tile = WEAVES[weave];
  return (
    `<pattern id="${id}" width="${width}" height="${height}" patternUnits="userSpaceOnUse" patternTransform="rotate(${turned})">` +
    `<rect width="${width}" height="${height}" fill="${colour}"/>${draw(second, colour)}</pattern>`
  );
}

/** A colour darker by a share of it: seams, cuffs and what lies in the shade. */
export function darker(colour: string, share: number): string {
  const parts = [1, 3, 5].map((at) =>
    Math.round(Number.parseInt(colour.slice(at, at + 2), 16) * (1 - share)),
  );
  return `#${parts.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
}
