import { parseOptions, Stop } from "../lib/cli.ts";
import { Account } from "../lib/deploy/account.ts";
import { lookAtAddress } from "../lib/deploy/address.ts";
import {
  ENVIRONMENT_OPTIONS,
  type Environment,
  environmentOf,
  writeConfiguration,
} from "../lib/deploy/environments.ts";
import { LOCATIONS, lookAt, type Resources, shardsGiven, type Wishes } from "../lib/deploy/resources.ts";
import { lookAtSecrets, problemsOfVars, webhookUrl } from "../lib/deploy/shop-secrets.ts";
import { DeployedWorker } from "../lib/deploy/worker.ts";

/**
 * `npm run setup -- --env staging|production`: makes what an account lacks before the shop can be
 * released into it, and says what is left for a person. It looks before it makes anything, so it
 * may be interrupted and run again. `--plan` only says what it would make.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, {
    ...ENVIRONMENT_OPTIONS,
    location: { type: "string" },
    postgres: { type: "string" },
    plan: { type: "boolean", default: false },
  });
  const wishes = wishesOf(values);
  const environment = environmentOf(values);
  const problems = problemsOfVars(environment, process.env);
  const account = Account.ofEnvironment();
  const worker = new DeployedWorker(account, environment);

  const address = await lookAtAddress(account, environment);
  const resources = await lookAt(account, environment, wishes);
  const secrets = await lookAtSecrets(worker, environment, process.env);
  console.log(
    `${environment.config.name} at ${environment.origin}: ${resources.present} resources and ${secrets.present} secrets are there.`,
  );
  const missing = [...resources.missing, ...address.missing, ...secrets.missing];
  if (values.plan) {
    for (const { what } of missing) {
      console.log(`would make ${what}`);
    }
  } else {
    expectLocation(environment, resources, wishes);
    // wrangler needs it, though not its ids, to put secrets.
    writeConfiguration(environment, resources);
    for (const { what, make } of missing) {
      await make();
      console.log(`made ${what}`);
    }
  }
  if (missing.length === 0) {
    console.log("Nothing is missing, and nothing was changed.");
  }
  if (!values.plan && secrets.missing.length > 0) {
    console.log(
      `What was made of them is in ${environment.secretsFile}: move it to where the shop keeps its secrets.`,
    );
  }
  const left = [...(address.lacking === null ? [] : [address.lacking]), ...problems, ...secrets.lacking];
  if (left.length > 0) {
    console.log(`\nThe shop cannot open without:\n${left.map((line) => `- ${line}`).join("\n")}`);
    console.log("Give secrets as variables of the same names to this command, and run it again.");
  }
  console.log(
    `\nOnly a person can do this:\n${forAPerson(environment)
      .map((line) => `- ${line}`)
      .join("\n")}`,
  );
  return left.length > 0 && !values.plan ? 1 : 0;
}

function wishesOf({
  location,
  postgres,
}: {
  location?: string | undefined;
  postgres?: string | undefined;
}): Wishes {
  const known = LOCATIONS.find((name) => name === location) ?? null;
  if (location !== undefined && known === null) {
    throw new Stop(`--location takes one of ${LOCATIONS.join(", ")}.`);
  }
  return { location: known, postgres: shardsGiven(postgres) };
}

/** A database never moves, so its place is asked for before anything is made. */
function expectLocation({ config }: Environment, { databases }: Resources, { location }: Wishes) {
  const lacks = config.d1_databases.some(({ database_name: name }) => !databases.has(name));
  if (lacks && location === null) {
    throw new Stop(
      `Say where most orders come from: --location ${LOCATIONS.join(", ")}. The database is made there, and never moves.`,
    );
  }
}

/** What the API cannot do, or would do in another company's name. */
function forAPerson(environment: Environment): string[] {
  const { EMAIL_FROM: from, TURNSTILE_SITE_KEY: turnstile } = environment.config.vars;
  return [
    `Mail: have the provider verify the domain of EMAIL_FROM (${from || "not set yet"}), docs/mail.md.`,
    `Adyen, if it takes payments: a webhook to ${webhookUrl(environment, "adyen")}, docs/payments.md. Stripe's is made here, with its key.`,
    ...(turnstile ? [`Turnstile: name ${new URL(environment.origin).hostname} in the widget.`] : []),
    "The plan: Workers Paid. Without it the processor time of one request ends at 10 ms.",
    `Then npm run release -- --env ${environment.name}, and the first account (docs/deploy.md).`,
  ];
}
