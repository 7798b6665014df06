import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { main as giveRole } from "../../scripts/commands/account.ts";
import { main as release } from "../../scripts/commands/release.ts";
import { main as setup } from "../../scripts/commands/setup.ts";
import { Account } from "../../scripts/lib/deploy/account.ts";
import { readEnvironment, writeConfiguration } from "../../scripts/lib/deploy/environments.ts";
import { rollOut } from "../../scripts/lib/deploy/rollout.ts";
import { writtenWhereRead } from "../../scripts/lib/deploy/stored-forms.ts";
import { DeployedWorker } from "../../scripts/lib/deploy/worker.ts";
import { runWrangler } from "../../scripts/lib/deploy/wrangler.ts";
import { ACCOUNT, checkoutAt, HANGS, runHere, startAccount } from "../support/account-api.mjs";
import { FULL } from "../support/chaos.mjs";
import { ROOT } from "../support/server.mjs";

const WORKER = "edge-storefront";

/** @type {Awaited<ReturnType<typeof startAccount>>} */
let account;
beforeEach(async () => {
  account = await startAccount();
});
afterEach(() => account.stop());

/** Leads shoppers of a Worker from its first version to its second. */
async function rollout({ shares = [100, 0], abortAt = Number.POSITIVE_INFINITY, abortAfterMs = 0 } = {}) {
  const { state, origin, env } = account;
  const [former, next] = [1, 2].map((number) => ({ id: `version-${number}`, number, bindings: [] }));
  assert.ok(former && next);
  state.scripts.set(WORKER, {
    migration_tag: "v1",
    versions: [former, next],
    deployments: [
      [former, next]
        .map(({ id }, index) => ({ version_id: id, percentage: shares[index] ?? 0 }))
        .filter(({ percentage }) => percentage > 0),
    ],
    settings: {},
  });
  const environment = readEnvironment(checkoutAt(origin), "production");
  const worker = new DeployedWorker(
    new Account({ api: env.CLOUDFLARE_API_BASE_URL, id: ACCOUNT, token: "token" }),
    environment,
  );
  const serving = (await worker.serving())?.version ?? null;
  const abort = new AbortController();
  const interrupt = () => abort.abort(new Error("it was interrupted"));
  if (abortAfterMs > 0) {
    setTimeout(interrupt, abortAfterMs);
  }
  /** @type {string[]} */
  const lines = [];
  const problem = await rollOut(
    {
      worker,
      environment,
      holdMs: 0,
      rehearse: async () => null,
      say: (line) => {
        lines.push(line);
        if (lines.length === abortAt) {
          interrupt();
        }
      },
      signal: abort.signal,
    },
    serving ?? "none",
    next.id,
  ).then(
    () => null,
    (error) => String(error.message),
  );
  return { problem, lines, shares: state.scripts.get(WORKER)?.deployments[0], former: serving };
}

const ALL_TO_FORMER = [{ version_id: "version-1", percentage: 100 }];

test("shoppers meet a new version by steps, once it was tried at 0 %", async () => {
  const { problem, lines, shares } = await rollout();
  assert.equal(problem, null);
  assert.deepEqual(
    lines,
    [0, 10, 50, 100].map((share) => `version-2 has ${share} %`),
  );
  assert.deepEqual(shares, [{ version_id: "version-2", percentage: 100 }]);
});

test("no shopper meets a version that fails when it is tried", async () => {
  account.state.shop = (path, version) => (version === 2 && path === "/readyz" ? 503 : 200);
  const { problem, lines, shares } = await rollout();
  assert.match(String(problem), /taken back.*\/readyz: 503/s);
  assert.deepEqual(lines.slice(0, 1), ["version-2 has 0 %"]);
  assert.match(String(lines[1]), /Going back/);
  assert.deepEqual(shares, ALL_TO_FORMER);
  assert.equal(account.state.answered[2], undefined);
});

