import { expect, it } from "vitest";
import { counterKey, exposition, timeKeys } from "./prometheus.ts";

it("buckets hold what is at or below their bound, and labels are escaped", () => {
  const samples: Record<string, number> = {};
  for (const seconds of [0.05, 0.051, 3, 99]) {
    const { bound, sum } = timeKeys("shop_request_seconds", { route: 'a"\\b' }, seconds);
    samples[bound] = (samples[bound] ?? 0) + 1;
    samples[sum] = (samples[sum] ?? 0) + seconds;
  }
  samples[counterKey("shop_cache_answers_total", { answer: "hit" })] = 2;
  const text = exposition(
    [{ name: "shop_x", type: "gauge", help: "X.", samples: [{ labels: {}, value: 1.5 }] }],
    samples,
  );
  const lines = text.split("\n");
  const bucket = (le: string) =>
    lines
      .find((line) => line.includes(`le="${le}"`))
      ?.split(" ")
      .at(-1);
  expect(["0.025", "0.05", "0.1", "2.5", "5", "10", "+Inf"].map(bucket)).toEqual([
    "0",
    "1",
    "2",
    "2",
    "3",
    "3",
    "4",
  ]);
  expect(lines).toContain('shop_request_seconds_count{route="a\\"\\\\b"} 4');
  expect(lines).toContain('shop_cache_answers_total{answer="hit"} 2');
  expect(lines.slice(0, 3)).toEqual(["# HELP shop_x X.", "# TYPE shop_x gauge", "shop_x 1.5"]);
  expect(text.endsWith("\n")).toBe(true);
});
