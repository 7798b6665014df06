import { vi } from "vitest";
import { seeded } from "../../domain/base/random.ts";

const COUNTED_BYTES = 6;
const SECOND_MS = 1_000;
/** More than is drawn in a second of the day. */
const A_SECOND = 65_536;

/**
 * Chance that is the same in each run. What is drawn later is larger, so that lists which order
 * rows of one moment by their ids have them in the order in which they were made.
 */
export function seedChance(seed: string): void {
  let [random, second, drawn] = [seeded(seed), 0, 0];
  const fill = (bytes: Uint8Array) => {
    // What another file left at work may draw too. Each second of the day begins anew.
    const now = Math.floor(Date.now() / SECOND_MS);
    if (now !== second) {
      [random, second, drawn] = [seeded(`${seed} ${now}`), now, 0];
    }
    drawn += 1;
    const place = second * A_SECOND + drawn;
    const counted = bytes.length >= 2 * COUNTED_BYTES ? COUNTED_BYTES : 0;
    for (let n = 0; n < bytes.length; n++) {
      const ofCount = Math.floor(place / 256 ** (counted - 1 - n)) % 256;
      bytes[n] = n < counted ? ofCount : random.integer(0, 255);
    }
  };
  vi.spyOn(crypto, "getRandomValues").mockImplementation((array) => {
    if (ArrayBuffer.isView(array)) {
      fill(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    }
    return array;
  });
  vi.spyOn(crypto, "randomUUID").mockImplementation(() => {
    const bytes = new Uint8Array(16);
    fill(bytes);
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  });
  // Pauses that chance makes longer or shorter are as long each time.
  vi.spyOn(Math, "random").mockReturnValue(0.5);
}
