/** Time zones differ from UTC, and change, by multiples of this. */
export const QUARTER_MS = 15 * 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();
/** Offsets that were asked for, by zone and quarter of an hour. */
const offsets = new Map<string, number>();
const MOST_OFFSETS = 20_000;

/** By how much the clocks of a zone are ahead of UTC at a moment, in milliseconds. */
export function offsetOf(zone: string, at: number): number {
  const quarter = Math.floor(at / QUARTER_MS);
  const name = `${zone} ${quarter}`;
  const known = offsets.get(name);
  if (known !== undefined) {
    return known;
  }
  if (offsets.size >= MOST_OFFSETS) {
    offsets.clear();
  }
  const offset = readOffset(zone, quarter * QUARTER_MS);
  offsets.set(name, offset);
  return offset;
}

function readOffset(zone: string, at: number): number {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  formats.set(zone, format);
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - at;
}
