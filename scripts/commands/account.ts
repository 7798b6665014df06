import { z } from "zod";
import { Role } from "../../domain/accounts/access.ts";
import { AccountEmail } from "../../domain/accounts/account.ts";
import { addressIndex } from "../../domain/personal/address-index.ts";
import { parseOptions, Stop } from "../lib/cli.ts";
import { Account } from "../lib/deploy/account.ts";
import { ENVIRONMENT_OPTIONS, environmentOf } from "../lib/deploy/environments.ts";
import { databaseIds } from "../lib/deploy/resources.ts";
import { keptSecrets } from "../lib/deploy/shop-secrets.ts";
import { openLocally } from "../lib/shop/at-shop.ts";
import { resetStatements, roleStatements } from "../lib/shop/role-sql.ts";
import { developmentToken } from "../lib/shop/token.ts";
import { DEFAULT_STATE } from "../lib/state.ts";

const USAGE =
  "npm run account -- --email ada@example.com --role merchant|--reset-second-factor [--state DIR | --env staging|production]";
const REASON = "Reset by npm run account";

/**
 * `npm run account`: gives a registered customer a role. With `--env` it writes to the database of
 * a deployed shop: that is how a shop gets its first operator. Later operators use the console.
 * With `--reset-second-factor` it takes away a second factor that was lost. All write the audit
 * log.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, {
    email: { type: "string" },
    role: { type: "string" },
    "reset-second-factor": { type: "boolean", default: false },
    state: { type: "string", default: DEFAULT_STATE },
    ...ENVIRONMENT_OPTIONS,
  });
  const email = AccountEmail.safeParse(values.email);
  if (!email.success) {
    throw new Stop(`Say whose account. ${USAGE}`);
  }
  const change = values["reset-second-factor"] ? resetOf(email.data) : roleOf(email.data, values.role);
  const done =
    values.env === undefined
      ? await openLocally(values.state, (origin) => askShop(origin, change))
      : await changeDeployed(values, email.data, change);
  if (!done) {
    throw new Stop(`Nobody with the address ${email.data} has an account yet: register first.`);
  }
  console.log(change.told);
}

/**
 * What is done to an account: over the API of a local shop, or in the database of a deployed one.
 */
interface Change {
  method: string;
  path: string;
  body: Record<string, string>;
  /** @param emails the address as rows may have it */
  statements(emails: readonly string[]): string[];
  told: string;
}

function roleOf(email: string, asked: string | undefined): Change {
  const role = Role.safeParse(asked);
  if (!role.success) {
    throw new Stop(`Say which role: ${Role.options.join(", ")}. ${USAGE}`);
  }
  const body = { email, role: role.data };
  return {
    method: "PUT",
    path: "/api/admin/accounts/role",
    body,
    statements: (emails) => roleStatements({ emails, role: role.data }),
    told: `${email} is ${role.data} from the next sign-in on.`,
  };
}

function resetOf(email: string): Change {
  const body = { email, reason: REASON };
  return {
    method: "POST",
    path: "/api/admin/accounts/second-factor/reset",
    body,
    statements: (emails) => resetStatements({ emails, reason: REASON }),
    told: `${email} signs in with the password alone, until another second factor is added.`,
  };
}

/** @returns Whether there is such an account. */
async function askShop(origin: string, { method, path, body }: Change): Promise<boolean> {
  const token = await developmentToken({ sub: "account-command", role: "ops" });
  const response = await fetch(`${origin}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.ok) {
    return true;
  }
  if (response.status === 404) {
    return false;
  }
  throw new Stop(`The shop refused with ${response.status}: ${(await response.text()).slice(0, 300)}`);
}

/** @returns Whether there is such an account. */
async function changeDeployed(
  options: { env?: string | undefined; config: string },
  email: string,
  { statements }: Change,
) {
  const environment = environmentOf(options);
  const { INDEX_KEY: index } = { ...keptSecrets(environment), ...process.env };
  if (index === undefined) {
    throw new Stop(
      `Say INDEX_KEY, by which ${environment.name} finds addresses: ${environment.secretsFile} lacks it.`,
    );
  }
  const emails = [email, await addressIndex(index, email)];
  const account = Account.ofEnvironment();
  const [id] = (await databaseIds(account, environment)).values();
  if (id === undefined) {
    throw new Stop(`${environment.origin} has no database yet: npm run setup -- --env ${environment.name}`);
  }
  const answers = await account.make(
    `/d1/database/${id}/query`,
    { batch: statements(emails).map((sql) => ({ sql })) },
    z.array(z.object({ results: z.array(z.unknown()) })),
  );
  return (answers.at(-1)?.results.length ?? 0) > 0;
}
