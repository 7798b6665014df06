import { createRoute, type z } from "@hono/zod-openapi";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { logRecord } from "../../domain/base/log.ts";
import type { SettingPart } from "../../domain/settings/settings.ts";
import { type Check, Health, Readiness, type SetUpCheck } from "../../http/contract/ops.ts";
import { createRouter, jsonResponse } from "../../http/router.ts";
import { settingsOf } from "../../providers/settings.ts";
import { signAccessToken, verifyAccessToken } from "../../shop/accounts/tokens.ts";
import { QUEUES } from "../../shop/events/names.ts";
import { orderShards } from "../../stores/orders/order-shards.ts";

/**
 * Milliseconds a dependency may take before it counts as down: a probe must answer while its caller
 * still waits.
 */
const CHECK_TIMEOUT_MS = 2_000;

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
  responses: {
    200: jsonResponse("Every dependency is up", Readiness),
    503: jsonResponse("At least one dependency is down; `checks` says which", Readiness),
  },
});

/** Dependencies by name, each with something cheap that fails when the dependency does. */
type Checks = Record<"database" | "durableObjects" | "queues", (env: Env) => Promise<unknown>>;

const CHECKS: Checks = {
  database: (env) => drizzle(env.DB).get(sql`select 1 from d1_migrations limit 1`),
  durableObjects: (env) => env.SWEEPER.getByName("sweeper").auditHead(),
  // A queue cannot be asked without sending to it; that all are bound is what a bad deploy gets
  // wrong.
  queues: async (env) => {
    const queues = Object.values(QUEUES).map((binding) => env[binding]);
    if (queues.some((queue) => queue === undefined)) {
      throw new Error("a queue is not bound");
    }
  },
};

/** Runs one check. Every failure in it, a timeout included, means that the dependency is down. */
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
        timer = setTimeout(() => reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
      }),
    ]);
    return { status: "up", ms: Date.now() - started };
  } catch (error) {
    console.error(logRecord("error", "dependency down", { dependency: name, error }));
    return { status: "down", ms: Date.now() - started };
  } finally {
    clearTimeout(timer);
  }
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
  return part === "keys" ? runCheck(part, () => keysWork(env)) : { status: "up", ms: 0 };
}

async function keysWork(env: Env): Promise<void> {
  const token = await signAccessToken(env, { sub: "readiness", role: "customer" }, 1);
  if ((await verifyAccessToken(env, token)) === null) {
    throw new Error("the key that signs is not the one that verifies");
  }
}

/** The check of the database covers orders in D1. */
function checkShards(env: Env): Promise<z.infer<typeof Check>[]> {
  const probed = orderShards(env).all.flatMap(({ name, probe }) => (probe ? [{ name, probe }] : []));
  return Promise.all(probed.map(({ name, probe }) => runCheck(name, probe)));
}

export const healthRoutes = createRouter()
  .openapi(healthz, (c) => {
    c.header("Cache-Control", "no-store");
    return c.json({ status: "ok" as const }, 200);
  })
  .openapi(readyz, async (c) => {
    c.header("Cache-Control", "no-store");
    const [database, durableObjects, queues, settings, keys, payments, mail, orderShards] = await Promise.all(
      [
        runCheck("database", () => CHECKS.database(c.env)),
        runCheck("durableObjects", () => CHECKS.durableObjects(c.env)),
        runCheck("queues", () => CHECKS.queues(c.env)),
        checkSetUp(c.env, "settings"),
        checkSetUp(c.env, "keys"),
        checkSetUp(c.env, "payments"),
        checkSetUp(c.env, "mail"),
        checkShards(c.env),
      ],
    );
    const named = { database, durableObjects, queues, settings, keys, payments, mail };
    const ready = [...Object.values(named), ...orderShards].every(({ status }) => status === "up");
    const checks = { ...named, ...(orderShards.length > 0 ? { orderShards } : {}) };
    return c.json({ status: ready ? ("ready" as const) : ("not_ready" as const), checks }, ready ? 200 : 503);
  });
