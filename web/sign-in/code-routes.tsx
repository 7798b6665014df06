import type { Context } from "hono";
import { deleteCookie, getCookie } from "hono/cookie";
import { FactorCode, PasskeyProof, readJson } from "../../domain/accounts/second-factor.ts";
import { PROBLEMS, type ProblemStatus, type Refusal } from "../../domain/base/problem.ts";
import { callOf } from "../../http/call.ts";
import { cookieName, cookieOptions } from "../../http/cookies.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { localPath } from "../../http/return-to.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { STEP_PATH, signInBrowser } from "../../http/session/sign-in.ts";
import { finishStep, readStep, stepOptions } from "../../shop/accounts/second-factor/sign-in-step.ts";
import { readIdToken } from "../../stores/accounts/id-tokens.ts";
import { personalPage } from "../layout/respond.tsx";
import { CodePage } from "./code-page.tsx";
import { signInPage } from "./show-sign-in.tsx";
import { readForm, shown, wordsOf } from "./sign-in-form.tsx";

const PATH = STEP_PATH;

export const codeRoutes = createRouter();
codeRoutes.use(PATH, noStore);

codeRoutes.get(PATH, async (c) => {
  const waiting = await readStep(c.env, getCookie(c, cookieName(c, "step")) ?? "");
  if (!waiting.ok) {
    return over(c, waiting.error);
  }
  const passkey = await stepOptions(c.env, waiting.value);
  return personalPage(c, <CodePage email={waiting.value.account.email ?? ""} passkey={passkey} />);
});

codeRoutes.post(PATH, async (c) => {
  const { code: typed, passkey } = await readForm(c);
  const waiting = await readStep(c.env, getCookie(c, cookieName(c, "step")) ?? "");
  if (!waiting.ok) {
    return over(c, waiting.error);
  }
  const { account, step } = waiting.value;
  const options = await stepOptions(c.env, waiting.value);
  const again = (props: { error?: string; problem?: string | undefined }, status: ProblemStatus) =>
    personalPage(c, <CodePage email={account.email ?? ""} passkey={options} {...props} />, status);
  const signed = readJson(PasskeyProof, passkey);
  const code = FactorCode.safeParse(typed);
  if (!signed && !code.success) {
    return again({ error: wordsOf(c).say("signIn.codeProblem") }, 422);
  }
  const proof = signed ? { passkey: signed } : { code: code.data ?? "" };
  const finished = await finishStep(callOf(c), waiting.value, proof);
  if (!finished.ok) {
    if (finished.error.code === "link_invalid") {
      return over(c, finished.error);
    }
    const { problem = "" } = shown(c, finished.error);
    const { status } = PROBLEMS[finished.error.code];
    return again(finished.error.code === "wrong_code" ? { error: problem } : { problem }, status);
  }
  deleteCookie(c, cookieName(c, "step"), cookieOptions(c));
  const idToken = await readIdToken(c.env, step);
  await signInBrowser(c, account, idToken === null ? {} : { idToken });
  return c.redirect(localPath(step.returnTo, c.req.url) ?? "/account", 303);
});

function over(c: Context<AppEnv>, why: Refusal) {
  deleteCookie(c, cookieName(c, "step"), cookieOptions(c));
  const problem = why.code === "link_invalid" ? wordsOf(c).say("signIn.codeOver") : shown(c, why).problem;
  return signInPage(c, { email: "", returnTo: "/account", problem }, PROBLEMS[why.code].status);
}
