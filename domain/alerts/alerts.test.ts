import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { NO_COUNTS } from "../analytics/counts.ts";
import { NO_FIGURES } from "../analytics/figures.ts";
import { ALERTS, type Alert, changesOf, judge, type Readings } from "./alerts.ts";

const WELL: Readings = {
  queues: [{ queue: "orders", lagMs: 60_000, deadLetters: 0 }],
  stuck: 0,
  contradictions: 0,
  databaseBytes: 8e9,
  recent: { ...NO_COUNTS, requests: 1_000, errors: 7, placements: 100, slowPlacements: 5 },
  hour: { ...NO_COUNTS, requests: 1_000, errors: 7, placements: 100, slowPlacements: 5 },
  figures: { ...NO_FIGURES, paid: 5, declined: 5 },
};
const worse = { ...NO_COUNTS, requests: 1_000, errors: 8, placements: 100, slowPlacements: 6 };

const NOTHING = { changes: [], forgotten: [] };

const BAD: readonly [Alert, Partial<Readings>, string][] = [
  [
    "queue-behind",
    { queues: [{ queue: "orders", lagMs: 61_000, deadLetters: 0 }] },
    "The queue orders is 61 seconds behind",
  ],
  [
    "dead-letters",
    { queues: [{ queue: "orders", lagMs: 0, deadLetters: 2 }] },
    "Messages of orders that were given up: 2",
  ],
  ["orders-stand-still", { stuck: 3 }, "Orders that stand still: 3"],
  ["payments-contradict", { contradictions: 1 }, "Notices of providers that contradict their orders: 1"],
  [
    "requests-fail",
    { recent: { ...worse, slowPlacements: 0 }, hour: { ...worse, slowPlacements: 0 } },
    "0.8 % of requests fail",
  ],
  [
    "orders-are-slow",
    { recent: { ...worse, errors: 0 }, hour: { ...worse, errors: 0 } },
    "6.0 % of orders take longer than half a second to be accepted",
  ],
  [
    "payments-fail",
    { figures: { ...NO_FIGURES, paid: 4, declined: 4, unanswered: 2 } },
    "Only 40.0 % of payments succeeded in the last hour",
  ],
  ["database-fills", { databaseBytes: 8.1e9 }, "D1 holds 8.1 of its 10 GB"],
];

