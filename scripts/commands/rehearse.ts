import { randomInt } from "node:crypto";
import path from "node:path";
import {
  rehearseIdle,
  rehearseReads,
  rehearseSingletons,
  rehearseStockPages,
} from "../../test/rehearsal/counted.ts";
import { rehearseBrowsing, rehearseShopper } from "../../test/rehearsal/near.ts";
import { FULL_PAYMENTS, rehearsePayments } from "../../test/rehearsal/payments.ts";
import { type Row, renderRows, type Say } from "../../test/rehearsal/report.ts";
import { FULL_SALE, rehearseSale, SHORT_SALE } from "../../test/rehearsal/sale.ts";
import { parseOptions, Stop, wholeNumber } from "../lib/cli.ts";
import { buildWorker } from "../lib/worker.ts";

const SCENARIOS = [
  "sale",
  "payments",
  "reads",
  "stock-pages",
  "singletons",
  "idle",
  "shopper",
  "browsing",
] as const;
type Scenario = (typeof SCENARIOS)[number];
const READ_SECONDS = 60;

interface Values {
  seed: string;
  short: boolean;
  units?: string;
  "other-build"?: string;
}

/**
 * `npm run rehearse`: the built Worker behind a wrapper that plays the platform
 * (docs/rehearsal.md).
 */
export async function main(args: string[]) {
  const { values, positionals }: { values: Values; positionals: string[] } = parseOptions(
    args,
    {
      seed: { type: "string", default: String(randomInt(1e9)) },
      short: { type: "boolean", default: false },
      units: { type: "string" },
      "other-build": { type: "string" },
    },
    true,
  );
  const stranger = positionals.find((name) => !SCENARIOS.includes(name as Scenario));
  if (stranger) {
    throw new Stop(`There is no scenario "${stranger}": choose from ${SCENARIOS.join(", ")}.`);
  }
  const { seed, short } = values;
  const otherBuild = values["other-build"] === undefined ? null : path.resolve(values["other-build"]);
  const sale = {
    ...(short ? SHORT_SALE : FULL_SALE),
    ...(values.units === undefined ? {} : { units: wholeNumber("units", values.units, 1, 100_000) }),
  };
  const play: Record<Scenario, (say: Say) => Promise<Row[]>> = {
    sale: (say) => rehearseSale({ ...sale, seed, otherBuild }, say),
    payments: (say) => rehearsePayments({ ...FULL_PAYMENTS, seed }, say),
    reads: (say) => rehearseReads(seed, READ_SECONDS, say),
    "stock-pages": (say) => rehearseStockPages(seed, READ_SECONDS, say),
    singletons: (say) => rehearseSingletons(seed, 1_000, say),
    idle: (say) => rehearseIdle(seed, say),
    shopper: (say) => rehearseShopper(seed, say),
    browsing: (say) => rehearseBrowsing(seed, short ? 20 : READ_SECONDS, say),
  };
  console.log(`--seed ${seed} plays the same faults again.`);
  await buildWorker();
  const rows: Row[] = [];
  for (const scenario of SCENARIOS) {
    if (positionals.length === 0 || positionals.includes(scenario)) {
      console.log(`\n${scenario}`);
      rows.push(...(await play[scenario]((line) => console.log(`  ${line}`))));
    }
  }
  console.log(
    `${rows.length === 0 ? "" : `\n${renderRows(rows)}\n`}\nRehearsed, not measured on the platform. Seed ${seed}.`,
  );
  return rows.every(({ ok }) => ok) ? 0 : 1;
}
