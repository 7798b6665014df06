/** Guessing that is spread over isolates in many places, which share nothing but the objects. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { migrate } from "../../scripts/lib/migrate.ts";
import { freePort } from "../../scripts/lib/state.ts";
import { buildWorker, startRuntime } from "../../scripts/lib/worker.ts";
import { preparedState } from "../support/server.mjs";

const FULL = process.env.CHAOS === "full";
const ISOLATES = FULL ? 50 : 3;
const TRIES = FULL ? 500 : 150;
/** Each of these networks has an object of its own. */
const NETWORKS = FULL ? 500 : 30;
/** Requests on their way at once. */
const AT_ONCE = 25;
const STRICT_LIMIT = 20;
const WINDOW_MS = 60_000;
const FREE_GUESSES = 5;

/** @type {string} */
let state;
/** @type {number[]} */
let ports;
/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let runtime;

before(async () => {
  await buildWorker();
  state = preparedState("migrated");
  ports = [];
  while (ports.length < ISOLATES) {
    ports.push(await freePort());
  }
  runtime = await startRuntime(state, {
    worker: "built",
    isolates: ports,
    vars: { ENVIRONMENT: "test", HASH_COST: "low" },
  });
  await migrate(/** @type {any} */ (await runtime.getD1Database("DB")));
});

after(async () => {
  await runtime?.dispose();
  fs.rmSync(state, { recursive: true, force: true });
});

/**
 * Sends the tries, each to the next isolate. @returns {Promise<{ [status: string]: number }>} How
 * many answers had which status.
 * @param {string} path
 * @param {number} tries
 * @param {(i: number) => { body: unknown, ip: string }} request
 */
async function storm(path, tries, request) {
  /** @type {{ [status: string]: number }} */
  const counts = {};
  let next = 0;
  const send = async () => {
    for (let i = next++; i < tries; i = next++) {
      const { body, ip } = request(i);
      const response = await fetch(`http://127.0.0.1:${ports[i % ports.length]}${path}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", "CF-Connecting-IP": ip },
        body: JSON.stringify(body),
      });
      await response.arrayBuffer();
      counts[response.status] = (counts[response.status] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, send));
  return counts;
}

/** What one network may do while this lasted. @param {number} startedAt */
const allowed = (startedAt) => STRICT_LIMIT * (1 + Math.floor((Date.now() - startedAt) / WINDOW_MS));
const email = (/** @type {number} */ i) => `someone-${i}@example.com`;
const password = "vole-knits-ginkgo";

test(`${TRIES} guesses from one network over ${ISOLATES} isolates: twenty a minute are looked at`, async () => {
  const startedAt = Date.now();
  const counts = await storm("/api/auth/login", TRIES, (i) => ({
    body: { email: email(i), password },
    ip: "203.0.113.10",
  }));
  assert.equal((counts[401] ?? 0) + (counts[429] ?? 0), TRIES);
  assert.ok((counts[401] ?? 0) > 0 && (counts[401] ?? 0) <= allowed(startedAt), JSON.stringify(counts));
});

test("mails that one network asks for, in turns of every kind, are counted together", async () => {
  const startedAt = Date.now();
  const ip = "203.0.113.11";
  const asked = await Promise.all([
    storm("/api/auth/register", TRIES / 2, (i) => ({ body: { email: email(i), password, name: "Ada" }, ip })),
    storm("/api/auth/password/forgot", TRIES / 2, (i) => ({ body: { email: email(i) }, ip })),
  ]);
  const taken = asked.reduce((sum, counts) => sum + (counts[202] ?? 0), 0);
  assert.ok(taken > 0 && taken <= allowed(startedAt), JSON.stringify(asked));
});

test("guesses at one account from as many networks as tries: five are looked at, then waits double", async () => {
  const counts = await storm("/api/auth/login", NETWORKS, (i) => ({
    body: { email: "ada@example.com", password: `${password}-${i}` },
    ip: `198.51.${100 + Math.floor(i / 250)}.${i % 250}`,
  }));
  assert.equal((counts[401] ?? 0) + (counts[429] ?? 0), NETWORKS);
  // One more for each of the waits of 1, 2, 4, 8 … seconds that pass meanwhile.
  assert.ok((counts[401] ?? 0) <= FREE_GUESSES + 5, JSON.stringify(counts));
});
