import path from "node:path";
import { verifyChain } from "../../domain/audit.ts";
import { DEFAULT_PORT, parseOptions, Stop } from "../lib/cli.mjs";
import { migrate } from "../lib/migrate.mjs";
import { isStore } from "../lib/shop.mjs";
import { DEFAULT_STATE, servedOn, takeState } from "../lib/state.mjs";
import { developmentToken } from "../lib/token.mjs";
import { buildWorker, startRuntime } from "../lib/worker.mjs";

const PAGE = 500;
const USAGE = "npm run audit -- verify [--state DIR], or --url https://shop.example with AUDIT_TOKEN set";

/**
 * `npm run audit -- verify`: recomputes the audit log's hash chain and names the first entry that is not what was
 * sealed. The hashes are computed here, not by the server that is asked for the entries.
 */
export async function main(/** @type {string[]} */ args) {
  const { values, positionals } = parseOptions(
    args,
    { url: { type: "string" }, state: { type: "string", default: DEFAULT_STATE } },
    true,
  );
  if (positionals.join(" ") !== "verify") throw new Stop(USAGE);
  if (values.url !== undefined) {
    const token = process.env.AUDIT_TOKEN;
    if (!token) throw new Stop(`Set AUDIT_TOKEN to an access token with the scope ops:read. ${USAGE}`);
    return await verify(originOf(values.url), token);
  }
  const stateDir = path.resolve(values.state);
  const token = await developmentToken({ sub: "audit-verify", role: "ops" });
  const port = await servedOn(stateDir);
  const served = port === null ? null : `http://localhost:${port}`;
  return served !== null && (await isStore(served))
    ? await verify(served, token)
    : await verifyState(stateDir, token);
}

/** Nobody serves the shop, so it is opened for as long as this takes. */
async function verifyState(/** @type {string} */ stateDir, /** @type {string} */ token) {
  const release = await takeState(stateDir, { port: null });
  try {
    await buildWorker();
    const runtime = await startRuntime(stateDir, { worker: "built" });
    try {
      await migrate(await runtime.getD1Database("DB"));
      return await verify((await runtime.ready).origin, token);
    } finally {
      await runtime.dispose();
    }
  } finally {
    release();
  }
}

/**
 * @param {string} origin
 * @param {string} token
 * @returns {Promise<number>} The exit code: 0 when the chain is whole.
 */
async function verify(origin, token) {
  const first = await page(origin, token, 0);
  const result = await verifyChain(entries(origin, token, first), first.head);
  if (!result.intact) {
    const what = { missing: "is missing", changed: "was changed", unsealed: "was never sealed" }[
      result.reason
    ];
    console.error(`The audit log is broken: entry ${result.seq} ${what}.`);
    return 1;
  }
  const { head, unsealed } = result;
  console.log(
    `The audit log is intact: ${result.entries} entries, ${unsealed} of them not sealed yet. Head: ${head.seq} ${head.hash}`,
  );
  return 0;
}

/** @typedef {{ items: import("../../domain/audit.ts").SealedEntry[], next: number | null, head: import("../../domain/audit.ts").AuditHead | null }} Page */

/**
 * @param {string} origin
 * @param {string} token
 * @param {Page} first
 */
async function* entries(origin, token, first) {
  for (let current = first; ; current = await page(origin, token, current.next)) {
    yield* current.items;
    if (current.next === null) return;
  }
}

/**
 * @param {string} origin
 * @param {string} token
 * @param {number} cursor
 * @returns {Promise<Page>}
 */
async function page(origin, token, cursor) {
  const response = await fetch(`${origin}/api/admin/audit?order=oldest&limit=${PAGE}&cursor=${cursor}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  if (!response.ok)
    throw new Stop(`The audit log was refused with ${response.status}: ${await response.text()}`);
  return response.json();
}

function originOf(/** @type {string} */ text) {
  try {
    return new URL(text).origin;
  } catch {
    throw new Stop(`--url takes an address such as http://127.0.0.1:${DEFAULT_PORT}.`);
  }
}
