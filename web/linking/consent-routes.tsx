import type { Context } from "hono";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { callOf } from "../../http/call.ts";
import { allowSources } from "../../http/middleware/security-headers.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { requireAccount } from "../../http/session/live-account.ts";
import {
  ASKED_FIELDS,
  agreeToLink,
  declineToLink,
  readLinkRequest,
  type Unlinked,
} from "../../shop/agents/linking/authorize.ts";
import { stillSignedIn } from "../account/account-routes.tsx";
import { personalPage } from "../layout/respond.tsx";
import { BrokenRequestPage, ConsentPage } from "./consent-page.tsx";

const PATH = "/oauth/authorize";

/** A shop whose agents may not buy links no accounts. */
function mustLink(c: Context<AppEnv>): void {
  if (c.get("shop").agents !== "buy") {
    throw new ProblemError(refusal("not_found", "This shop links no accounts."));
  }
}

/** Where a customer lets a program act for them. */
export const consentRoutes = createRouter();
consentRoutes.use(PATH, stillSignedIn);

consentRoutes.get(PATH, async (c) => {
  mustLink(c);
  const asked = fieldsOf(c.req.query());
  const read = await readLinkRequest(c.env, asked);
  if (!read.ok) {
    return unlinked(c, read.error);
  }
  const { client, scopes, redirectUri } = read.value;
  const { email } = await requireAccount(c);
  // The answer of the form leads there, which the policy of pages would stop.
  allowSources(c, { formAction: [new URL(redirectUri).origin] });
  const fields = Object.entries(asked);
  return personalPage(c, <ConsentPage client={client} scopes={scopes} email={email} asked={fields} />);
});

consentRoutes.post(PATH, async (c) => {
  mustLink(c);
  const form = await c.req.parseBody();
  const read = await readLinkRequest(c.env, fieldsOf(form));
  if (!read.ok) {
    return unlinked(c, read.error);
  }
  const to =
    form.answer === "allow"
      ? await agreeToLink(callOf(c), await requireAccount(c), read.value)
      : declineToLink(c.env, read.value);
  return answerTo(c, to);
});

/** Those fields of a request that OAuth knows. */
function fieldsOf(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    ASKED_FIELDS.flatMap((name) => {
      const value = given[name];
      return typeof value === "string" ? [[name, value] as const] : [];
    }),
  );
}

function unlinked(c: Context<AppEnv>, why: Unlinked) {
  return "redirect" in why
    ? answerTo(c, why.redirect)
    : personalPage(c, <BrokenRequestPage why={why.shown} />, 400);
}

function answerTo(c: Context<AppEnv>, to: string): Response {
  c.header("Cache-Control", "no-store");
  c.header("Referrer-Policy", "no-referrer");
  return c.redirect(to, 303);
}
