/**
 * The OpenAPI document against the served shop, as every role and with an API key: what it allows
 * is taken, what it does not is refused, and every answer is one that it says. Schemathesis, where
 * it is installed (`python3 -m pip install schemathesis`), tries it; elsewhere this is left out,
 * and says so.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { keyScopes } from "../../domain/api-keys/api-key.ts";
import { Server } from "../../load/lib/servers.ts";
import { developmentToken } from "../../scripts/lib/shop/token.ts";
import { buildWorker } from "../../scripts/lib/worker.ts";
import { FULL } from "../support/chaos.mjs";

const COMMAND = process.env.SCHEMATHESIS ?? "schemathesis";
/** Of each operation and role. */
const EXAMPLES = process.env.CHAOS_EXAMPLES ?? "25";
const CONFIG = path.join(import.meta.dirname, "schemathesis.toml");
const TIMEOUT_MS = 30 * 60_000;

const found = spawnSync(COMMAND, ["--version"]).status === 0;
const skip = !found
  ? `left out: ${COMMAND} is not installed (python3 -m pip install schemathesis)`
  : FULL
    ? false
    : "left out: it takes minutes; npm run chaos -- openapi does it";

describe("the OpenAPI document", { skip }, () => {
  /** @type {Server} */
  let server;
  const stateDir = fs.mkdtempSync(path.join(os.tmpdir(), "shop-openapi-"));
  const seed = process.env.CHAOS_SEED ?? String(Date.now() % 2 ** 32);

  before(async () => {
    await buildWorker();
    server = await Server.start({ kind: "shop", stateDir });
  });

  after(async () => {
    await server?.stop();
    fs.rmSync(stateDir, { recursive: true, force: true });
  });

  /** @type {Record<string, () => Promise<string | null>>} Who asks, and with what credential. */
  const callers = {
    nobody: async () => null,
    customer: () => tokenOf(server, "customer"),
    support: () => tokenOf(server, "support"),
    merchant: () => tokenOf(server, "merchant"),
    ops: () => tokenOf(server, "ops"),
    "an API key": () => newKey(server),
  };
  for (const [caller, credential] of Object.entries(callers)) {
    test(`is true for ${caller}`, { timeout: TIMEOUT_MS }, async (t) => {
      t.diagnostic(`CHAOS_SEED=${seed}`);
      const token = await credential();
      const as = token === null ? [] : ["-H", `Authorization: Bearer ${token}`];
      const { code, output } = await run([
        ...["--config-file", CONFIG, "run", `${server.origin}/openapi.json`, "--checks", "all"],
        ...[
          "--seed",
          seed,
          "--max-examples",
          EXAMPLES,
          "--workers",
          "1",
          "--phases",
          "examples,coverage,fuzzing",
          "--no-color",
          "--continue-on-failure",
          // On a machine that does other things making data may take long.
          "--suppress-health-check",
          "too_slow",
          ...as,
        ],
      ]);
      assert.equal(code, 0, findings(output));
    });
  }
});

/**
 * A token of an account of this role, which lies in the database.
 * @param {Server} server
 * @param {import("../../domain/accounts/access.ts").Role} role
 */
async function tokenOf(server, role) {
  const sub = `usr_${role}`;
  await server.query(
    `INSERT OR IGNORE INTO accounts (id, email, name, role, created_at, updated_at)
     VALUES ('${sub}', '${role}@shop.test', 'Ada', '${role}', 1, 1)`,
  );
  return developmentToken({ sub, role });
}

/**
 * An API key with every scope that one may have.
 * @param {Server} server
 * @returns {Promise<string>}
 */
async function newKey(server) {
  const response = await fetch(`${server.origin}/api/admin/api-keys`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${await tokenOf(server, "ops")}`,
      "Content-Type": "application/json",
    },
    body: JSON.stringify({ name: "A merchant's system", scopes: keyScopes("ops") }),
  });
  const { key } = /** @type {{ key: string }} */ (await response.json());
  return key;
}

const LONGEST_LINE = 600;

/**
 * What was found: each operation with its findings in short, then in full. Without any, the end of
 * the output says what else went wrong.
 * @param {string} output Of Schemathesis.
 */
function findings(output) {
  const [, failures] = /={3,} FAILURES ={3,}\n([\s\S]*?)\n={3,} /.exec(output) ?? [];
  if (failures === undefined) {
    return output.slice(-5_000);
  }
  const lines = failures.split("\n");
  const heads = lines.filter((line) => /^_{3,} .+ _{3,}$|^- ST\d+ /.test(line));
  const short = heads.map((line) => line.replaceAll(/^_+ | _+$/g, ""));
  return [...short, "", ...lines.map((line) => line.slice(0, LONGEST_LINE))].join("\n");
}

/**
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function run(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(COMMAND, args, { stdio: ["ignore", "pipe", "pipe"], cwd: os.tmpdir() });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk) => {
        output += chunk;
      });
    }
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output }));
  });
}
