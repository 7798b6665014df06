import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { main } from "../../scripts/commands/setup.ts";
import { Account } from "../../scripts/lib/deploy/account.ts";
import { lookAtAddress } from "../../scripts/lib/deploy/address.ts";
import { queueNames, readEnvironment } from "../../scripts/lib/deploy/environments.ts";
import { ACCOUNT, checkoutAt, runHere, startAccount } from "../support/account-api.mjs";

/** @type {Awaited<ReturnType<typeof startAccount>>} */
let account;
before(async () => {
  account = await startAccount();
});
after(() => account.stop());

/**
 * Runs `npm run setup` on the account.
 * @param {string} config
 * @param {string[]} args
 * @param {Record<string, string>} [secrets]
 */
function setup(config, args, secrets = {}) {
  return runHere(main, ["--config", config, ...args], { ...account.env, ...secrets });
}

test("a setup that is interrupted goes on where it was, and one more changes nothing", async () => {
  const { state, origin } = account;
  const config = checkoutAt(origin);
  const args = ["--env", "production", "--location", "weur"];
  const keys = {
    STRIPE_SECRET_KEY: "sk_live_key",
    STRIPE_PUBLISHABLE_KEY: "pk_live_key",
    RESEND_API_KEY: "re_key",
  };

  const planned = await setup(config, [...args, "--plan"], keys);
  assert.equal(planned.code, 0, planned.output);
  assert.match(planned.output, /would make the queue orders-dlq/);
  assert.deepEqual(state.changes, []);

  state.changesLeft = 5;
  const interrupted = await setup(config, args, keys);
  assert.equal(interrupted.code, 1);
  assert.equal(state.queues.size, 5);

  // Everything but the last call, which puts the secrets: the webhook at Stripe is made by then.
  state.changesLeft = queuesOf(config).all.length - 5 + 5;
  const interruptedLate = await setup(config, args, keys);
  assert.equal(interruptedLate.code, 1);
  assert.equal(state.webhooks.length, 1);

  state.changesLeft = Number.POSITIVE_INFINITY;
  const resumed = await setup(config, args, keys);
  assert.equal(resumed.code, 0, resumed.output);
  const { dead, all } = queuesOf(config);
  assert.equal(dead.length, all.length / 2);
  assert.deepEqual([...state.queues.keys()].sort(), all);
  assert.deepEqual(
    [...state.databases.values()].map(({ name, hint, replication }) => ({ name, hint, replication })),
    [{ name: "storefront", hint: "weur", replication: "auto" }],
  );
  assert.deepEqual(
    [...state.buckets.values()].sort((a, b) => a.name.localeCompare(b.name)),
    ["storefront-events", "storefront-media"].map((name) => ({ name, locationHint: "weur" })),
  );
  const secrets = state.scripts
    .get("edge-storefront")
    ?.versions.at(-1)
    ?.bindings.map(({ name }) => name);
  assert.deepEqual(secrets?.sort(), [
    "AGENT_KEYS",
    "AUTH_KEYS",
    "DATA_KEYS",
    "INDEX_KEY",
    "METRICS_TOKEN",
    "PAYMENT_WEBHOOK_SECRETS",
    "RESEND_API_KEY",
    "STRIPE_PUBLISHABLE_KEY",
    "STRIPE_SECRET_KEY",
    "VAPID_KEY",
  ]);
  const kept = fs.readFileSync(path.join(path.dirname(config), ".state/production.env"), "utf8");
  assert.match(
    kept,
    /^AUTH_KEYS='.+'\nMETRICS_TOKEN='.+'\nDATA_KEYS='.+'\nINDEX_KEY='.+'\nVAPID_KEY='.+'\nAGENT_KEYS='.+'\nPAYMENT_WEBHOOK_SECRETS='.+'\n$/,
  );
  assert.deepEqual(
    state.webhooks.map(({ url }) => url),
    [`${origin}/api/payments/webhooks/stripe`],
  );

  const shards = ["--postgres", "postgres://ada:a%40b@db.test:6432/orders_0"];
  assert.match(
    (await setup(config, [...args, ...shards], keys)).output,
    /made Hyperdrive before db\.test:6432\/orders_0/,
  );
  assert.deepEqual(
    state.hyperdrives.map(({ id: _, ...hyperdrive }) => hyperdrive),
    [
      {
        name: "edge-storefront-orders-0",
        origin: {
          scheme: "postgres",
          host: "db.test",
          port: 6432,
          database: "orders_0",
          user: "ada",
          password: "a@b",
        },
        caching: { disabled: true },
      },
    ],
  );

  // As a release that knew fewer events has left it.
  const [endpoint] = state.webhooks;
  assert.ok(endpoint);
  const { enabled_events: events } = endpoint;
  endpoint.enabled_events = events.filter((event) => !event.startsWith("charge.dispute."));
  assert.match((await setup(config, args, keys)).output, /made the events charge\.dispute\.created, /);
  assert.deepEqual([...(state.webhooks[0]?.enabled_events ?? [])].sort(), [...events].sort());

  const changes = state.changes.length;
  const again = await setup(config, args, keys);
  assert.equal(again.code, 0, again.output);
  assert.match(again.output, /nothing was changed/);
  const written = JSON.parse(
    fs.readFileSync(path.join(path.dirname(config), "wrangler.production.json"), "utf8"),
  );
  assert.deepEqual(written.hyperdrive, [{ binding: "ORDERS_PG_0", id: state.hyperdrives[0]?.id }]);
  assert.deepEqual(
    written.d1_databases.map((/** @type {{ database_id: string }} */ { database_id: id }) => id),
    [...state.databases.keys()],
  );
  assert.equal(state.changes.length, changes);

  const version = state.scripts.get("edge-storefront")?.versions.at(-1);
  assert.ok(version);
  version.bindings = version.bindings.filter(({ name }) => name !== "STRIPE_SECRET_KEY");
  const lacking = await setup(config, args);
  assert.match(lacking.output, /The shop cannot open without:\n- STRIPE_SECRET_KEY/);
  assert.equal(lacking.code, 1);
  assert.deepEqual(state.unknown, []);
});

