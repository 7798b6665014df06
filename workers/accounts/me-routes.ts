import { createRoute } from "@hono/zod-openapi";
import { changePreferences, Preferences, PreferencesChange, Profile } from "../../domain/accounts/account.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { callOf } from "../../http/call.ts";
import {
  EmailChange,
  EmailProof,
  Erasure,
  MailSent,
  PasswordChange,
  ProfileChange,
  SessionList,
  SessionParams,
} from "../../http/contract/accounts.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { forgetSession } from "../../http/session/browser-session.ts";
import { hasJustSignedIn, liveSession, requireAccount } from "../../http/session/live-account.ts";
import { askNewEmail, confirmNewEmail } from "../../shop/accounts/change-email.ts";
import { changePassword, parseLink, reauthenticate } from "../../shop/accounts/credentials.ts";
import { eraseData, exportData, PersonalData } from "../../shop/accounts/personal-data.ts";
import { profileOf, readProfile, sessionsOf } from "../../shop/accounts/profile.ts";
import { readPreferences, savePreferences } from "../../stores/accounts/account-addresses.ts";
import { endSession } from "../../stores/accounts/account-sessions.ts";
import { findAccount, updateAccount } from "../../stores/accounts/accounts.ts";
import { mailSent } from "./auth-routes.ts";

const refused = ["unauthenticated", "invalid_token", "forbidden"] as const;

const shared = { tags: ["Accounts"], security: [{ bearer: [] }], middleware: [noStore, liveSession] };

const readRoute = createRoute({
  ...shared,
  method: "get",
  path: "/api/me",
  summary: "The caller's profile",
  responses: { 200: jsonResponse("The profile", Profile), ...problemResponses(...refused) },
});

const changeRoute = createRoute({
  ...shared,
  method: "patch",
  path: "/api/me",
  summary: "Change the caller's profile",
  request: { body: jsonBody(ProfileChange) },
  responses: {
    200: jsonResponse("The profile", Profile),
    ...problemResponses("invalid_request", ...refused, "not_found"),
  },
});

const eraseRoute = createRoute({
  ...shared,
  method: "delete",
  path: "/api/me",
  summary: "Erase the caller's account and personal data",
  description:
    "For good. Orders are kept and name nobody any more, so one that is still on its way can no longer be delivered. An account with a password asks for it, unless its session began in the last ten minutes.",
  request: { body: jsonBody(Erasure) },
  responses: {
    204: { description: "Erased" },
    ...problemResponses("invalid_request", "wrong_credentials", ...refused, "too_many_attempts"),
  },
});

const exportRoute = createRoute({
  ...shared,
  method: "get",
  path: "/api/me/export",
  summary: "Everything the store holds about the caller",
  responses: { 200: jsonResponse("A JSON file", PersonalData), ...problemResponses(...refused) },
});

const passwordRoute = createRoute({
  ...shared,
  method: "post",
  path: "/api/me/password",
  summary: "Change the caller's password",
  description: "Every other session of the account ends.",
  request: { body: jsonBody(PasswordChange) },
  responses: {
    204: { description: "Changed" },
    ...problemResponses(
      ...(["invalid_request", "wrong_credentials", ...refused] as const),
      "not_found",
      "weak_password",
      "too_many_attempts",
    ),
  },
});

const emailRoute = createRoute({
  ...shared,
  method: "post",
  path: "/api/me/email",
  summary: "Move the caller's account to another email address",
  description:
    "A link is mailed to the new address; until it is used nothing changes. The answer is the same for an address that has an account: then the mail says so.",
  request: { body: jsonBody(EmailChange) },
  responses: {
    202: jsonResponse("A mail is on its way", MailSent),
    ...problemResponses(
      ...(["invalid_request", "wrong_credentials", ...refused] as const),
      "not_found",
      "too_many_attempts",
      "unavailable",
    ),
  },
});

const confirmEmailRoute = createRoute({
  ...shared,
  method: "post",
  path: "/api/me/email/confirm",
  summary: "Prove the new email address with the mailed link",
  description: "Every other session of the account ends, and the old address is notified.",
  request: { body: jsonBody(EmailProof) },
  responses: {
    200: jsonResponse("The profile", Profile),
    ...problemResponses("invalid_request", ...refused, "not_found", "link_invalid"),
  },
});

