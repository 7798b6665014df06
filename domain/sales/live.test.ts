import { describe, expect, it } from "vitest";
import { broadcastInterval, holdBack, LiveMessage, LiveView } from "./live.ts";

describe("watchers of a sale", () => {
  it("are sent four times a second, and to a big audience less often", () => {
    expect([0, 1, 5_000].map(broadcastInterval)).toEqual([250, 250, 250]);
    expect([5_020, 20_000, 100_000].map(broadcastInterval)).toEqual([251, 1_000, 5_000]);
  });

  it("are sent at once after a pause, else when the interval since the last time is over", () => {
    expect(holdBack(1_000, 1_000, 250)).toBe(250);
    expect(holdBack(1_000, 1_100, 250)).toBe(150);
    expect(holdBack(1_000, 1_250, 250)).toBe(0);
    expect(holdBack(1_000, 9_000, 250)).toBe(0);
  });

  it("wait no longer than the interval when a clock jumps back", () => {
    expect(holdBack(1_000_000, 1_000, 250)).toBe(250);
  });

  it("who have no WebSocket get the same", () => {
    const view = { state: "open", remaining: 3, serverTime: "2026-11-26T10:00:00.000Z" };
    const waiting = { ...view, position: 2, ahead: 1, estimateSeconds: 4 };
    const admitted = { ...view, ticket: "tkt_1", expiresAt: "2026-11-26T10:10:00.000Z" };
    const entered = { ...waiting, entry: 7, who: "w7" };
    for (const told of [
      view,
      waiting,
      entered,
      admitted,
      { ...view, joined: true },
      { ...view, reached: true },
    ]) {
      expect(LiveView.parse(told)).toEqual(told);
    }
    for (const change of [{ joined: false }, { reached: false }, { state: "paused" }]) {
      expect(LiveView.safeParse({ ...view, ...change }).success).toBe(false);
    }
  });

  it.each(["joined", "position", "admitted"])("are told their entry with %s", (type) => {
    const place = { position: 2, ahead: 1, estimateSeconds: 4 };
    const grant = { ticket: "tkt_1", expiresAt: "2026-11-26T10:00:00.000Z" };
    const told = { type, entry: 7, ...(type === "position" ? place : type === "admitted" ? grant : {}) };
    expect(LiveMessage.parse(told)).toEqual(told);
    expect(LiveMessage.safeParse({ ...told, entry: "7" }).success).toBe(false);
  });

  it.each([
    { type: "stock", remaining: 3 },
    { type: "state", state: "sold_out" },
    { type: "joined" },
    { type: "position", position: 2, ahead: 1, estimateSeconds: 4 },
    { type: "admitted", ticket: "tkt_1", expiresAt: "2026-11-26T10:00:00.000Z" },
    { type: "reached" },
  ])("understand %o, whole", (message) => {
    expect(LiveMessage.parse(message)).toEqual(message);
    for (const field of Object.keys(message)) {
      expect(LiveMessage.safeParse({ ...message, [field]: undefined }).success).toBe(false);
    }
  });
});
