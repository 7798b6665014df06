import type { Random } from "../../domain/base/random.ts";

/** Smooth noise of the plane, about −1…1, one hill or hollow to a unit of length. */
export type Noise = (x: number, y: number) => number;

const SIZE = 256;
const DIRECTIONS = 32;

/** Gradient noise over a shuffled lattice. */
export function gradientNoise(random: Random): Noise {
  const lattice = Array.from({ length: SIZE }, (_, i) => i);
  for (let i = SIZE - 1; i > 0; i--) {
    const j = random.integer(0, i);
    const held = lattice[i] ?? 0;
    lattice[i] = lattice[j] ?? 0;
    lattice[j] = held;
  }
  const cos = Float64Array.from({ length: DIRECTIONS }, (_, i) => Math.cos((i * 2 * Math.PI) / DIRECTIONS));
  const sin = Float64Array.from({ length: DIRECTIONS }, (_, i) => Math.sin((i * 2 * Math.PI) / DIRECTIONS));
  const table = Uint8Array.from(lattice);

  const slope = (ix: number, iy: number, dx: number, dy: number) => {
    const row = table[iy & (SIZE - 1)] ?? 0;
    const direction = (table[(row + ix) & (SIZE - 1)] ?? 0) & (DIRECTIONS - 1);
    return (cos[direction] ?? 0) * dx + (sin[direction] ?? 0) * dy;
  };
  return (x, y) => {
    const ix = Math.floor(x);
    const iy = Math.floor(y);
    const fx = x - ix;
    const fy = y - iy;
    const u = fade(fx);
    const v = fade(fy);
    const top = lerp(slope(ix, iy, fx, fy), slope(ix + 1, iy, fx - 1, fy), u);
    const bottom = lerp(slope(ix, iy + 1, fx, fy - 1), slope(ix + 1, iy + 1, fx - 1, fy - 1), u);
    return 1.5 * lerp(top, bottom, v);
  };
}

/** Noise with finer noise laid over it, each octave half as strong as the one before. */
export function layered(noise: Noise, octaves: number): Noise {
  return (x, y) => {
    let sum = 0;
    let strength = 1;
    let scale = 1;
    for (let octave = 0; octave < octaves; octave++) {
      sum += strength * noise(x * scale + 17 * octave, y * scale - 31 * octave);
      strength /= 2;
      scale *= 2.03;
    }
    return sum;
  };
}

function fade(t: number): number {
  return t * t * t * (t * (t * 6 - 15) + 10);
}

export function lerp(from: number, to: number, t: number): number {
  return from + (to - from) * t;
}

/** 0 below `from`, 1 above `to`, and an easy slope between. */
export function smoothstep(from: number, to: number, x: number): number {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}
