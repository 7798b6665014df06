import type { Fault } from "../fault.ts";

const PAGES = "web/account/second-factor/second-factor.test.ts";
const PASSKEYS = "web/account/second-factor/passkeys.test.ts";

export const SECOND_FACTOR_FAULTS: readonly Fault[] = [
  {
    id: "a-password-alone-signs-a-browser-in",
    file: "http/session/sign-in.ts",
    from: "  if (secret === null) {\n",
    to: "  if (secret !== undefined) {\n",
    noticedBy: [PAGES],
  },
  {
    id: "a-password-alone-signs-a-program-in",
    file: "shop/accounts/second-factor/sign-in-step.ts",
    from: "  if ((await listFactors(call.env.DB, account.id)).length === 0) {",
    to: "  if (code === undefined) {",
    noticedBy: [PAGES],
  },
  {
    id: "a-code-works-twice",
    file: "stores/accounts/factors.ts",
    from: "WHERE id = ?1 AND (last_step IS NULL OR last_step < ?2)",
    to: "WHERE id = ?1 AND (last_step IS NULL OR last_step <= ?2)",
    noticedBy: [PAGES],
  },
  {
    id: "a-recovery-code-works-twice",
    file: "stores/accounts/factors.ts",
    from: '.prepare("DELETE FROM account_recovery_codes WHERE account_id = ?1 AND digest = ?2")',
    to: '.prepare("UPDATE account_recovery_codes SET digest = digest WHERE account_id = ?1 AND digest = ?2")',
    noticedBy: [PAGES],
  },
  {
    id: "codes-are-guessed-without-end",
    file: "shop/accounts/second-factor/try-code.ts",
    from: "  if (waitMs > 0) {",
    to: "  if (waitMs < 0) {",
    noticedBy: [PAGES],
  },
  {
    id: "the-secret-of-an-authenticator-lies-open",
    file: "shop/accounts/second-factor/factors.ts",
    from: "  const secret = await seal(keys, purposeOf(accountId), read.secret);",
    to: "  const { secret } = read;",
    noticedBy: [PAGES],
  },
  {
    id: "sessions-outlive-the-first-second-factor",
    file: "shop/accounts/second-factor/factors.ts",
    from: "  await endSessions(call.env.DB, account.id, sid);\n",
    to: "",
    noticedBy: [PAGES],
  },
  {
    id: "staff-work-without-the-second-factor-that-is-required",
    file: "shop/accounts/sessions.ts",
    from: '    settingsOf(env).STAFF_SECOND_FACTOR === "required" &&\n',
    to: '    settingsOf(env).STAFF_SECOND_FACTOR === "offered" &&\n',
    noticedBy: [PAGES],
  },
  {
    id: "an-open-browser-removes-a-second-factor",
    file: "http/session/live-account.ts",
    from: "now - (session.provenAt ?? session.createdAt) < FRESH_MS",
    to: "now - session.createdAt < 100 * FRESH_MS",
    noticedBy: [PAGES],
  },
  {
    id: "an-operator-resets-the-own-second-factor",
    file: "shop/accounts/second-factor/factors.ts",
    from: "  if (id === principal?.sub) {",
    to: "  if (id === principal?.name) {",
    noticedBy: [PAGES],
  },
  {
    id: "a-new-passkey-answers-no-question-of-the-shop",
    file: "shop/accounts/second-factor/passkeys.ts",
    from: "  if (!(await takeChallenge(env.DB, made.challenge, { accountId, now }))) {",
    to: "  if (made.challenge === accountId) {",
    noticedBy: [PASSKEYS],
  },
  {
    id: "a-passkey-signs-for-any-sign-in",
    file: "shop/accounts/second-factor/passkeys.ts",
    from: "      ? challenge === asSigned(signIn.challenge)",
    to: "      ? challenge !== signIn.challenge",
    noticedBy: [PASSKEYS],
  },
  {
    id: "a-passkey-of-another-place-is-taken",
    file: "shop/accounts/second-factor/passkeys.ts",
    from: "  const { origin, hostname } = new URL(SHOP_URL);\n  return { origin, rpId: hostname };",
    to: '  const { hostname } = new URL(SHOP_URL);\n  return { origin: "https://phishing.example", rpId: hostname };',
    noticedBy: [PASSKEYS],
  },
  {
    id: "passkeys-are-tried-without-end",
    file: "shop/accounts/second-factor/passkeys.ts",
    from: "  return guarded(env, owner, async () => {",
    to: "  return guarded(env, { ...owner, id: proof.id }, async () => {",
    noticedBy: [PASSKEYS],
  },
  {
    id: "nobody-is-told-of-a-changed-factor",
    file: "shop/accounts/second-factor/factors.ts",
    from: "  if (email !== null) {",
    to: "  if (email === accountId) {",
    noticedBy: [PASSKEYS],
  },
];