test("a version that fails once shoppers meet it loses them again", async () => {
  const { state } = account;
  const share = () => state.scripts.get(WORKER)?.deployments[0]?.[1]?.percentage ?? 0;
  state.shop = (path, version) => (version === 2 && path === "/" && share() >= 50 ? 500 : 200);
  const { problem, lines, shares } = await rollout();
  assert.match(String(problem), /taken back.*\/: 500/s);
  assert.ok(lines.includes("version-2 has 50 %"));
  assert.ok(!lines.includes("version-2 has 100 %"));
  assert.deepEqual(shares, ALL_TO_FORMER);
});

test("a release writes nothing in a form that the version that serves could not read", async () => {
  const { state, origin, env } = account;
  const environment = readEnvironment(checkoutAt(origin), "production");
  const worker = new DeployedWorker(
    new Account({ api: env.CLOUDFLARE_API_BASE_URL, id: ACCOUNT, token: "token" }),
    environment,
  );
  const forms = /** @type {const} */ ([
    "SEAL_ORDERS",
    "SEAL_PEOPLE",
    "LEAN_TIMELINES",
    "LEAN_STOCK",
    "LEAN_METER",
    "KEYED_DIGESTS",
  ]);
  const written = async () => {
    const { vars } = writtenWhereRead(environment, (await worker.serving())?.vars ?? null).config;
    return forms.map((name) => vars[name]);
  };
  const serve = (/** @type {readonly string[]} */ known) => {
    const bindings = known.map((name) => ({ name, type: "plain_text" }));
    const versions = [{ id: "version-1", number: 1, bindings }];
    const deployments = [[{ version_id: "version-1", percentage: 100 }]];
    state.scripts.set(WORKER, { migration_tag: "v1", versions, deployments, settings: {} });
  };
  assert.deepEqual(await written(), ["on", "on", "on", "on", "on", "on"], "where nothing serves");
  serve([]);
  assert.deepEqual(await written(), ["off", "off", "off", "off", "off", "off"]);
  serve(["SEAL_ORDERS"]);
  assert.deepEqual(await written(), ["on", "off", "off", "off", "off", "off"]);
  serve(forms);
  assert.deepEqual(await written(), ["on", "on", "on", "on", "on", "on"]);
});

test("one answer that fails does not end a release", async () => {
  let failures = 1;
  const share = () => account.state.scripts.get(WORKER)?.deployments[0]?.[1]?.percentage ?? 0;
  account.state.shop = (path) => (path === "/" && share() === 50 && failures-- > 0 ? 502 : 200);
  assert.equal((await rollout()).problem, null);
});

test("a release that is interrupted goes back; one that was killed is followed by one that begins with the former version", async () => {
  const { problem, shares } = await rollout({ abortAt: 2 });
  assert.match(String(problem), /interrupted/);
  assert.deepEqual(shares, ALL_TO_FORMER);

  const killed = await rollout({ shares: [90, 10] });
  assert.equal(killed.former, "version-1");
  assert.equal(killed.problem, null);
});

test("a platform that is busy for a moment delays a release", async () => {
  account.state.busy = 2;
  assert.equal((await rollout()).problem, null);
});

test("a release that is interrupted while the shop hangs goes back at once", async () => {
  account.state.shop = (path) => (path === "/readyz" ? HANGS : 200);
  const { problem, shares } = await rollout({ abortAfterMs: 200 });
  assert.match(String(problem), /interrupted/);
  assert.deepEqual(shares, ALL_TO_FORMER);
});

test("a release that cannot be taken back says what to do", async () => {
  account.state.changesLeft = 2;
  const { problem } = await rollout();
  assert.match(String(problem), /npx wrangler rollback version-1 --name edge-storefront/);
});

