import { seeded } from "../../domain/base/random.ts";
import { inProject } from "../../scripts/lib/project.ts";
import { findRestlessness, findWrongs, givenUp, untilQuiet } from "./checks.ts";
import { feltByRegion, gather, race } from "./crowd.ts";
import { type ProviderOptions, STRIPE } from "./provider.ts";
import { inOneLine, type Row, row, type Say } from "./report.ts";
import { LATE_SKU, SKU, Stage } from "./stage.ts";

export interface SaleOptions {
  seed: string;
  units: number;
  lanes: number;
  provider: ProviderOptions;
  /** Milliseconds that a send hangs; the platform's about a minute. */
  hangMs: number;
  /** How much faster than on the platform the cron rings and delays of queues pass. */
  haste: number;
  /** How long the shop may take to settle everything after the last answer. */
  quietMs: number;
  /** A while in which a quiet shop sends nothing. */
  watchMs: number;
  /** Shares of what goes wrong. */
  faults: Faults;
  vars?: Record<string, unknown>;
  /** The file of the build before this one. It serves first and last, on the state of both. */
  otherBuild?: string | null;
}

interface Faults {
  overloaded: number;
  lost: number;
  alarmsLost: number;
  twice: number;
  late: number;
  hang: number;
}

/** A ten-thousand-unit sale as it would be on the platform, five minutes of payments and all. */
export const FULL_SALE = {
  units: 10_000,
  lanes: 32,
  provider: STRIPE,
  hangMs: 57_000,
  haste: 1,
  quietMs: 40 * 60_000,
  watchMs: 65_000,
  faults: { overloaded: 0.02, lost: 0.005, alarmsLost: 0.01, twice: 0.03, late: 0.05, hang: 0.01 },
};

/**
 * A few hundred orders. Fewer calls meet more faults, and what waits for minutes is faster. The
 * shop's clock is not, so an owner that is looked after early is looked after once: no alarm is
 * lost by chance here, only by the two updates.
 */
export const SHORT_SALE = {
  units: 200,
  lanes: 4,
  provider: { latencyMs: 15, perSecond: 2_000, perEndpoint: 500 },
  hangMs: 3_000,
  haste: 15,
  quietMs: 60_000,
  watchMs: 2_500,
  faults: { overloaded: 0.05, lost: 0.02, alarmsLost: 0, twice: 0.1, late: 0.1, hang: 0.05 },
  vars: { RESEND_AFTER_MS: 1_500, PAYMENT_TIMEOUT_MS: 1_000, STRIPE_OPERATIONS_PER_SECOND: 2_000 },
};

/** More buyers than units, so that the sale is sold out while it is disturbed. */
const DEMAND = 1.1;
const MANNERS = { declined: 0.03, hangUp: 0.05, twice: 0.02 };
const POLITE = { declined: 0, hangUp: 0, twice: 0 };
/** The last orders, in a sale whose lanes get no further requests. */
const LATE_BUYERS = 24;
const LATE_LANES = 24;
const CONSUMERS = 5;
const OBJECT_WRITE_MS = 10;
const DATABASE = { statementMs: 1, longestWaitMs: 5_000 };
const LONGEST_DELAY_MS = 3_000;
/**
 * Shares of objects whose alarm is lost when a deploy resets them: in the middle, and at the end.
 */
const LOSE_ALARMS = [0.5, 1] as const;

const THIS_BUILD = inProject("dist/worker/index.js");

