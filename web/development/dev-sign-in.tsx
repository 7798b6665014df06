import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { returnPath, signIn, signInBrowser } from "../../http/session/sign-in.ts";
import { type Account, findAccount, insertAccount } from "../../stores/accounts/accounts.ts";
import { personalPage } from "../layout/respond.tsx";
import { DEMO_ACCOUNTS, DemoPerson } from "./demo-people.ts";
import { DevSignInPage } from "./dev-sign-in-page.tsx";

const PATH = "/dev/sign-in";

const Form = z.strictObject({ who: DemoPerson, returnTo: z.string().optional() });

/** A deployed store has no such page, and its answer reveals nothing else. */
const developmentOnly = createMiddleware<AppEnv>(async function developmentOnly(c, next) {
  if (c.env.ENVIRONMENT !== "development" && c.env.ENVIRONMENT !== "test") {
    return c.notFound();
  }
  return next();
});

export const devSignInRoutes = createRouter();
devSignInRoutes.use(PATH, developmentOnly, noStore);

devSignInRoutes.get(PATH, (c) =>
  personalPage(c, <DevSignInPage principal={c.get("principal")} returnTo={c.req.query("returnTo") ?? "/"} />),
);

devSignInRoutes.post(PATH, async (c) => {
  const form = Form.safeParse(await c.req.parseBody());
  if (!form.success) {
    throw new ProblemError(refusal("invalid_request", `Say who: ${DemoPerson.options.join(", ")}.`));
  }
  const path = returnPath(c, form.data.returnTo);
  const account = await demoAccount(c.env, form.data.who);
  if (c.req.header("Accept")?.includes("application/json")) {
    return c.json(await signIn(c, account));
  }
  await signInBrowser(c, account);
  return c.redirect(path, 303);
});

/** The demo people are accounts like others, with no password: only this page signs them in. */
async function demoAccount(env: Env, who: DemoPerson): Promise<Account> {
  const { sub: id, ...person } = DEMO_ACCOUNTS[who];
  await insertAccount(env, { id, ...person, passwordHash: null });
  const account = await findAccount(env, { id });
  if (account) {
    return account;
  }
  throw new ProblemError(
    refusal("not_found", `${person.name} was erased. npm start -- --fresh brings everybody back.`),
  );
}
