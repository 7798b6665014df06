import { setTimeout as sleep } from "node:timers/promises";
import { capture } from "../lib/capture.ts";
import { parseOptions, Stop, wholeNumber } from "../lib/cli.ts";
import { Account } from "../lib/deploy/account.ts";
import {
  ENVIRONMENT_OPTIONS,
  type Environment,
  environmentOf,
  writeConfiguration,
} from "../lib/deploy/environments.ts";
import { lookAt, type Resources, shardsGiven } from "../lib/deploy/resources.ts";
import { expectAnswer, FIRST_ANSWER_MS, type Rollout, rollOut, SPREADS_MS } from "../lib/deploy/rollout.ts";
import { lookAtSecrets, problemsOfVars, type Secrets } from "../lib/deploy/shop-secrets.ts";
import { type Ask, askAt, problemOfOrder, type TestPayment } from "../lib/deploy/smoke.ts";
import { writtenWhereRead } from "../lib/deploy/stored-forms.ts";
import { DeployedWorker } from "../lib/deploy/worker.ts";
import { runWrangler } from "../lib/deploy/wrangler.ts";
import { prepareShards } from "../lib/postgres/shards.ts";

/** It takes the release back when it is interrupted. */
export const endsItself = true;

const MAX_HOLD_S = 3_600;
/**
 * How long an active object may keep its code
 * (https://developers.cloudflare.com/durable-objects/deployments/durable-objects-code-updates/).
 * Until then objects of the version before may be there, and code works with one other version
 * alone.
 */
const OBJECTS_SETTLE_MS = 300_000;

/**
 * `npm run release -- --env staging|production`: migrates the databases, uploads this checkout as a
 * new version, and leads shoppers to it by steps. The former version gets them back when a check
 * fails. The first release, and one with new classes of objects, go live at once, because the
 * platform knows no other way.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, {
    ...ENVIRONMENT_OPTIONS,
    hold: { type: "string", default: "60" },
    postgres: { type: "string" },
  });
  const holdMs = wholeNumber("hold", values.hold, 0, MAX_HOLD_S) * 1_000;
  const asked = environmentOf(values);
  const account = Account.ofEnvironment();
  const worker = new DeployedWorker(account, asked);
  const environment = writtenWhereRead(asked, (await worker.serving())?.vars ?? null);
  if (environment !== asked) {
    console.log(
      "This release writes nothing yet in a form that the version that serves could not read. The next one does.",
    );
  }
  const interrupted = new AbortController();
  process.on("disconnect", () => interrupted.abort(new Stop("it was interrupted")));

  const resources = await lookAt(account, environment, { location: null, postgres: [] });
  const secrets = await lookAtSecrets(worker, environment, {});
  expectSetUp(environment, resources, secrets);
  writeConfiguration(environment, resources);
  await migrate(environment, resources, shardsGiven(values.postgres));

  const payment = testPayment(environment, await worker.secrets());
  const rollout: Rollout = {
    worker,
    environment,
    holdMs,
    rehearse: (ask) => (payment === null ? Promise.resolve(null) : problemOfOrder(ask, payment, console.log)),
    say: console.log,
    signal: interrupted.signal,
  };
  const tag = await worker.migrationTag();
  const serving = await worker.serving();
  if (tag === null || serving === null) {
    await releaseAtOnce(
      rollout,
      "This is the first release: it serves all requests at once.",
      FIRST_ANSWER_MS,
    );
  } else {
    await settle(serving.since, interrupted.signal);
    if (tag === environment.config.migrations.at(-1)?.tag) {
      await releaseBySteps(rollout, serving.version);
    } else {
      const reason = `Classes of objects were added since ${tag}: this release serves all requests at once.`;
      await releaseAtOnce(rollout, reason, SPREADS_MS);
    }
  }
  console.log(`${environment.config.name} is released at ${environment.origin}.`);
}

/** What is missing would only be noticed by wrangler after the databases were changed. */
function expectSetUp(environment: Environment, resources: Resources, secrets: Secrets) {
  const unmade = [...resources.missing, ...secrets.missing].map(({ what }) => what);
  const lacks = [...unmade, ...secrets.lacking, ...problemsOfVars(environment, {})];
  if (lacks.length > 0) {
    const list = lacks.map((line) => `- ${line}`).join("\n");
    throw new Stop(
      `The shop could not open without:\n${list}\nRun npm run setup -- --env ${environment.name} first.`,
    );
  }
}

