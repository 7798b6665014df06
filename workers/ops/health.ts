import { createRoute, type z } from "@hono/zod-openapi";
import { logRecord } from "../../domain/base/log.ts";
import type { SettingPart } from "../../domain/settings/vars.ts";
import { type Check, Health, Readiness, type SetUpCheck } from "../../http/contract/ops.ts";
import { createRouter, jsonResponse } from "../../http/router.ts";
import { settingsOf } from "../../providers/settings.ts";
import { signAccessToken, verifyAccessToken } from "../../shop/accounts/tokens.ts";
import { QUEUES } from "../../shop/events/names.ts";
import { lackOf, tryWriting } from "../../stores/base/d1-schema.ts";
import { orderShards } from "../../stores/orders/order-shards.ts";
import { Memo } from "./memo.ts";

/**
 * Milliseconds a dependency may take before it counts as down: a probe must answer while its caller
 * still waits.
 */
const CHECK_TIMEOUT_MS = 2_000;
/** How often an isolate tries whether the database can be written. */
const WRITE_EVERY_MS = 30_000;
/** How often an isolate looks for a bucket: each look is on R2's bill. */
const BUCKET_EVERY_MS = 30_000;

/** Why the shop is not ready, in words that may be shown to anyone. */
class NotReady extends Error {}

let writtenAt = Number.NEGATIVE_INFINITY;
const seenAt = { EVENT_ARCHIVE: Number.NEGATIVE_INFINITY, MEDIA: Number.NEGATIVE_INFINITY };

async function database({ DB }: Env): Promise<void> {
  const lacks = await lackOf(DB).catch((error: unknown) => {
    if (String(error).includes("no such table")) {
      throw new NotReady("no migration was applied");
    }
    throw error;
  });
  if (lacks.migrations.length > 0) {
    throw new NotReady(`migrations were not applied: ${lacks.migrations.join(", ")}`);
  }
  if (lacks.tables.length > 0) {
    throw new NotReady(`tables are missing: ${lacks.tables.join(", ")}`);
  }
  if (Math.abs(Date.now() - writtenAt) < WRITE_EVERY_MS) {
    return;
  }
  writtenAt = Number.NEGATIVE_INFINITY;
  await tryWriting(DB).catch((error: unknown) => {
    throw new NotReady("it cannot be written", { cause: error });
  });
  writtenAt = Date.now();
}

/** An object of its own: those that orders wait for are not asked. */
async function durableObjects({ VERSION_WATCH }: Env): Promise<void> {
  await VERSION_WATCH.getByName("readiness").answers();
}

/**
 * A queue cannot be asked without sending to it; that all are bound is what a bad deploy gets
 * wrong.
 */
async function queues(env: Env): Promise<void> {
  const unbound = Object.values(QUEUES).filter((binding) => env[binding] === undefined);
  if (unbound.length > 0) {
    throw new NotReady(`not bound: ${unbound.join(", ")}`);
  }
}

/** R2 answers that there is no such file, unless there is no such bucket. */
function bucket(binding: keyof typeof seenAt) {
  return async (env: Env): Promise<void> => {
    if (env[binding] === undefined) {
      throw new NotReady(`not bound: ${binding}`);
    }
    if (Math.abs(Date.now() - seenAt[binding]) < BUCKET_EVERY_MS) {
      return;
    }
    await env[binding].head("readiness");
    seenAt[binding] = Date.now();
  };
}

/**
 * What the shop needs, by name. Each throws where it is not there, `NotReady` where it can say why.
 */
const CHECKS: readonly { name: string; check: (env: Env) => Promise<void> }[] = [
  { name: "database", check: database },
  { name: "durableObjects", check: durableObjects },
  { name: "queues", check: queues },
  { name: "archive", check: bucket("EVENT_ARCHIVE") },
  { name: "pictures", check: bucket("MEDIA") },
];

/** What the shop sells without: figures and pictures are behind until it is back. */
const SELLS_WITHOUT: ReadonlySet<string> = new Set(["archive", "pictures"]);

/** The parts of what the shop is set up with. */
const SET_UP: readonly SettingPart[] = ["settings", "keys", "payments", "mail"];

/**
 * Runs one check; anything that goes wrong in it, time included, means that the dependency is down.
 */
export async function runCheck(
  name: string,
  check: () => Promise<unknown>,
  timeoutMs = CHECK_TIMEOUT_MS,
): Promise<z.infer<typeof Check>> {
  const started = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await Promise.race([
      check(),
      new Promise((_, reject) => {
        timer = setTimeout(() => reject(new NotReady(`it did not answer within ${timeoutMs} ms`)), timeoutMs);
      }),
    ]);
    return { status: "up", ms: Date.now() - started };
  } catch (error) {
    console.error(logRecord("error", "dependency down", { dependency: name, error }));
    const reason = error instanceof NotReady ? error.message : "it does not answer";
    return { status: "down", ms: Date.now() - started, reason };
  } finally {
    clearTimeout(timer);
  }
}