describe("an alert", () => {
  it.each(BAD)("%s fires alone, says what is wrong, and is over when that is", (alert, change, text) => {
    const found = judge({ ...WELL, ...change });
    expect([...found].filter(([, words]) => words !== null)).toEqual([[alert, text]]);
    const began = { alert, since: 1_000, text };
    expect(changesOf([], found, 1_000)).toEqual({ changes: [{ ...began, state: "firing" }], forgotten: [] });
    const untold = [{ ...began, told: false }];
    expect(changesOf(untold, found, 2_000).changes).toEqual([{ ...began, state: "firing" }]);
    expect(changesOf(untold, judge(WELL), 2_000)).toEqual({ changes: [], forgotten: [alert] });
    const told = [{ ...began, told: true }];
    expect(changesOf(told, found, 2_000)).toEqual(NOTHING);
    expect(changesOf(told, judge(WELL), 3_000).changes).toEqual([{ ...began, state: "over" }]);
  });

  it("that does not fire is nothing to tell or to forget where none was known", () => {
    expect(judge(WELL)).toEqual(new Map(ALERTS.map((alert) => [alert, null])));
    expect(changesOf([], judge(WELL), 1_000)).toEqual(NOTHING);
  });

  it("names every queue that is late, and every one with messages that were given up", () => {
    const queue = (name: string, lagMs: number, deadLetters: number) => ({ queue: name, lagMs, deadLetters });
    const queues = [queue("orders", 60_001, 1), queue("mail", 60_000, 0), queue("feeds", 90_600, 12)];
    const found = judge({ ...WELL, queues });
    expect(found.get("queue-behind")).toBe(
      "The queue orders is 60 seconds behind, The queue feeds is 91 seconds behind",
    );
    expect(found.get("dead-letters")).toBe(
      "Messages of orders that were given up: 1, Messages of feeds that were given up: 12",
    );
  });

  it("begins just beyond its bound", () => {
    const bound = (change: Partial<Readings>) =>
      [...judge({ ...WELL, ...change }).values()].filter(Boolean).length;
    expect([
      bound({ databaseBytes: 8e9 + 1 }),
      bound({ queues: [{ queue: "orders", lagMs: 60_001, deadLetters: 0 }] }),
      bound({ stuck: 1 }),
    ]).toEqual([1, 1, 1]);
  });

  it("of several that change at once, each is told or forgotten by itself", () => {
    const known = [
      { alert: "dead-letters", since: 1, text: "dead", told: true },
      { alert: "queue-behind", since: 2, text: "late", told: true },
      { alert: "payments-fail", since: 3, text: "fail", told: false },
      { alert: "database-fills", since: 4, text: "full", told: false },
    ] as const;
    const found = new Map<Alert, string | null>([
      ["dead-letters", null],
      ["queue-behind", "still late"],
      ["payments-fail", null],
      ["database-fills", "fuller"],
      ["orders-stand-still", "stuck"],
      ["requests-fail", null],
    ]);
    expect(changesOf(known, found, 9)).toEqual({
      changes: [
        { alert: "dead-letters", state: "over", since: 1, text: "dead" },
        { alert: "database-fills", state: "firing", since: 4, text: "fuller" },
        { alert: "orders-stand-still", state: "firing", since: 9, text: "stuck" },
      ],
      forgotten: ["payments-fail"],
    });
  });

  it("that cannot be judged neither begins nor ends", () => {
    const nothing = {
      queues: null,
      stuck: null,
      contradictions: null,
      databaseBytes: null,
      recent: null,
      hour: null,
      figures: null,
    };
    expect(judge(nothing).size).toBe(0);
    const known = { alert: "queue-behind", since: 1, text: "late" } as const;
    for (const told of [true, false]) {
      expect(changesOf([{ ...known, told }], judge(nothing), 2)).toEqual(NOTHING);
    }
  });

  it("of shares waits for enough of them, and for both of its times", () => {
    const few = { ...NO_COUNTS, requests: 19, errors: 19, placements: 19, slowPlacements: 19 };
    for (const change of [{ recent: few, hour: few }, { recent: worse }, { hour: worse }]) {
      expect([...judge({ ...WELL, ...change }).values()].filter((text) => text !== null)).toEqual([]);
    }
    const enough = { ...NO_COUNTS, requests: 20, errors: 1, placements: 20, slowPlacements: 2 };
    const share = judge({ ...WELL, recent: enough, hour: { ...enough, errors: 2, slowPlacements: 4 } });
    expect([share.get("requests-fail"), share.get("orders-are-slow")]).toEqual([
      "5.0 % of requests fail",
      "10.0 % of orders take longer than half a second to be accepted",
    ]);
    const payments = (paid: number, declined: number) =>
      judge({ ...WELL, figures: { ...NO_FIGURES, paid, declined } }).get("payments-fail");
    expect([payments(4, 5), payments(4, 6), payments(0, 0)]).toEqual([
      null,
      "Only 40.0 % of payments succeeded in the last hour",
      null,
    ]);
  });

  it("of shares cannot be judged by one of its times alone", () => {
    for (const change of [{ recent: null }, { hour: null }]) {
      const found = judge({ ...WELL, ...change });
      expect([...ALERTS].filter((alert) => !found.has(alert))).toEqual(["requests-fail", "orders-are-slow"]);
    }
  });

  it.each(ALERTS)("%s has its runbook, and its rule for Prometheus", (alert) => {
    expect(fs.readFileSync("docs/runbooks/alerts.md", "utf8")).toContain(`\n## ${alert}\n`);
    const rules = fs.readFileSync("ops/prometheus/rules.yml", "utf8");
    expect(rules).toContain(`- alert: ${alert}\n`);
    expect(rules).toContain(`docs/runbooks/alerts.md#${alert}`);
  });
});

describe("what watches the shop from outside", () => {
  const dashboards = fs.readdirSync("ops/grafana");
  const namesIn = (file: string) => fs.readFileSync(file, "utf8").match(/\bshop_[a-z_]+/g) ?? [];

  it.each([...dashboards.map((name) => `ops/grafana/${name}`), "ops/prometheus/rules.yml"])(
    "%s asks for metrics that the shop tells",
    (file) => {
      const told = ["shop/ops/read-families.ts", "domain/analytics/prometheus.ts"].flatMap(namesIn);
      const asked = namesIn(file).map((name) => name.replace(/_(bucket|sum|count)$/, ""));
      expect(asked.length).toBeGreaterThan(3);
      expect(asked.filter((name) => !told.includes(name))).toEqual([]);
    },
  );

  it.each(dashboards)("%s has a name of its own, and its panels lie beside each other", (name) => {
    const { uid, panels } = JSON.parse(fs.readFileSync(`ops/grafana/${name}`, "utf8"));
    expect(uid).toBe(`shop-${name.replace(".json", "")}`);
    const corners = panels.map(
      ({ gridPos }: { gridPos: { x: number; y: number } }) => `${gridPos.x} ${gridPos.y}`,
    );
    expect(new Set(corners).size).toBe(panels.length);
  });
});
