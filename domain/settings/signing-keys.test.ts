import { describe, expect, it } from "vitest";
import { type AgentKeys, agentSigningKey, publicAgentKeys } from "./signing-keys.ts";

const HOUR_S = 60 * 60;
const NOW_S = 1_000_000;

function keys(...ages: [number, ...number[]]): AgentKeys {
  const [first, ...more] = ages.map((age) => ({
    kid: `${age}`,
    kty: "EC" as const,
    crv: "P-256" as const,
    alg: "ES256" as const,
    x: "x".repeat(43),
    y: "y".repeat(43),
    d: "d".repeat(43),
    iat: NOW_S - age,
  }));
  if (!first) {
    throw new Error("a set holds one key at least");
  }
  return { keys: [first, ...more] };
}

describe("what signs messages to platforms", () => {
  it.each([
    ["the only key, however new it is", keys(0), "0"],
    ["the key of before, while platforms may not know the new one", keys(HOUR_S - 1, 9 * HOUR_S), "32400"],
    ["the newest of those that platforms know", keys(1, HOUR_S, 9 * HOUR_S), "3600"],
    ["the oldest where they may know none", keys(1, 2, 3), "3"],
    ["the new key, an hour after it was made", keys(HOUR_S, 9 * HOUR_S), "3600"],
  ])("is %s", (_, set, kid) => {
    expect(agentSigningKey(set, NOW_S * 1_000).kid).toBe(kid);
  });

  it("is published without its private part", () => {
    expect(JSON.stringify(publicAgentKeys(keys(0, 1)))).not.toContain("ddd");
    const half = { kty: "EC", crv: "P-256", x: "x".repeat(43), y: "y".repeat(43), use: "sig", alg: "ES256" };
    expect(publicAgentKeys(keys(0, 1))).toEqual([
      { kid: "0", ...half },
      { kid: "1", ...half },
    ]);
  });
});
