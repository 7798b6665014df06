import { createRoute } from "@hono/zod-openapi";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { callOf } from "../../http/call.ts";
import {
  Credentials,
  ForgottenPassword,
  LogoutRequest,
  MailSent,
  PasswordReset,
  RefreshRequest,
  Registration,
  RegistrationProof,
  Tokens,
} from "../../http/contract/accounts.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { refreshCookie, setSession } from "../../http/session/browser-session.ts";
import { deviceTokenOf, signedIn, signOut } from "../../http/session/sign-in.ts";
import { refuseRobot, TOKEN_FIELD } from "../../http/turnstile.ts";
import {
  checkPassword,
  confirmRegistration,
  forgotPassword,
  parseLink,
  register,
  resetPassword,
} from "../../shop/accounts/credentials.ts";
import { checkSecondFactor } from "../../shop/accounts/second-factor/sign-in-step.ts";
import { refreshSession } from "../../shop/accounts/sessions.ts";

export const mailSent = { status: "mail_sent" } as const;

const shared = { tags: ["Accounts"], middleware: [noStore] };

const registerRoute = createRoute({
  ...shared,
  method: "post",
  path: "/api/auth/register",
  summary: "Register an account",
  description:
    "A link is mailed; it opens the account together with the password. The answer is the same for an address that has an account: then the mail says so.",
  request: { body: jsonBody(Registration) },
  responses: {
    202: jsonResponse("A mail is on its way", MailSent),
    ...problemResponses(
      "invalid_request",
      "registration_closed",
      "challenge_failed",
      "weak_password",
      "unavailable",
    ),
  },
});

const verifyRoute = createRoute({
  ...shared,
  method: "post",
  path: "/api/auth/verify",
  summary: "Open the account with the mailed link and the password chosen before",
  request: { body: jsonBody(RegistrationProof) },
  responses: {
    200: jsonResponse("Signed in", Tokens),
    ...problemResponses("invalid_request", "wrong_credentials", "link_invalid", "too_many_attempts"),
  },
});

const loginRoute = createRoute({
  ...shared,
  method: "post",
  path: "/api/auth/login",
  summary: "Sign in with address and password",
  description:
    "A guest's cart (`Cart-Id` or cookie) moves into the account's. Wrong passwords slow down further ones for the address and the network.",
  request: { body: jsonBody(Credentials) },
  responses: {
    200: jsonResponse("Signed in", Tokens),
    ...problemResponses(
      "invalid_request",
      "wrong_credentials",
      "second_factor_needed",
      "wrong_code",
      "account_disabled",
      "too_many_attempts",
    ),
  },
});

const refreshRoute = createRoute({
  ...shared,
  method: "post",
  path: "/api/auth/refresh",
  summary: "Exchange a refresh token for new tokens",
  description:
    "A token works once: one that comes back ends the session. Only a browser's cookie is answered with the same successor again for a minute, because its tabs ask at once.",
  request: { body: jsonBody(RefreshRequest) },
  responses: {
    200: jsonResponse("New tokens", Tokens),
    ...problemResponses("invalid_request", "invalid_token"),
  },
});

const logoutRoute = createRoute({
  ...shared,
  method: "post",
  path: "/api/auth/logout",
  summary: "End this session, or every session of the account",
  description:
    "The session is that of the access token, the refresh token or the cookies. Ending one that has ended is no error.",
  request: { body: jsonBody(LogoutRequest) },
  responses: { 204: { description: "Signed out" }, ...problemResponses("invalid_request", "invalid_token") },
});

const forgotRoute = createRoute({
  ...shared,
  method: "post",
  path: "/api/auth/password/forgot",
  summary: "Have a link mailed that sets a new password",
  description: "The answer is the same whether or not there is such an account.",
  request: { body: jsonBody(ForgottenPassword) },
  responses: {
    202: jsonResponse("A mail is on its way, if there is such an account", MailSent),
    ...problemResponses("invalid_request", "unavailable"),
  },
});

const resetRoute = createRoute({
  ...shared,
  method: "post",
  path: "/api/auth/password/reset",
  summary: "Set a new password with a mailed link",
  description: "The link works once. Every session of the account ends.",
  request: { body: jsonBody(PasswordReset) },
  responses: {
    204: { description: "The password is set" },
    ...problemResponses("invalid_request", "account_disabled", "link_invalid", "weak_password"),
  },
});

export const authRoutes = createRouter();

authRoutes.openapi(registerRoute, async (c) => {
  const { [TOKEN_FIELD]: token, ...asked } = c.req.valid("json");
  const refused = await refuseRobot(c, token);
  if (refused) {
    throw new ProblemError(refused);
  }
  orThrow(await register(callOf(c), c.get("shop"), asked));
  return c.json(mailSent, 202);
});

authRoutes.openapi(verifyRoute, async (c) => {
  const { token, password } = c.req.valid("json");
  const link = orThrow(parseLink(token));
  const account = orThrow(await confirmRegistration(callOf(c), { link, password }));
  return c.json(await signedIn(c, account), 200);
});

authRoutes.openapi(loginRoute, async (c) => {
  const { code, ...typed } = c.req.valid("json");
  const known = orThrow(await checkPassword(callOf(c), { ...typed, deviceToken: deviceTokenOf(c) }));
  const account = orThrow(await checkSecondFactor(callOf(c), known, code));
  return c.json(await signedIn(c, account), 200);
});

authRoutes.openapi(refreshRoute, async (c) => {
  const { refreshToken } = c.req.valid("json") ?? {};
  const cookie = refreshToken === undefined ? refreshCookie(c) : undefined;
  const presented = refreshToken ?? cookie;
  if (!presented) {
    throw new ProblemError(
      refusal("invalid_request", "There is no refresh token to exchange.", {
        errors: [{ path: "refreshToken", message: "is required" }],
      }),
    );
  }
  const tokens = await refreshSession(c.env, presented, cookie === undefined ? "client" : "browser");
  if (!tokens) {
    throw new ProblemError(
      refusal("invalid_token", "The refresh token is expired, used or not ours. Sign in again."),
    );
  }
  if (cookie === undefined) {
    return c.json(tokens, 200);
  }
  setSession(c, tokens);
  return c.json({ expiresIn: tokens.expiresIn, tokenType: tokens.tokenType }, 200);
});

authRoutes.openapi(logoutRoute, async (c) => {
  const { refreshToken, everywhere } = c.req.valid("json") ?? { everywhere: false };
  await signOut(c, { refreshToken, everywhere });
  return c.body(null, 204);
});

authRoutes.openapi(forgotRoute, async (c) => {
  orThrow(await forgotPassword(callOf(c), c.req.valid("json").email));
  return c.json(mailSent, 202);
});

authRoutes.openapi(resetRoute, async (c) => {
  const { token, password } = c.req.valid("json");
  const link = orThrow(parseLink(token));
  orThrow(await resetPassword(callOf(c), c.get("shop"), { link, password }));
  return c.body(null, 204);
});