/** A sale with everything at once that the platform does to it. */
export async function rehearseSale(options: SaleOptions, say: Say): Promise<Row[]> {
  const { seed, units, lanes, otherBuild = null } = options;
  const { alarmsLost, overloaded, lost, ...queues } = options.faults;
  const random = seeded(`${seed} crowd`);
  const stage = await Stage.open({
    seed,
    play: { objectWriteMs: OBJECT_WRITE_MS, database: { ...DATABASE, overloaded, lost }, alarmsLost },
    queueFaults: { ...queues, longestDelayMs: LONGEST_DELAY_MS / options.haste, hangMs: options.hangMs },
    consumers: CONSUMERS,
    haste: options.haste,
    provider: options.provider,
    builds: otherBuild === null ? null : { worker: otherBuild, objects: otherBuild },
    ...(options.vars ? { vars: options.vars } : {}),
  });
  const stopCron = stage.cron();
  try {
    const saleId = await stage.merchant.openSale({ sku: SKU, allotment: units, lanes });
    await stage.begin();
    await stage.counts();
    const buyers = await gather(Math.ceil(units * DEMAND), random, MANNERS);
    const disturbances = disturb(stage, units, otherBuild, say);
    const begun = performance.now();
    const crowd = await race(stage, saleId, buyers, random, MANNERS, {
      onOrder: (acknowledged) => disturbances.at(acknowledged),
    });
    await disturbances.middle();
    // All of these are answered at once, so that the update meets them between their answer and the
    // relay.
    await stage.calm();
    const lateId = await stage.merchant.openSale({
      sku: LATE_SKU,
      allotment: LATE_BUYERS,
      lanes: LATE_LANES,
    });
    const lateBuyers = await gather(LATE_BUYERS, random, POLITE);
    const late = await race(stage, lateId, lateBuyers, random, POLITE);
    await disturbances.end();
    await stage.begin();
    for (const [id, buyer] of late.acknowledged) {
      crowd.acknowledged.set(id, buyer);
    }
    const seconds = (performance.now() - begun) / 1_000;
    say(
      `${crowd.acknowledged.size} orders acknowledged in ${seconds.toFixed(1)} s, ${crowd.refused} refused, ${crowd.brokenOff} connections broken off; answers: ${inOneLine(Object.fromEntries(crowd.statuses))}`,
    );
    const settledFrom = performance.now();
    const left = await untilQuiet(stage, crowd, options.quietMs, say);
    say(`Quiet ${((performance.now() - settledFrom) / 1_000).toFixed(1)} s after the last answer.`);
    await stage.calm();
    const wrongs = [
      ...left.map((what) => `not quiet: ${what}`),
      ...(await findRestlessness(stage, options.watchMs)),
      ...(await findWrongs(stage, [saleId, lateId], crowd)),
    ];
    const cancelled = await givenUp(stage, crowd);
    const unpaid = Object.values(cancelled).reduce((sum, n) => sum + n, 0);
    const counts = await stage.counts();
    say(
      `Faults played: ${inOneLine({ ...counts.faults, ...stage.broker.faults })}; ${stage.provider.refused} calls refused by the provider's limit.`,
    );
    for (const { region, p50, p95 } of feltByRegion(crowd.trips, OBJECT_WRITE_MS)) {
      say(`An order from ${region}: p50 ${p50} ms, p95 ${p95} ms, by its counted round trips.`);
    }
    for (const wrong of wrongs) {
      say(`WRONG: ${wrong}`);
    }
    return [
      row(
        "sale",
        `orders with a good card that were cancelled (${inOneLine(cancelled)})`,
        unpaid,
        "0",
        unpaid === 0,
      ),
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

/**
 * Updates the code in the middle of the sale, and again right behind its last answer, when no
 * request comes any more to wake an object that lost its alarm. With another build the update goes
 * forth and back, and each time the Worker is for a while of another version than its objects.
 */
function disturb(stage: Stage, units: number, otherBuild: string | null, say: Say) {
  const reset = async (loseAlarms: number) => {
    const objects = await stage.command<number>({ do: "reset", loseAlarms });
    say(`Reset ${objects} objects as by a code update.`);
  };
  const deploy = async (worker: string, objects: string) => {
    await stage.deploy({ worker, objects });
    say(`Worker: ${nameOf(worker)}, objects: ${nameOf(objects)}.`);
  };
  const nameOf = (build: string) => (build === THIS_BUILD ? "this build" : "the other build");
  const steps =
    otherBuild === null
      ? [{ share: 1 / 2, run: () => reset(LOSE_ALARMS[0]) }]
      : [
          { share: 1 / 5, run: () => deploy(THIS_BUILD, otherBuild) },
          { share: 2 / 5, run: () => deploy(THIS_BUILD, THIS_BUILD) },
          { share: 3 / 5, run: () => deploy(otherBuild, THIS_BUILD) },
          { share: 4 / 5, run: () => deploy(otherBuild, otherBuild) },
        ];
  let working: Promise<void> = Promise.resolve();
  return {
    at(acknowledged: number) {
      while (steps[0] && acknowledged >= steps[0].share * units) {
        working = working.then(steps.shift()?.run);
      }
    },
    middle: () => working,
    end: () => reset(LOSE_ALARMS[1]),
  };
}