/**
 * Runs `npm run release` and ends it with Ctrl-C while a tenth of the shoppers meet the new
 * version.
 * @param {string} config
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function interruptedAt10(config) {
  const run = path.join(ROOT, "scripts/run.mjs");
  const args = [run, "release", "--env", "production", "--config", config, "--hold", "60"];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...account.env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
      if (/has 10 %/.test(String(chunk))) {
        child.kill("SIGINT");
      }
    });
  }
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, output })));
}

test("from an empty account: released at once, by steps, back from a failure and from Ctrl-C, and at once with a new class", {
  skip: !FULL,
}, async () => {
  const { state, origin, env } = account;
  const production = ["--env", "production"];
  const keys = {
    ...env,
    STRIPE_SECRET_KEY: "sk_live_key",
    STRIPE_PUBLISHABLE_KEY: "pk_live_key",
    RESEND_API_KEY: "re_key",
  };
  const config = checkoutAt(origin);
  const run = (/** @type {string} */ file = config) =>
    runHere(release, [...production, "--config", file, "--hold", "0"], env);

  assert.match((await run()).output, /Run npm run setup -- --env production first/);
  const made = await runHere(setup, [...production, "--config", config, "--location", "weur"], keys);
  assert.equal(made.code, 0, made.output);

  const first = await run();
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /first release/);
  const [database] = [...state.databases.values()];
  assert.ok(database);
  assert.ok(database.db.prepare("select count(*) as n from products").get());
  assert.ok([...state.queues.values()].every(({ consumers }) => consumers.length === 1));
  const worker = state.scripts.get(WORKER);
  assert.ok(worker);
  assert.ok(worker.versions.at(-1)?.bindings.some(({ name }) => name === "AUTH_KEYS"));

  database.db.exec(
    "insert into accounts (id, email, name, role, created_at, updated_at) values ('acc', 'ada@example.com', 'Ada', 'customer', 0, 0)",
  );
  const named = ["--email", "ada@example.com", "--role", "ops", ...production, "--config", config];
  assert.match((await runHere(giveRole, named, env)).output, /is ops/);
  assert.deepEqual({ ...database.db.prepare("select role from accounts").get() }, { role: "ops" });

  const second = await run();
  assert.equal(second.code, 0, second.output);
  assert.match(second.output, /has 10 %.*has 50 %.*has 100 %/s);
  assert.equal(worker.settings.observability?.head_sampling_rate, 0.05);
  const serving = worker.deployments[0];

  const environment = readEnvironment(config, "production");
  const hyperdrives = new Map();
  const ids = { databases: new Map([["storefront", String([...state.databases.keys()][0])]]), hyperdrives };
  writeConfiguration({ ...environment, origin: "https://shop.test.com" }, ids);
  await runHere(async () => void (await runWrangler(environment, ["triggers", "deploy"])), [], env);
  assert.deepEqual(state.domains, [{ hostname: "shop.test.com", service: WORKER }]);

  const late = { ...env, OIDC_CLIENT_SECRET: "given-later" };
  const added = await runHere(setup, [...production, "--config", config], late);
  assert.equal(added.code, 0, added.output);
  assert.deepEqual(worker.deployments[0], serving);

  const broken = worker.versions.length + 1;
  state.shop = (path, version) => (version === broken && path === "/" ? 500 : 200);
  const third = await run();
  assert.equal(third.code, 1);
  assert.match(third.output, /taken back/);
  assert.deepEqual(worker.deployments[0], serving);

  state.shop = () => 200;
  const { code, output } = await interruptedAt10(config);
  assert.equal(code, 1, output);
  assert.match(output, /taken back.*interrupted/s);
  assert.deepEqual(worker.deployments[0], serving);
  assert.ok(worker.versions.at(-1)?.bindings.some(({ name }) => name === "OIDC_CLIENT_SECRET"));

  const withClass = checkoutAt(origin, (toml) => {
    const tag = '\n[[migrations]]\ntag = "v9"\nnew_sqlite_classes = ["Another"]\n';
    return `${toml}${tag}`;
  });
  const fourth = await run(withClass);
  assert.equal(fourth.code, 0, fourth.output);
  assert.match(fourth.output, /Classes of objects were added since v\d/);
  assert.doesNotMatch(fourth.output, /has 10 %/);
  assert.equal(worker.migration_tag, "v9");
  assert.deepEqual(state.unknown, []);
});
