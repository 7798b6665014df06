import { expect, it } from "vitest";
import { beginningOf, continueTrace, TRACE_STEP_MS, Traceparent, traceIdOf } from "./trace.ts";

it("continues a caller's trace with a span of its own, and starts one when the caller's is not valid", () => {
  const incoming = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const continued = continueTrace(incoming);
  expect(traceIdOf(continued)).toBe("0af7651916cd43dd8448eb211c80319c");
  expect(continued).not.toBe(incoming);
  expect(continued).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
  expect(continueTrace(incoming.replace(/01$/, "00"))).toMatch(/-00$/);
  // Zeros at either end make no id of zeros.
  const zeros = "00-00000000000000000000000000000010-0000000000000010-01";
  expect(traceIdOf(continueTrace(zeros))).toBe("00000000000000000000000000000010");
  const tens = "00-10000000000000000000000000000000-1000000000000000-01";
  expect(traceIdOf(continueTrace(tens))).toBe("10000000000000000000000000000000");
  for (const bad of [
    ...[
      `x${incoming}`,
      `${incoming}x`,
      `01${incoming.slice(2)}`,
      incoming.replace("b7ad6b7169203331", "0".repeat(16)),
    ],
    undefined,
    incoming.replace("0af7651916cd43dd8448eb211c80319c", "0".repeat(32)),
    incoming.slice(0, -1),
    incoming.replace("0af7", "0AF7"),
  ]) {
    expect(traceIdOf(continueTrace(bad))).not.toBe("0af7651916cd43dd8448eb211c80319c");
    expect(continueTrace(bad)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  }
  expect(traceIdOf("junk")).toBe("");
  for (const bad of [null, "", "junk", incoming.toUpperCase(), `00-${"0".repeat(32)}-b7ad6b7169203331-01`]) {
    expect(continueTrace(bad)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceIdOf(continueTrace(bad))).not.toBe("0af7651916cd43dd8448eb211c80319c");
  }
});

it("gives no two spans the same id, however many there are", () => {
  const traces = Array.from({ length: 2_000 }, () => continueTrace(null));
  expect(new Set(traces.map(traceIdOf)).size).toBe(2_000);
  // Behind the second of its beginning every character of a trace varies, so no bit is constant.
  for (let at = 8; at < 32; at++) {
    expect(new Set(traces.map((trace) => traceIdOf(trace)[at])).size).toBe(16);
  }
  const spans = new Set(traces.map((trace) => trace.split("-")[2]));
  expect(spans.size).toBe(2_000);
  // Every digit is one that chance can give.
  expect(new Set(traces.join("").replaceAll(/00-|-01|-/g, ""))).toEqual(new Set("0123456789abcdef"));
});

it("a trace of the shop says when it began, as far as its first seven digits tell", () => {
  const now = Date.now();
  const began = beginningOf(traceIdOf(continueTrace(null)));
  expect(TRACE_STEP_MS).toBe(16_000);
  expect(began % TRACE_STEP_MS).toBe(0);
  expect(began).toBeGreaterThan(now - TRACE_STEP_MS);
  expect(began).toBeLessThanOrEqual(Date.now());
  // 0x6926f1a seconds of sixteen, and any eighth digit.
  for (const digit of ["0", "9", "f"]) {
    expect(beginningOf(`6926f1a${digit}${"c".repeat(24)}`)).toBe(0x6926f1a * 16_000);
  }
});

it("a traceparent is one of version 00 in small letters, whole", () => {
  const good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const bad = [
    `${good} `,
    `x${good}`,
    good.toUpperCase(),
    `01${good.slice(2)}`,
    good.replaceAll("-", "_"),
    "",
  ];
  expect([good, ...bad].map((text) => Traceparent.safeParse(text).success)).toEqual([
    true,
    ...bad.map(() => false),
  ]);
});
