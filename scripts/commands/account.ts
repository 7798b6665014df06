import { z } from "zod";
import { Role } from "../../domain/accounts/access.ts";
import { AccountEmail } from "../../domain/accounts/account.ts";
import { openLocally } from "../lib/at-shop.ts";
import { parseOptions, Stop } from "../lib/cli.ts";
import { Account } from "../lib/deploy/account.ts";
import { ENVIRONMENT_OPTIONS, environmentOf } from "../lib/deploy/environments.ts";
import { databaseIds } from "../lib/deploy/resources.ts";
import { roleStatements } from "../lib/role-sql.ts";
import { DEFAULT_STATE } from "../lib/state.ts";
import { developmentToken } from "../lib/token.ts";

const USAGE =
  "npm run account -- --email ada@example.com --role merchant [--state DIR | --env staging|production]";

/**
 * `npm run account`: gives a registered customer a role. With `--env` it writes to the database of a
 * deployed shop: that is how a shop gets its first operator. Later operators use `PUT
 * /api/admin/accounts/role`. Both write the audit log.
 */
export async function main(args: string[]) {
  const { values } = parseOptions(args, {
    email: { type: "string" },
    role: { type: "string" },
    state: { type: "string", default: DEFAULT_STATE },
    ...ENVIRONMENT_OPTIONS,
  });
  const email = AccountEmail.safeParse(values.email);
  if (!email.success) {
    throw new Stop(`Say whose account. ${USAGE}`);
  }
  const role = Role.safeParse(values.role);
  if (!role.success) {
    throw new Stop(`Say which role: ${Role.options.join(", ")}. ${USAGE}`);
  }
  const change = { email: email.data, role: role.data };
  const given =
    values.env === undefined
      ? await openLocally(values.state, (origin) => give(origin, change))
      : await giveDeployed(values, change);
  if (!given) {
    throw new Stop(`Nobody with the address ${email.data} has an account yet: register first.`);
  }
  console.log(`${email.data} is ${role.data} from the next sign-in on.`);
}

interface Change {
  email: string;
  role: string;
}

/** @returns Whether there is such an account. */
async function give(origin: string, change: Change): Promise<boolean> {
  const token = await developmentToken({ sub: "account-command", role: "ops" });
  const response = await fetch(`${origin}/api/admin/accounts/role`, {
    method: "PUT",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify(change),
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
async function giveDeployed(options: { env?: string | undefined; config: string }, change: Change) {
  const environment = environmentOf(options);
  const account = Account.ofEnvironment();
  const [id] = (await databaseIds(account, environment)).values();
  if (id === undefined) {
    throw new Stop(`${environment.origin} has no database yet: npm run setup -- --env ${environment.name}`);
  }
  const answers = await account.make(
    `/d1/database/${id}/query`,
    { batch: roleStatements(change).map((sql) => ({ sql })) },
    z.array(z.object({ results: z.array(z.unknown()) })),
  );
  return (answers.at(-1)?.results.length ?? 0) > 0;
}
