import { randomUUID } from "node:crypto";
import { Role } from "../../domain/accounts/access.ts";
import { parseOptions, Stop, wholeNumber } from "../lib/cli.ts";
import { developmentToken } from "../lib/shop/token.ts";

const MAX_COUNT = 1_000_000;

/** `npm run token`: prints access tokens for local servers, one a line. */
export async function main(args: string[]) {
  const { values } = parseOptions(args, {
    role: { type: "string", default: "customer" },
    count: { type: "string" },
    sub: { type: "string" },
  });
  const role = Role.safeParse(values.role);
  if (!role.success) {
    throw new Stop(`There is no role "${values.role}": choose one of ${Role.options.join(", ")}.`);
  }
  const { sub } = values;
  const count = wholeNumber("count", values.count ?? "1", 1, MAX_COUNT);
  if (sub !== undefined && count > 1) {
    throw new Stop("--sub names one subject, so it does not go with --count above 1.");
  }
  if (sub !== undefined && (sub === "" || sub.length > 128)) {
    throw new Stop("--sub takes 1 to 128 characters.");
  }
  for (let made = 0; made < count; made++) {
    const token = await developmentToken({ sub: sub ?? `${role.data}-${randomUUID()}`, role: role.data });
    process.stdout.write(`${token}\n`);
  }
}