/** The code that serves goes on with the new schema, because migrations only add. */
async function migrate(environment: Environment, { hyperdrives }: Resources, shards: readonly string[]) {
  if (hyperdrives.size > 0 && shards.length === 0) {
    throw new Stop(
      "Orders lie in Postgres: name the shards, --postgres URL[,URL…], so that they are migrated.",
    );
  }
  for (const { database_name: database } of environment.config.d1_databases) {
    await runWrangler(environment, ["d1", "migrations", "apply", database, "--remote"]);
    console.log(`${database} is migrated`);
  }
  if (shards.length > 0) {
    await prepareShards(shards);
    console.log("The order shards are migrated");
  }
}

/**
 * A first release, or one with new classes of objects. The platform applies classes to all requests
 * at once, and does not go back before them
 * (https://developers.cloudflare.com/workers/versions-and-deployments/gradual-deployments/with-durable-objects/).
 */
async function releaseAtOnce(rollout: Rollout, reason: string, patienceMs: number) {
  const { environment } = rollout;
  console.log(reason);
  const version = await runWrangler(environment, ["deploy", "--minify", ...(await stamp())]);
  const { signal } = rollout;
  const ask = askAt(environment.origin, { worker: environment.config.name, version: null, signal });
  try {
    await expectAnswer(rollout, ask, version, patienceMs);
    await expectRehearsed(rollout, ask);
  } catch (error) {
    throw new Stop(
      `The release serves, and something is wrong. The platform knows no way back from it: correct it and release again.\n${error instanceof Error ? error.message : error}`,
    );
  }
}

/** Waits until the objects run the version that serves. */
async function settle(since: number, signal: AbortSignal) {
  const left = since + OBJECTS_SETTLE_MS - Date.now();
  if (left > 0) {
    console.log(`Objects may run the version before for ${Math.ceil(left / 1_000)} s more: waiting.`);
    await sleep(left, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function expectRehearsed({ rehearse }: Rollout, ask: Ask) {
  const problem = await rehearse(ask);
  if (problem !== null) {
    throw new Stop(problem);
  }
}

async function releaseBySteps(rollout: Rollout, former: string) {
  const { environment, worker } = rollout;
  const next = await runWrangler(environment, ["versions", "upload", "--minify", ...(await stamp())]);
  if (next === null) {
    throw new Stop("wrangler did not say which version it uploaded.");
  }
  await rollOut(rollout, former, next);
  // Routes, schedules, consumers of queues and the sampling of logs belong to no version.
  await runWrangler(environment, ["triggers", "deploy"]);
  await worker.applySettings(environment);
}

/** The commit, so that a version can be found by it. */
async function stamp(): Promise<string[]> {
  const { code, output } = await capture(["git", "describe", "--always", "--dirty"]);
  return code === 0 ? ["--tag", output.trim()] : [];
}

/** Production is never ordered from. In staging the key that takes payments is of a test mode. */
function testPayment({ name }: Environment, secrets: ReadonlySet<string>): TestPayment | null {
  if (name === "production") {
    return null;
  }
  if (!secrets.has("STRIPE_SECRET_KEY")) {
    console.log("Without Stripe no order is placed: Adyen's test mode has no public token.");
    return null;
  }
  // https://docs.stripe.com/testing#cards
  return { provider: "stripe", token: "pm_card_visa" };
}
