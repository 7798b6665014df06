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

const lines = (...args: Parameters<typeof exposition>) => exposition(...args).split("\n");
const NOTHING = lines([], {});

it("each family says what it is once, also before anything was counted", () => {
  const types = {
    shop_requests_total: "counter",
    shop_cache_answers_total: "counter",
    shop_calls_total: "counter",
    shop_request_seconds: "histogram",
    shop_order_stage_seconds: "histogram",
  };
  expect(NOTHING.filter((line) => line.startsWith("# TYPE"))).toEqual(
    Object.entries(types).map(([name, type]) => `# TYPE ${name} ${type}`),
  );
  expect(NOTHING.filter((line) => line.startsWith("# HELP"))).toHaveLength(5);
  expect(NOTHING).toHaveLength(11);
});

it("what was counted stands below its family, in one order, and times as sums of what is below each bound", () => {
  const timed = { route: "/api/x", kind: "a\nb" };
  const { bound, sum } = timeKeys("shop_order_stage_seconds", timed, 5);
  const later = timeKeys("shop_order_stage_seconds", timed, 5.001).bound;
  const plain = timeKeys("shop_request_seconds", {}, 0.0254);
  const counted = {
    [counterKey("shop_calls_total", { to: "d1", how: "ok" })]: 3,
    [counterKey("shop_calls_total", { to: "cart", how: "ok" })]: 4,
    [counterKey("shop_requests_total", {})]: 9,
    [bound]: 2,
    [later]: 1,
    [sum]: 15.0016,
    [plain.bound]: 1,
    [plain.sum]: 0.0254,
  };
  const families = [
    {
      name: "shop_lag",
      type: "gauge" as const,
      help: "L.",
      samples: [
        { labels: { queue: "b" }, value: 2 },
        { labels: { queue: "a" }, value: 0.12345 },
      ],
    },
    { name: "shop_sold_total", type: "counter" as const, help: "S.", samples: [] },
  ];
  const stage = (le: string) => `shop_order_stage_seconds_bucket{route="/api/x",kind="a\\nb",le="${le}"}`;
  const request = (le: string) => `shop_request_seconds_bucket{le="${le}"}`;
  const text = exposition(families, counted);
  expect(
    text.split("\n").filter((line) => !line.startsWith("# HELP shop_") || / [LS]\.$/.test(line)),
  ).toEqual([
    "# HELP shop_lag L.",
    "# TYPE shop_lag gauge",
    'shop_lag{queue="b"} 2',
    'shop_lag{queue="a"} 0.123',
    "# HELP shop_sold_total S.",
    "# TYPE shop_sold_total counter",
    "# TYPE shop_requests_total counter",
    "shop_requests_total 9",
    "# TYPE shop_cache_answers_total counter",
    "# TYPE shop_calls_total counter",
    'shop_calls_total{to="cart",how="ok"} 4',
    'shop_calls_total{to="d1",how="ok"} 3',
    "# TYPE shop_request_seconds histogram",
    `${request("0.025")} 0`,
    ...["0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"].map((le) => `${request(le)} 1`),
    "shop_request_seconds_sum 0.025",
    "shop_request_seconds_count 1",
    "# TYPE shop_order_stage_seconds histogram",
    ...["0.5", "1", "2"].map((le) => `${stage(le)} 0`),
    `${stage("5")} 2`,
    ...["10", "30", "60", "300", "1800", "+Inf"].map((le) => `${stage(le)} 3`),
    'shop_order_stage_seconds_sum{route="/api/x",kind="a\\nb"} 15.002',
    'shop_order_stage_seconds_count{route="/api/x",kind="a\\nb"} 3',
    "",
  ]);
});
