export type Point = readonly [x: number, y: number];

/**
 * Coordinates are kept in tenths of a unit: a fifth of a pixel on the largest screens, and short to
 * write.
 */
const TENTHS = 10;

function tenths(value: number): number {
  return Math.round(value * TENTHS);
}

/** 12 → "1.2", −5 → "-.5", 30 → "3". */
function written(value: number): string {
  const sign = value < 0 ? "-" : "";
  const size = Math.abs(value);
  const whole = Math.floor(size / TENTHS);
  const part = size % TENTHS;
  if (part === 0) {
    return `${sign}${whole}`;
  }
  return whole === 0 ? `${sign}.${part}` : `${sign}${whole}.${part}`;
}

/** Writes SVG path data, relative and without a superfluous character. */
export class Pen {
  #data = "";
  #command = "";
  /**
   * The pen's position in tenths, summed as a viewer does, so that rounding errors never add up.
   */
  #x = 0;
  #y = 0;

  get data(): string {
    return this.#data;
  }

  move(x: number, y: number): this {
    return this.#to("m", tenths(x), tenths(y));
  }

  line(x: number, y: number): this {
    return this.#to("l", tenths(x), tenths(y));
  }

  across(x: number): this {
    this.#write("h", [tenths(x) - this.#x]);
    this.#x = tenths(x);
    return this;
  }

  down(y: number): this {
    this.#write("v", [tenths(y) - this.#y]);
    this.#y = tenths(y);
    return this;
  }

  /** A circular arc of at most half a turn; clockwise on the page when `clockwise`. */
  arc(radius: number, clockwise: boolean, x: number, y: number): this {
    const r = written(tenths(radius));
    const dx = tenths(x) - this.#x;
    const dy = tenths(y) - this.#y;
    this.#data += `a${r} ${r} 0 0${clockwise ? 1 : 0}${written(dx)}${dy < 0 ? "" : " "}${written(dy)}`;
    this.#command = "a";
    this.#x += dx;
    this.#y += dy;
    return this;
  }

  close(startX: number, startY: number): this {
    this.#data += "z";
    this.#command = "z";
    this.#x = tenths(startX);
    this.#y = tenths(startY);
    return this;
  }

  polygon(points: readonly Point[]): this {
    const [start, ...rest] = points;
    if (!start) {
      return this;
    }
    this.move(start[0], start[1]);
    for (const [x, y] of rest) {
      this.line(x, y);
    }
    return this.close(start[0], start[1]);
  }

  circle(x: number, y: number, radius: number): this {
    return this.move(x - radius, y)
      .arc(radius, true, x + radius, y)
      .arc(radius, true, x - radius, y)
      .close(x - radius, y);
  }

  /** A curve that starts and ends at the ends of `points` and is steered by those between. */
  curve(points: readonly Point[]): this {
    const [start, second, ...rest] = points;
    if (!start || !second) {
      return this;
    }
    this.move(start[0], start[1]);
    return this.curveOn([second, ...rest]);
  }

  /** The same from the pen's position. */
  curveOn(points: readonly Point[]): this {
    const last = points[points.length - 1];
    const [first, ...rest] = points;
    if (!first || !last) {
      return this;
    }
    const second = rest[0];
    if (!second) {
      return this.line(first[0], first[1]);
    }
    const steer = this.#bend(first, rest.length === 1 ? second : middle(first, second));
    return this.#glide(steer, rest.slice(0, -1), rest.slice(1, -1), last);
  }

  /** A closed curve steered by every point. */
  loop(points: readonly Point[]): this {
    const [first, ...rest] = points;
    const second = rest[0];
    const last = points[points.length - 1];
    if (!first || !second || !last) {
      return this;
    }
    const start = middle(last, first);
    this.move(start[0], start[1]);
    const steer = this.#bend(first, middle(first, second));
    return this.#glide(steer, rest, rest.slice(1), start).close(start[0], start[1]);
  }

  /**
   * The first piece of a curve, with its steering point written out. Returns that point in tenths.
   */
  #bend(steer: Point, end: Point): [number, number] {
    const steerX = tenths(steer[0]);
    const steerY = tenths(steer[1]);
    const endX = tenths(end[0]);
    const endY = tenths(end[1]);
    this.#write("q", [steerX - this.#x, steerY - this.#y, endX - this.#x, endY - this.#y]);
    this.#x = endX;
    this.#y = endY;
    return [steerX, steerY];
  }

  /**
   * The rest of a curve as `t` pieces, whose steering points a viewer mirrors by itself. Each end
   * is chosen from the mirrored point rather than the wished one, so that rounding does not build
   * up along the curve.
   */
  #glide(
    from: readonly [number, number],
    steers: readonly Point[],
    nexts: readonly Point[],
    end: Point,
  ): this {
    let [steerX, steerY] = from;
    for (let i = 0; i < steers.length; i++) {
      steerX = 2 * this.#x - steerX;
      steerY = 2 * this.#y - steerY;
      const next = nexts[i];
      const endX = next ? Math.round((steerX + tenths(next[0])) / 2) : tenths(end[0]);
      const endY = next ? Math.round((steerY + tenths(next[1])) / 2) : tenths(end[1]);
      this.#to("t", endX, endY);
    }
    return this;
  }

  #to(command: "m" | "l" | "t", x: number, y: number): this {
    // The first move alone is absolute.
    if (this.#data === "") {
      this.#write("M", [x, y]);
    } else {
      this.#write(command, [x - this.#x, y - this.#y]);
    }
    this.#x = x;
    this.#y = y;
    return this;
  }

  #write(command: string, values: readonly number[]): void {
    // "m" may not repeat silently: what follows a move without a letter is a line.
    let glued = command !== this.#command || command === "m" || command === "M";
    if (glued) {
      this.#data += command;
    }
    this.#command = command;
    for (const value of values) {
      const text = written(value);
      this.#data += glued || text.startsWith("-") ? text : ` ${text}`;
      glued = false;
    }
  }
}

function middle(a: Point, b: Point): Point {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}
