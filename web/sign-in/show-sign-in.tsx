import type { Context } from "hono";
import type { ProblemStatus } from "../../domain/base/problem.ts";
import { isDevelopment } from "../../http/development.ts";
import type { AppEnv } from "../../http/router.ts";
import { providerName } from "../../shop/accounts/oidc.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { personalPage } from "../layout/respond.tsx";
import { SignInPage, type SignInPageProps } from "./sign-in-page.tsx";

export function signInPage(
  c: Context<AppEnv>,
  props: Omit<SignInPageProps, "provider" | "demo">,
  status: ProblemStatus | 200 = 200,
) {
  const [provider, demo] = [providerName(c.env), isDevelopment(c.env)];
  return personalPage(c, <SignInPage {...props} provider={provider} demo={demo} />, status);
}

/**
 * For a shopper who is not signed in, perhaps because they signed out in another tab.
 *
 * @param acted whether they sent a form, which then did nothing
 */
export function signInFirst(c: Context<AppEnv>, { returnTo, acted }: { returnTo: string; acted: boolean }) {
  const { say } = wordsIn(c.get("language"));
  const asked = returnTo === "/account" ? {} : { notice: say("signIn.forSignedIn") };
  const words = acted ? { problem: say("signIn.nothingChanged") } : asked;
  return signInPage(c, { email: "", returnTo, ...words }, 401);
}
