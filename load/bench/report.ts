import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { inProject, ROOT } from "../../scripts/lib/project.ts";
import { ORDERS_A_TOKEN } from "./cases.ts";
import { renderLag } from "./lag.ts";
import { PRICES } from "./prices.ts";

const PROBE_WRITES = 100;

/** What a record needs to be compared with another. */
export function describeMachine(stateDir: string) {
  const [cpu] = os.cpus();
  const version = (name: string) =>
    JSON.parse(fs.readFileSync(inProject(`node_modules/${name}/package.json`), "utf8")).version;
  const git = (...args: string[]) => {
    try {
      return execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).trim();
    } catch {
      return "";
    }
  };
  return {
    at: new Date().toISOString(),
    commit: git("rev-parse", "--short", "HEAD") || "unknown",
    changed: git("status", "--porcelain", "--untracked-files=no") !== "",
    cores: os.cpus().length,
    cpu: cpu?.model ?? "unknown",
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    load: os.loadavg()[0] ?? 0,
    fsyncMs: probeDisk(stateDir),
    node: process.version,
    wrangler: version("wrangler"),
    miniflare: version("miniflare"),
    workerd: version("workerd"),
  };
}

/**
 * Median time of a 4 KB write that reaches the disk, in milliseconds: every commit waits for at
 * least one.
 */
function probeDisk(dir: string) {
  const file = path.join(dir, "probe");
  const fd = fs.openSync(file, "w");
  const page = Buffer.alloc(4096);
  const times = Array.from({ length: PROBE_WRITES }, () => {
    const begun = performance.now();
    fs.writeSync(fd, page);
    fs.fsyncSync(fd);
    return performance.now() - begun;
  }).sort((a, b) => a - b);
  fs.closeSync(fd);
  fs.rmSync(file);
  return times[PROBE_WRITES / 2] ?? 0;
}

/** The record as Markdown. */
export function renderReport(
  machine: ReturnType<typeof describeMachine>,
  { rows, half, lag, bill }: Awaited<ReturnType<typeof import("./run.ts").runBenchmark>>,
  command: string,
) {
  const by = (id: string) => rows.find((row) => row.id === id);
  const lines = [
    `# Benchmark of ${machine.at.slice(0, 16).replace("T", " ")} UTC`,
    "",
    `\`${command}\` on ${machine.commit}${machine.changed ? " with uncommitted changes" : ""}; ${machine.cores} × ${machine.cpu}, ${machine.memoryGiB} GiB, load ${machine.load.toFixed(1)} before it began, a synced write takes ${machine.fsyncMs.toFixed(2)} ms; node ${machine.node}, wrangler ${machine.wrangler}, miniflare ${machine.miniflare}, workerd ${machine.workerd}.`,
    "",
    "Medians over the rounds; the ratio is to an empty Worker on the same workerd, measured right before and after each. Client and server share the machine.",
    "",
    ...(rows.length === 0
      ? []
      : [
          "| | requests/s | ÷ empty | must / aim | p50 ms | p95 ms | p99 ms | RSS MiB |",
          "|---|--:|--:|--:|--:|--:|--:|--:|",
        ]),
    ...rows.map(
      ({ title, perSecond, ratio, must, aim, p50, p95, p99, residentMiB }) =>
        `| ${title} | ${Math.round(perSecond)} | ${ratio.toFixed(3)} | ${must === undefined ? "" : `${must} / ${aim}`} | ${p50.toFixed(1)} | ${p95.toFixed(1)} | ${p99.toFixed(1)} | ${residentMiB === null ? "" : Math.round(residentMiB)} |`,
    ),
    "",
  ];
  const gains = ["1", "4"].flatMap((lanes) => {
    const [shared, single] = [by(`flash${lanes}`), by(`single${lanes}`)];
    return shared && single
      ? [`${(shared.perSecond / single.perSecond).toFixed(2)} with ${lanes} lane${lanes === "1" ? "" : "s"}`]
      : [];
  });
  if (gains.length > 0) {
    lines.push(`Coalesced ÷ one call per order: **${gains.join(", ")}** (must 3, aim 4).`, "");
  }
  const drain = by("drain");
  if (drain) {
    lines.push(
      `Drain to CONFIRMED: **${Math.round(drain.perSecond)} orders/s** (must 1,000, aim 2,000), from the first request on. Its percentiles are of placing.`,
      "",
    );
  }
  const [anonymous, token, same] = [by("anonymous"), by("token"), by("sameToken")];
  if (anonymous && token) {
    const micros = (row: { perSecond: number }) => 1e6 / row.perSecond - 1e6 / anonymous.perSecond;
    lines.push(
      `Verifying a token costs **${micros(token).toFixed(0)} µs** a request${same ? `, ${micros(same).toFixed(0)} µs when it is the same one` : ""}.`,
      "",
    );
  }
  const [fresh, known] = [by("flash4"), by("known4")];
  if (fresh && known) {
    const [each, withKnown] = [1e6 / fresh.perSecond, 1e6 / known.perSecond];
    const share = (each - withKnown) / (1 - 1 / ORDERS_A_TOKEN) / each;
    lines.push(
      `An order whose token is new takes ${each.toFixed(0)} µs, ${withKnown.toFixed(0)} where one of ${ORDERS_A_TOKEN} is: a new token is **${(100 * share).toFixed(0)} %** of the order (must 10).`,
      "",
    );
  }
  if (half) {
    lines.push(
      `At half of the accepted maximum, ${Math.round(half.rate)} orders/s in an open model: p50 ${half.p50.toFixed(1)}, **p95 ${half.p95.toFixed(1)}**, p99 ${half.p99.toFixed(1)} ms (must < 100, aim < 25)${half.faults.length ? `; ${half.faults.join(", ")}` : ""}.`,
      "",
    );
  }
  if (lag) {
    lines.push(...renderLag(lag));
  }
  if (bill) {
    lines.push(
      "| billable | an order, of many together | USD a million | an order, one at a time | USD a million |",
      "|---|--:|--:|--:|--:|",
      ...bill.together.lines.map(({ title, each, perMillionOrders }, i) => {
        const alone = bill.alone.lines[i];
        return `| ${title} | ${each.toFixed(2)} | ${perMillionOrders.toFixed(2)} | ${alone?.each.toFixed(2)} | ${alone?.perMillionOrders.toFixed(2)} |`;
      }),
      `| sum | | **${bill.together.perMillionOrders.toFixed(2)}** | | **${bill.alone.perMillionOrders.toFixed(2)}** |`,
      "",
      `List prices of ${PRICES.readOn} (${PRICES.source}), nothing included subtracted; CPU time, duration and storage come on top. Together: as fast as they were taken. One at a time: all was quiet before the next came.`,
      "",
    );
  }
  const faults = [
    ...rows,
    ...(lag ?? []).map(({ offered, faults }) => ({ title: `${offered} orders/s`, faults })),
  ].flatMap(({ title, faults }) => faults.map((fault) => `${title}: ${fault}`));
  lines.push(
    faults.length === 0
      ? "After every sale the books balanced and sold = stored = accepted."
      : `**Not as it must be:** ${faults.join("; ")}.`,
    "",
    `Rounds: ${rows.map(({ id, rounds }) => `${id} ${rounds.map(({ perSecond, empty }) => `${Math.round(perSecond)}/${Math.round(empty)}`).join(" ")}`).join("; ")}.`,
  );
  return `${lines.join("\n")}\n`;
}