/** @param {string} config */
function queuesOf(config) {
  const all = queueNames(readEnvironment(config, "production")).sort();
  return { all, dead: all.filter((name) => name.endsWith("-dlq")) };
}

test("what only a person can give is named, and fails the setup", async () => {
  const config = checkoutAt(account.origin);
  const { code, output } = await setup(config, ["--env", "staging", "--plan"]);
  assert.equal(code, 0);
  assert.match(output, /The shop cannot open without:\n- STRIPE_SECRET_KEY/);
  const wrong = await setup(config, ["--env", "staging"], { STRIPE_SECRET_KEY: "sk_live_key" });
  assert.equal(wrong.code, 1);
  assert.match(wrong.output, /only production may charge cards/);
  const nowhere = await setup(config, ["--env", "staging"]);
  assert.match(nowhere.output, /--location/);
});

test("staging shares no name with production, whose names are those of wrangler.toml", () => {
  const file = checkoutAt(account.origin);
  const [production, staging] = [readEnvironment(file, "production"), readEnvironment(file, "staging")];
  const names = (/** @type {typeof production} */ environment) => [
    environment.config.name,
    ...queueNames(environment),
    ...environment.config.d1_databases.map(({ database_name: name }) => name),
    ...environment.config.r2_buckets.map(({ bucket_name: name }) => name),
    ...environment.config.analytics_engine_datasets.map(({ dataset }) => dataset),
    ...environment.config.ratelimits.map(({ namespace_id: id }) => id),
  ];
  const toml = fs.readFileSync(file, "utf8");
  assert.deepEqual(
    names(production).filter((name) => !toml.includes(`"${name}"`)),
    [],
  );
  assert.deepEqual(
    names(staging).filter((name) => names(production).includes(name)),
    [],
  );
  assert.equal(new Set(names(staging)).size, names(production).length);
  assert.deepEqual(
    [staging.config.vars.ENVIRONMENT, production.config.vars.ENVIRONMENT],
    ["staging", "production"],
  );
  // Tokens of staging open nothing in production, though both have the same keys.
  assert.equal(staging.config.vars.TENANT, `${production.config.vars.TENANT}-staging`);
});

test("a host that is in use is not taken over, and one without a domain in the account is told", async () => {
  const { state, env } = account;
  const client = new Account({ api: env.CLOUDFLARE_API_BASE_URL, id: ACCOUNT, token: "token" });
  const environment = readEnvironment(checkoutAt(account.origin), "production");
  const look = (/** @type {string} */ origin) => lookAtAddress(client, { ...environment, origin });
  const lacking = async (/** @type {string} */ origin) => (await look(origin)).lacking;
  assert.match(String(await lacking("https://shop.test.com")), /The domain of shop\.test\.com: add it/);
  state.zones.push({ id: "zone", name: "test.com" });
  assert.equal(await lacking("https://shop.test.com"), null);
  state.records.push({ type: "A" });
  await assert.rejects(look("https://shop.test.com"), /has DNS records/);
  state.domains.push({ hostname: "shop.test.com", service: "edge-storefront" });
  assert.equal(await lacking("https://shop.test.com"), null);
  state.domains = [{ hostname: "shop.test.com", service: "another" }];
  await assert.rejects(look("https://shop.test.com"), /the domain of the Worker another/);
  assert.match(String(await lacking("https://shop.workers.dev")), /edge-storefront\.makers\.workers\.dev/);
  assert.equal(await lacking("https://edge-storefront.makers.workers.dev"), null);
});

test("each address is kept at one version, and other rules of the zone stay", async () => {
  const { state, env } = account;
  const client = new Account({ api: env.CLOUDFLARE_API_BASE_URL, id: ACCOUNT, token: "token" });
  const environment = readEnvironment(checkoutAt(account.origin), "production");
  state.zones = [{ id: "zone", name: "test.com" }];
  state.domains = ["shop", "staging"].map((name) => ({
    hostname: `${name}.test.com`,
    service: "edge-storefront",
  }));
  for (const host of ["shop.test.com", "staging.test.com"]) {
    const look = () => lookAtAddress(client, { ...environment, origin: `https://${host}` });
    const { missing } = await look();
    assert.equal(missing.length, 1);
    await missing[0]?.make();
    assert.deepEqual((await look()).missing, []);
  }
  const headers = { "Cloudflare-Workers-Version-Key": { operation: "set", expression: "ip.src" } };
  assert.deepEqual(
    state.ruleset?.rules,
    ["shop.test.com", "staging.test.com"].map((host) => ({
      description: `Each address meets one version of the Worker at ${host}`,
      expression: `http.host eq "${host}"`,
      action: "rewrite",
      action_parameters: { headers },
    })),
  );
});
