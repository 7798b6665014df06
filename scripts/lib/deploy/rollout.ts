import { setTimeout as sleep } from "node:timers/promises";
import { Stop } from "../cli.ts";
import type { Environment } from "./environments.ts";
import { type Ask, askAt, problemOfVersion, problemsOf } from "./smoke.ts";
import type { DeployedWorker, Share } from "./worker.ts";

/** The shares of shoppers that meet the new version, one after another. */
const STEPS = [10, 50, 100] as const;
/** A new deployment is everywhere within seconds; a certificate of a new domain takes minutes. */
export const SPREADS_MS = 60_000;
export const FIRST_ANSWER_MS = 600_000;
const RETRY_MS = 1_000;
/** Pause between two rounds of checks. */
const ROUND_MS = 5_000;

export interface Rollout {
  worker: DeployedWorker;
  environment: Environment;
  /** How long each step is watched, in milliseconds. */
  holdMs: number;
  /** What else the new version must do before a shopper meets it. */
  rehearse: (ask: Ask) => Promise<string | null>;
  say: (line: string) => void;
  /** Ends the release, which then goes back. */
  signal: AbortSignal;
}

/**
 * Leads shoppers from one version to another: at 0 % it is tried by its id, then it gets 10, 50 and
 * 100 % and is watched in between. When something is wrong, all traffic goes back to the former
 * version. Versions keep their order, so an object that has moved to the new one stays there
 * (https://developers.cloudflare.com/workers/versions-and-deployments/gradual-deployments/with-durable-objects/).
 */
export async function rollOut(rollout: Rollout, former: string, next: string): Promise<void> {
  const { worker, environment, say } = rollout;
  const share = async (percentage: number) => {
    const shares: Share[] =
      percentage === 100
        ? [{ version_id: next, percentage }]
        : [
            { version_id: former, percentage: 100 - percentage },
            { version_id: next, percentage },
          ];
    await worker.share(shares, `release of ${next} at ${percentage} %`);
    say(`${next} has ${percentage} %`);
  };
  const { signal } = rollout;
  const byId = askAt(environment.origin, { worker: environment.config.name, version: next, signal });
  const asShopper = askAt(environment.origin, { worker: environment.config.name, version: null, signal });
  signal.throwIfAborted();
  try {
    await share(0);
    await expectAnswer(rollout, byId, next, SPREADS_MS);
    const problem = await rollout.rehearse(byId);
    if (problem !== null) {
      throw new Stop(problem);
    }
    for (const percentage of STEPS) {
      signal.throwIfAborted();
      await share(percentage);
      await watch(rollout, [
        { ask: byId, version: next },
        { ask: asShopper, version: null },
      ]);
    }
  } catch (error) {
    const cause = signal.aborted ? signal.reason : error;
    const reason = cause instanceof Error ? cause.message : String(cause);
    say(`Going back to ${former}: ${reason}`);
    await goBack(rollout, former);
    throw new Stop(`The release was taken back: ${former} serves all requests. The reason: ${reason}`);
  }
}

async function goBack({ worker, environment }: Rollout, former: string): Promise<void> {
  try {
    await worker.share([{ version_id: former, percentage: 100 }], `back to ${former}`);
  } catch (error) {
    throw new Stop(
      `The release failed, and could not be taken back (${error instanceof Error ? error.message : error}). Do it now: npx wrangler rollback ${former} --name ${environment.config.name}`,
    );
  }
}

/** Waits until a version is reached, and then expects that everything is right with it. */
export async function expectAnswer(
  { signal }: Pick<Rollout, "signal">,
  ask: Ask,
  version: string | null,
  patienceMs: number,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const problem = await problemOfVersion(ask, version);
    if (problem === null) {
      return expectNoProblems(ask, version);
    }
    if (Date.now() > deadline) {
      throw new Stop(problem);
    }
    await sleep(RETRY_MS, undefined, { signal });
  }
}

/**
 * A request may fail once for a reason that is not the release's: when anything fails, all is asked
 * once more. What fails then counts.
 */
async function expectNoProblems(ask: Ask, version: string | null): Promise<void> {
  const first = await problemsOf(ask, version);
  const problems = first.length === 0 ? [] : await problemsOf(ask, version);
  if (problems.length > 0) {
    throw new Stop(problems.join("\n"));
  }
}

/** Watches a step for as long as it is held, and at least once. */
async function watch(
  { holdMs, signal }: Rollout,
  asked: readonly { ask: Ask; version: string | null }[],
): Promise<void> {
  const deadline = Date.now() + holdMs;
  do {
    for (const { ask, version } of asked) {
      await expectNoProblems(ask, version);
    }
    await sleep(Math.max(0, Math.min(ROUND_MS, deadline - Date.now())), undefined, { signal });
  } while (Date.now() < deadline);
}
