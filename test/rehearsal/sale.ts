import { seeded } from "../../domain/base/random.ts";
import { findWrongs, untilQuiet } from "./checks.ts";
import { feltByRegion, gather, race } from "./crowd.ts";
import { inOneLine, type Row, row, type Say } from "./report.ts";
import { SKU, Stage } from "./stage.ts";

export interface SaleOptions {
  seed: string;
  units: number;
  lanes: number;
  /** Of the payment provider. */
  latencyMs: number;
  perSecond: number;
  /** Milliseconds that a send hangs; the platform's about a minute. */
  hangMs: number;
  /** How much faster than on the platform the cron rings and delays of queues pass. */
  haste: number;
  /** How long the shop may take to settle everything after the last answer. */
  quietMs: number;
  vars?: Record<string, unknown>;
  /** The file of the build before or after this one; it serves the first and the last third. */
  otherBuild?: string | null;
}

/** A ten-thousand-unit sale as it would be on the platform, five minutes of payments and all. */
export const FULL_SALE = {
  units: 10_000,
  lanes: 32,
  latencyMs: 300,
  perSecond: 100,
  hangMs: 57_000,
  haste: 1,
  quietMs: 40 * 60_000,
};

/** A few hundred orders with the same faults, everything that waits ten to twenty times as fast. */
export const SHORT_SALE = {
  units: 200,
  lanes: 4,
  latencyMs: 15,
  perSecond: 2_000,
  hangMs: 3_000,
  haste: 30,
  quietMs: 40_000,
  vars: { RESEND_AFTER_MS: 1_500, PAYMENT_TIMEOUT_MS: 1_000 },
};

/** More buyers than units, so that the sale is sold out while it is disturbed. */
const DEMAND = 1.1;
const MANNERS = { declined: 0.03, hangUp: 0.05, twice: 0.02 };
const CONSUMERS = 5;
const PLAY = {
  objectWriteMs: 10,
  database: { statementMs: 1, longestWaitMs: 5_000, overloaded: 0.02, lost: 0.005 },
  alarmsLost: 0.01,
};
const QUEUES = { twice: 0.03, late: 0.05, longestDelayMs: 3_000, hang: 0.01 };
/** Share of objects whose alarm is lost when a deploy resets them. */
const LOSE_ALARMS = 0.5;

/** A sale with everything at once that the platform does to it. */
export async function rehearseSale(options: SaleOptions, say: Say): Promise<Row[]> {
  const { seed, units, lanes, otherBuild = null } = options;
  const random = seeded(`${seed} crowd`);
  const stage = await Stage.open({
    seed,
    play: PLAY,
    queueFaults: { ...QUEUES, longestDelayMs: QUEUES.longestDelayMs / options.haste, hangMs: options.hangMs },
    consumers: CONSUMERS,
    haste: options.haste,
    provider: { latencyMs: options.latencyMs, perSecond: options.perSecond },
    build: otherBuild,
    ...(options.vars ? { vars: options.vars } : {}),
  });
  const stopCron = stage.cron();
  try {
    const saleId = await stage.merchant.openSale({ sku: SKU, allotment: units, lanes });
    await stage.begin();
    await stage.counts();
    const buyers = await gather(Math.ceil(units * DEMAND), random, MANNERS);
    const disturbances = disturbOnce(stage, units, otherBuild, say);
    const begun = performance.now();
    const crowd = await race(stage, saleId, buyers, random, MANNERS, {
      onOrder: (acknowledged) => disturbances.at(acknowledged),
    });
    await disturbances.done();
    const seconds = (performance.now() - begun) / 1_000;
    say(
      `${crowd.acknowledged.size} orders acknowledged in ${seconds.toFixed(1)} s, ${crowd.refused} refused, ${crowd.brokenOff} connections broken off; answers: ${inOneLine(Object.fromEntries(crowd.statuses))}`,
    );
    const settledFrom = performance.now();
    const left = await untilQuiet(stage, crowd, options.quietMs);
    say(`Quiet ${((performance.now() - settledFrom) / 1_000).toFixed(1)} s after the last answer.`);
    await stage.calm();
    const wrongs = [...left.map((what) => `not quiet: ${what}`), ...(await findWrongs(stage, saleId, crowd))];
    const counts = await stage.counts();
    say(
      `Faults played: ${inOneLine({ ...counts.faults, ...stage.broker.faults })}; ${stage.provider.refused} calls refused by the provider's limit.`,
    );
    for (const { region, p50, p95 } of feltByRegion(crowd.trips)) {
      say(`An order from ${region}: p50 ${p50} ms, p95 ${p95} ms, by its counted round trips.`);
    }
    for (const wrong of wrongs) {
      say(`WRONG: ${wrong}`);
    }
    return [
      row("sale", "buyers without an answer", crowd.untold, "0", crowd.untold === 0),
      row(
        "sale",
        `wrongs after ${crowd.acknowledged.size} acknowledged orders`,
        wrongs.length,
        "0",
        wrongs.length === 0,
      ),
    ];
  } finally {
    await stopCron();
    await stage.close();
  }
}

/** After a third and two thirds of the sale the code is updated. */
function disturbOnce(stage: Stage, units: number, otherBuild: string | null, say: Say) {
  const due = [1 / 3, 2 / 3].map((share) => Math.floor(units * share));
  const builds = [null, otherBuild];
  let updates = 0;
  let working: Promise<void> = Promise.resolve();
  const update = async (build: string | null) => {
    if (otherBuild !== null) {
      await stage.deploy(build);
      say(`Served ${build === null ? "this build" : "the other build"} from here on.`);
      return;
    }
    const reset = await stage.command<number>({ do: "reset", loseAlarms: LOSE_ALARMS });
    say(`Reset ${reset} objects as by a code update.`);
  };
  return {
    at(acknowledged: number) {
      if (acknowledged >= (due[updates] ?? Number.POSITIVE_INFINITY)) {
        const build = builds[updates] ?? null;
        updates += 1;
        working = working.then(() => update(build));
      }
    },
    done: () => working,
  };
}