const sessionsRoute = createRoute({
  ...shared,
  method: "get",
  path: "/api/me/sessions",
  summary: "Where the caller is signed in",
  responses: {
    200: jsonResponse("The last used first", SessionList),
    ...problemResponses(...refused),
  },
});

const endRoute = createRoute({
  ...shared,
  method: "delete",
  path: "/api/me/sessions/{id}",
  summary: "Sign out elsewhere",
  request: { params: SessionParams },
  responses: {
    204: { description: "The session has ended" },
    ...problemResponses("invalid_request", ...refused, "not_found"),
  },
});

const preferencesRoute = createRoute({
  ...shared,
  method: "get",
  path: "/api/me/preferences",
  summary: "The caller's preferences",
  responses: { 200: jsonResponse("The preferences", Preferences), ...problemResponses(...refused) },
});

const preferRoute = createRoute({
  ...shared,
  method: "patch",
  path: "/api/me/preferences",
  summary: "Change some of the caller's preferences",
  request: { body: jsonBody(PreferencesChange) },
  responses: {
    200: jsonResponse("The preferences", Preferences),
    ...problemResponses("invalid_request", ...refused),
  },
});

export const meRoutes = createRouter();

meRoutes.openapi(readRoute, async (c) => c.json(await readProfile(c.env, requirePrincipal(c)), 200));

meRoutes.openapi(changeRoute, async (c) => {
  const account = await requireAccount(c);
  const { name } = c.req.valid("json");
  await updateAccount(c.env, account.id, { name });
  return c.json(await profileOf(c.env, { ...account, name }), 200);
});

meRoutes.openapi(eraseRoute, async (c) => {
  const principal = requirePrincipal(c);
  const account = await findAccount(c.env, { id: principal.sub });
  const { password } = c.req.valid("json") ?? {};
  const proven = password === undefined && (await hasJustSignedIn(c.env, principal));
  if (account?.passwordHash && !proven) {
    if (password === undefined) {
      throw new ProblemError(
        refusal("invalid_request", "Erasing this account needs its password.", {
          errors: [{ path: "password", message: "is required" }],
        }),
      );
    }
    orThrow(await reauthenticate(callOf(c), account, password, principal.sid));
  }
  await eraseData(callOf(c), principal);
  forgetSession(c);
  return c.body(null, 204);
});

meRoutes.openapi(exportRoute, async (c) => {
  c.header("Content-Disposition", 'attachment; filename="my-data.json"');
  return c.json(await exportData(c.env, requirePrincipal(c)), 200);
});

meRoutes.openapi(passwordRoute, async (c) => {
  const { sid } = requirePrincipal(c);
  const account = await requireAccount(c);
  orThrow(await changePassword(callOf(c), c.get("shop"), account, { ...c.req.valid("json"), sid }));
  return c.body(null, 204);
});

meRoutes.openapi(emailRoute, async (c) => {
  const { sid } = requirePrincipal(c);
  const account = await requireAccount(c);
  orThrow(await askNewEmail(callOf(c), account, { ...c.req.valid("json"), sid }));
  return c.json(mailSent, 202);
});

meRoutes.openapi(confirmEmailRoute, async (c) => {
  const { sid } = requirePrincipal(c);
  const link = orThrow(parseLink(c.req.valid("json").token));
  const account = await requireAccount(c);
  const moved = orThrow(await confirmNewEmail(callOf(c), account, { link, sid }));
  return c.json(await profileOf(c.env, moved), 200);
});

meRoutes.openapi(sessionsRoute, async (c) =>
  c.json({ items: await sessionsOf(c.env, requirePrincipal(c)) }, 200),
);

meRoutes.openapi(endRoute, async (c) => {
  const { sub } = requirePrincipal(c);
  if (!(await endSession(c.env.DB, sub, c.req.valid("param").id))) {
    throw new ProblemError(refusal("not_found", "There is no such session."));
  }
  return c.body(null, 204);
});

meRoutes.openapi(preferencesRoute, async (c) =>
  c.json(await readPreferences(c.env, requirePrincipal(c).sub), 200),
);

meRoutes.openapi(preferRoute, async (c) => {
  const { sub } = requirePrincipal(c);
  const preferences = changePreferences(await readPreferences(c.env, sub), c.req.valid("json"));
  await savePreferences(c.env, sub, preferences);
  return c.json(preferences, 200);
});
