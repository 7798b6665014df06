/**
 * `node load/simulate.ts`: what lanes cost and what they leave unsold, from 1 to 256 of them,
 * beside two simpler ways. Writes docs/images/lanes.svg and load/results/lanes.md.
 */
import fs from "node:fs";
import path from "node:path";
import { drawPanels } from "./simulation/chart.ts";
import { POLICIES, ROUND_TRIP_MS, simulate } from "./simulation/lanes.ts";

export const LANES = [1, 2, 4, 8, 16, 32, 64, 128, 256];
const PER_SECOND = 10_000;
/** Buyers for each unit: only a little more than enough, where it shows what is stranded. */
const DEMAND = 1.1;
/** In a second run one order in ten comes to nothing, and those who were turned away come back. */
const SECOND = { demand: 1.5, fallThrough: 0.1 };
const DRAWN = 500;
const ALLOTMENTS = [DRAWN, 10_000];

/** Every policy over every number of lanes. */
export function outcomes(
  allotment: number,
  { demand = DEMAND, fallThrough = 0 }: { demand?: number; fallThrough?: number } = {},
) {
  const buyers = Math.round(allotment * demand);
  return Object.values(POLICIES).map((policy) => ({
    name: policy.name,
    rows: LANES.map((lanes) => ({
      lanes,
      ...simulate({ policy, lanes, allotment, buyers, perSecond: PER_SECOND, fallThrough }),
    })),
  }));
}

/** The plot, as text. */
export function plot() {
  const all = outcomes(DRAWN);
  const lines = (pick: (row: (typeof all)[number]["rows"][number]) => number) =>
    all.map(({ name, rows }) => ({ name, values: rows.map(pick) }));
  return drawPanels(
    LANES,
    [
      {
        title: "Left unsold though somebody wanted it",
        unit: `% of ${DRAWN} units, ${DRAWN * DEMAND} buyers`,
        ticks: [0, 20, 40, 60, 80, 100],
        lines: lines(({ unsold }) => (unsold / DRAWN) * 100),
      },
      {
        title: "Calls between lanes and ledger",
        unit: "in the whole sale; an even split needs none",
        ticks: [1, 10, 100, 1_000],
        powers: true,
        lines: lines(({ leases, recalls }) => leases + recalls),
      },
    ],
    `From 1 to 256 lanes, the shop's guided and recalled leases leave nothing unsold. Leases of 16 leave up to ${worst(all, 1)} %, an even split up to ${worst(all, 2)} %. Guided leases cost up to ${Math.max(...(all[0]?.rows ?? []).map(({ leases, recalls }) => leases + recalls))} calls in a sale of ${DRAWN} units.`,
  );
}

function worst(all: ReturnType<typeof outcomes>, which: number) {
  return Math.round(Math.max(...(all[which]?.rows ?? []).map(({ unsold }) => (unsold / DRAWN) * 100)));
}

function report() {
  const parts = ALLOTMENTS.map((allotment) => {
    const units = allotment.toLocaleString("en-US");
    const all = outcomes(allotment);
    const second = outcomes(allotment, SECOND);
    const tables = all.map(({ name, rows }, i) =>
      [
        `### ${units} units: ${name}`,
        "",
        "| lanes | unsold | turned away too soon | leases | recalls | last unit after, ms | longest wait, ms | with 10 % unpaid: unsold | leases + recalls |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        ...rows.map((row, k) => {
          const again = second[i]?.rows[k];
          const cells = [
            row.lanes,
            row.unsold,
            row.tooSoon,
            row.leases,
            row.recalls,
            Math.round(row.tailMs),
            Math.round(row.slowestMs),
            again?.unsold ?? 0,
            (again?.leases ?? 0) + (again?.recalls ?? 0),
          ];
          return `| ${cells.join(" | ")} |`;
        }),
        "",
      ].join("\n"),
    );
    return tables.join("\n");
  });
  return `# Lanes, simulated

\`node load/simulate.ts\` with the rules of domain/sales/sale.ts; ${PER_SECOND.toLocaleString("en-US")} buyers a second, ${DEMAND} for each unit, ${ROUND_TRIP_MS} ms
between two objects and back. “Too soon” is while a unit was free somewhere; the last unit counts from when as many
buyers had come as there are units. The last two columns are of a second run: ${SECOND.demand} buyers for each unit, one order in ten is not
paid after two seconds, and who was turned away comes back each second, ten times.

${parts.join("\n")}`;
}

if (import.meta.main) {
  const root = path.resolve(import.meta.dirname, "..");
  fs.writeFileSync(path.join(root, "docs/images/lanes.svg"), plot());
  const text = report();
  fs.writeFileSync(path.join(root, "load/results/lanes.md"), text);
  console.log(text);
}
