import { describe, expect, it } from "vitest";
import { quietUntil } from "../time/quiet-hours.ts";
import { CHANNELS, DEFAULT_CHANNELS, mayWait, PhoneNumber } from "./channels.ts";

const at = (text: string) => Date.parse(text);
const NIGHT = { from: 21, to: 8 };

describe("quiet hours", () => {
  it.each([
    ["in the evening until the morning", "2026-07-01T21:30:00+02:00", "2026-07-02T08:00:00+02:00"],
    ["from their first moment", "2026-07-01T21:00:00+02:00", "2026-07-02T08:00:00+02:00"],
    ["after midnight", "2026-07-02T03:00:00.250+02:00", "2026-07-02T08:00:00+02:00"],
    ["until their last moment", "2026-07-02T07:59:59.999+02:00", "2026-07-02T08:00:00+02:00"],
    ["in a night that loses an hour", "2026-03-28T23:00:00+01:00", "2026-03-29T08:00:00+02:00"],
    ["in a night that has one more", "2026-10-24T23:00:00+02:00", "2026-10-25T08:00:00+01:00"],
  ])("hold what can wait %s", (_, from, until) => {
    expect(quietUntil(NIGHT, "Europe/Berlin", at(from))).toBe(at(until));
  });

  it("are those of the zone, and none in the day or where both hours are the same", () => {
    expect(quietUntil(NIGHT, "Europe/Berlin", at("2026-07-02T08:00:00+02:00"))).toBe(null);
    expect(quietUntil(NIGHT, "Europe/Berlin", at("2026-07-02T20:59:59+02:00"))).toBe(null);
    expect(quietUntil(NIGHT, "America/Los_Angeles", at("2026-07-02T12:00:00+02:00"))).toBe(
      at("2026-07-02T08:00:00-07:00"),
    );
    expect(quietUntil({ from: 9, to: 9 }, "UTC", at("2026-07-02T09:00:00Z"))).toBe(null);
    for (const moment of ["2026-07-02T01:00:00Z", "2026-07-02T02:00:00Z"]) {
      expect(quietUntil({ from: 1, to: 5 }, "UTC", at(moment))).toBe(at("2026-07-02T05:00:00Z"));
    }
    expect(quietUntil({ from: 1, to: 5 }, "UTC", at("2026-07-02T05:00:00Z"))).toBe(null);
  });

  it("hold no message that has to be told now, and of mails only a reminder", () => {
    expect(CHANNELS.map((channel) => mayWait(channel, "order.confirmed"))).toEqual([false, false, false]);
    expect(CHANNELS.map((channel) => mayWait(channel, "order.shipped"))).toEqual([false, true, true]);
    expect(CHANNELS.map((channel) => mayWait(channel, "cart.abandoned"))).toEqual([true, true, true]);
  });
});

it("without a choice mails tell of orders, and nothing advertises", () => {
  expect(CHANNELS.filter((channel) => DEFAULT_CHANNELS[channel].orders)).toEqual(["email"]);
  expect(CHANNELS.filter((channel) => DEFAULT_CHANNELS[channel].sales)).toEqual([]);
});

it.each([
  ["+49 (151) 1234-5678", "+4915112345678"],
  ["0049 151/12345678", "+4915112345678"],
  ["+1 503 555 0100", "+15035550100"],
  ["0151 12345678", null],
  ["+0 151 12345678", null],
  ["+49 151 1234567890123", null],
  ["+49 one", null],
  ["+44 (0)20 7946 0018", "+442079460018"],
  ["+1 155 555 0100", null],
  ["", null],
])("a number is kept as networks take it: %s", (typed, kept) => {
  expect(PhoneNumber.safeParse(typed).data ?? null).toBe(kept);
});