/** Orders in D1 are looked after by the check of the database. */
function checkShards(env: Env): Promise<z.infer<typeof Check>[]> {
  const probed = orderShards(env).all.flatMap(({ name, probe }) => (probe ? [{ name, probe }] : []));
  return Promise.all(probed.map(({ name, probe }) => runCheck(name, probe)));
}

/**
 * Whether the settings of one part are there and well-formed. Keys must sign what they verify too:
 * a number of theirs may be wrong in ways that only use shows.
 */
async function checkSetUp(env: Env, part: SettingPart): Promise<z.infer<typeof SetUpCheck>> {
  const problems = settingsOf(env).problems.filter((problem) => problem.part === part);
  if (problems.length > 0) {
    return {
      status: "down",
      ms: 0,
      problems: problems.map(({ setting, problem }) => ({ setting, problem })),
    };
  }
  if (part !== "keys") {
    return { status: "up", ms: 0 };
  }
  // Signing costs a millisecond: other keys are tried at once, the same ones once a minute.
  if (triedKeys.keys !== env.AUTH_KEYS) {
    triedKeys = { keys: env.AUTH_KEYS, memo: new Memo(60_000) };
  }
  return triedKeys.memo.get(() => runCheck(part, () => keysWork(env)));
}

let triedKeys = { keys: "", memo: new Memo<z.infer<typeof Check>>(60_000) };

async function keysWork(env: Env): Promise<void> {
  const token = await signAccessToken(env, { sub: "readiness", role: "customer" }, 1);
  if ((await verifyAccessToken(env, token)) === null) {
    throw new NotReady("the key that signs is not the one that verifies");
  }
}

type Found = z.infer<typeof SetUpCheck>;

/** What other services answered; asking them costs, so the answers are kept. */
async function askDependencies(env: Env) {
  const [orderShardChecks, ...found] = await Promise.all([
    checkShards(env),
    ...CHECKS.map(
      async ({ name, check }): Promise<[string, Found]> => [name, await runCheck(name, () => check(env))],
    ),
  ]);
  return { orderShardChecks, found };
}

const dependencies = new Memo<Awaited<ReturnType<typeof askDependencies>>>(1_000);

/** Whether the shop can serve, and what it lacks. */
async function readinessOf(env: Env) {
  const [{ orderShardChecks, found }, ...setUp] = await Promise.all([
    dependencies.get(() => askDependencies(env)),
    ...SET_UP.map(async (part): Promise<[string, Found]> => [part, await checkSetUp(env, part)]),
  ]);
  const checks = Object.fromEntries([...found, ...setUp]);
  return {
    status: statusOf(checks, orderShardChecks),
    checks: orderShardChecks.length > 0 ? { ...checks, orderShards: orderShardChecks } : checks,
  };
}

/** Orders of the other shards go on while one is away; without any, none would be paid. */
function statusOf(checks: Record<string, Found>, shards: readonly Found[]) {
  const isDown = ({ status }: Found) => status === "down";
  const down = Object.keys(checks).filter((name) => checks[name] && isDown(checks[name]));
  const cannotSell = down.some((name) => !SELLS_WITHOUT.has(name));
  if (cannotSell || (shards.length > 0 && shards.every(isDown))) {
    return "not_ready" as const;
  }
  return down.length > 0 || shards.some(isDown) ? ("degraded" as const) : ("ready" as const);
}

const healthz = createRoute({
  method: "get",
  path: "/healthz",
  tags: ["Operations"],
  summary: "Whether the Worker runs",
  description: "Asks nothing else: use `/readyz` to learn whether it can serve.",
  responses: { 200: jsonResponse("It runs", Health) },
});

const readyz = createRoute({
  method: "get",
  path: "/readyz",
  tags: ["Operations"],
  summary: "Whether the store can serve, dependency by dependency",
  description: "The answer may be a second old.",
  responses: {
    200: jsonResponse(
      "The shop sells. It is `degraded` where something is down that it sells without",
      Readiness,
    ),
    503: jsonResponse("The shop cannot sell; `checks` says what is down, and why", Readiness),
  },
});

export const healthRoutes = createRouter()
  .openapi(healthz, (c) => {
    c.header("Cache-Control", "no-store");
    return c.json({ status: "ok" as const, version: c.env.VERSION?.id }, 200);
  })
  .openapi(readyz, async (c) => {
    c.header("Cache-Control", "no-store");
    const found = await readinessOf(c.env);
    if (found.status !== "not_ready") {
      return c.json(found, 200);
    }
    c.header("Retry-After", "1");
    return c.json(found, 503);
  });
