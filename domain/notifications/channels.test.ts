import { describe, expect, it } from "vitest";
import { QuietHours, quietUntil } from "../time/quiet-hours.ts";
import {
  CHANNELS,
  Channels,
  ChannelsChange,
  DAILY_LIMIT,
  DEFAULT_CHANNELS,
  LIMITED,
  mayWait,
  PhoneNumber,
  TROUBLED,
} from "./channels.ts";

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
    expect(quietUntil({ from: 1, to: 5 }, "UTC", at("2026-07-02T00:59:59Z"))).toBe(null);
    for (const moment of ["2026-07-02T01:00:00Z", "2026-07-02T02:00:00Z"]) {
      expect(quietUntil({ from: 1, to: 5 }, "UTC", at(moment))).toBe(at("2026-07-02T05:00:00Z"));
    }
    expect(quietUntil({ from: 1, to: 5 }, "UTC", at("2026-07-02T05:00:00Z"))).toBe(null);
  });

  it("hold no message that has to be told now, and of mails only a reminder", () => {
    expect(CHANNELS.map((channel) => mayWait(channel, "order.confirmed"))).toEqual([false, false, false]);
    expect(CHANNELS.map((channel) => mayWait(channel, "order.shipped"))).toEqual([false, true, true]);
    expect(CHANNELS.map((channel) => mayWait(channel, "cart.abandoned"))).toEqual([true, true, true]);
    for (const template of ["order.cancelled", "account.phone"]) {
      expect(
        CHANNELS.map((channel) => mayWait(channel, template)),
        template,
      ).toEqual([false, false, false]);
    }
  });

  it("end when clocks show their end, also where the change of the clocks lies at their end or at midnight", () => {
    const until = (hours: QuietHours, zone: string, from: string) => {
      const end = quietUntil(hours, zone, at(from));
      return end === null ? null : new Date(end).toISOString();
    };
    // At two clocks go forward to three, so that a night until two ends at three.
    expect(until({ from: 21, to: 2 }, "Europe/Berlin", "2026-03-28T23:00:00+01:00")).toBe(
      "2026-03-29T00:00:00.000Z",
    );
    // Midnight is left out in Cairo.
    expect(until({ from: 20, to: 0 }, "Africa/Cairo", "2026-04-23T21:00:00+02:00")).toBe(
      "2026-04-23T21:00:00.000Z",
    );
    expect(until({ from: 20, to: 1 }, "Africa/Cairo", "2026-04-23T21:00:00+02:00")).toBe(
      "2026-04-23T22:00:00.000Z",
    );
    // Clocks show eleven at night twice, so that a night until midnight has one hour more.
    expect(until({ from: 20, to: 0 }, "Africa/Cairo", "2026-10-29T21:00:00+03:00")).toBe(
      "2026-10-29T22:00:00.000Z",
    );
    expect(until({ from: 22, to: 6 }, "Asia/Kathmandu", "2026-07-01T22:00:00+05:45")).toBe(
      "2026-07-02T00:15:00.000Z",
    );
    expect(until({ from: 0, to: 23 }, "UTC", "2026-07-01T00:00:00Z")).toBe("2026-07-01T23:00:00.000Z");
    expect(until({ from: 0, to: 23 }, "UTC", "2026-07-01T23:00:00Z")).toBeNull();
  });

  it("are full hours of a day", () => {
    const taken = (from: number, to: number) => QuietHours.safeParse({ from, to }).success;
    expect([taken(0, 23), taken(24, 0), taken(0, -1), taken(1.5, 2), taken(0, 24)]).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

it("without a choice mails tell of orders, and nothing advertises", () => {
  const none = { orders: false, sales: false, backInStock: false };
  expect(DEFAULT_CHANNELS).toEqual({
    email: { orders: true, sales: false, backInStock: true },
    sms: none,
    push: none,
  });
});

it("a customer chooses some ways or all of them, and nothing that is none", () => {
  const all = { orders: true, sales: false, backInStock: true };
  const choices = { email: all, sms: all, push: all };
  expect(Channels.parse(choices)).toEqual(choices);
  const some = { sms: { sales: true } };
  expect([ChannelsChange.parse(some), ChannelsChange.parse({})]).toEqual([some, {}]);
  expect(Channels.safeParse(some).success).toBe(false);
  for (const odd of [{ fax: all }, { sms: { cart: true } }, { sms: { sales: "yes" } }]) {
    expect(ChannelsChange.safeParse(odd).success, JSON.stringify(odd)).toBe(false);
  }
});

it("what did not arrive is trouble, and what advertises is counted, five times a day and three by phone", () => {
  expect(TROUBLED).toEqual(["pending", "held", "refused", "bounced", "complained", "suppressed", "lapsed"]);
  expect([DAILY_LIMIT, LIMITED]).toEqual([{ email: 5, sms: 3, push: 5 }, ["sales", "backInStock", "cart"]]);
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
