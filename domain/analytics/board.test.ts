import { describe, expect, it } from "vitest";
import { boardOf, type Look, spanOf } from "./board.ts";
import { NO_FIGURES } from "./figures.ts";

const ZONE = "Europe/Berlin";
/** A winter's noon in Berlin. */
const NOW = Date.parse("2026-02-10T12:34:56+01:00");
const look = (pace: Look["pace"]): Look => ({ pace, currency: "USD", zone: ZONE, now: NOW });
const at = (text: string) => Date.parse(text);

describe("a look at what was sold lately", () => {
  it.each([
    ["hour", 24, "2026-02-09T13:00:00+01:00", "2026-02-08T13:00:00+01:00"],
    ["day", 30, "2026-01-12T00:00:00+01:00", "2025-12-13T00:00:00+01:00"],
    ["month", 12, "2025-03-01T00:00:00+01:00", "2024-03-01T00:00:00+01:00"],
  ] as const)(
    "by %s has %i points, the last is this one, and as many before them",
    (pace, many, from, before) => {
      const span = spanOf(look(pace));
      expect(span.starts).toHaveLength(2 * many);
      expect(span.period).toEqual({ from: at(from), to: NOW + 1 });
      expect(span.whole).toEqual({ from: at(before), to: NOW + 1 });
      const { points } = boardOf(look(pace), span, []);
      expect([points.length, points[0]?.start]).toEqual([many, at(from)]);
    },
  );

  it("sets each day beside the one thirty days before, in one currency, and says which others there are", () => {
    const sold = (day: string, placed: number, currency: Look["currency"] = "USD") => {
      return { start: at(day), currency, figures: { ...NO_FIGURES, placed } };
    };
    const rows = [
      sold("2025-12-12T23:00:00+01:00", 100),
      sold("2025-12-13T00:00:00+01:00", 1),
      sold("2026-01-12T00:00:00+01:00", 2),
      sold("2026-01-12T09:00:00+01:00", 3),
      sold("2026-02-10T00:00:00+01:00", 4),
      sold("2026-02-10T00:00:00+01:00", 50, "JPY"),
      sold("2026-02-10T00:00:00+01:00", 60, "EUR"),
    ];
    const { points, totals, currencies } = boardOf(look("day"), spanOf(look("day")), rows);
    const placed = points.map(({ now, before }) => [now.placed, before.placed]);
    expect([placed[0], placed.at(-1)]).toEqual([
      [5, 1],
      [4, 0],
    ]);
    expect(
      placed
        .slice(1, -1)
        .flat()
        .every((many) => many === 0),
    ).toBe(true);
    expect([totals.now.placed, totals.before.placed]).toEqual([9, 1]);
    expect(currencies).toEqual(["USD", "EUR", "JPY"]);
  });
});
