import type { Context } from "hono";
import { renderSVG } from "uqr";
import { Password } from "../../../domain/accounts/password.ts";
import {
  FactorCode,
  FactorName,
  NewPasskey,
  PasskeyProof,
  readJson,
} from "../../../domain/accounts/second-factor.ts";
import {
  PROBLEMS,
  ProblemError,
  type ProblemStatus,
  type Refusal,
  refusal,
} from "../../../domain/base/problem.ts";
import { err, type Result } from "../../../domain/base/result.ts";
import { callOf } from "../../../http/call.ts";
import { requirePrincipal } from "../../../http/principal.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { renewSession } from "../../../http/session/browser-session.ts";
import { hasJustSignedIn, requireAccount } from "../../../http/session/live-account.ts";
import { reauthenticate } from "../../../shop/accounts/credentials.ts";
import {
  addTotp,
  draftTotp,
  makeRecoveryCodes,
  readDraft,
  removeFactor,
} from "../../../shop/accounts/second-factor/factors.ts";
import {
  addPasskey,
  newPasskeyOptions,
  proveOptions,
  tryPasskey,
} from "../../../shop/accounts/second-factor/passkeys.ts";
import { totpAddress } from "../../../shop/accounts/second-factor/totp.ts";
import { tryCode } from "../../../shop/accounts/second-factor/try-code.ts";
import { wordsIn } from "../../../shop/language/words.ts";
import { markProven } from "../../../stores/accounts/account-sessions.ts";
import type { Account } from "../../../stores/accounts/accounts.ts";
import { countRecoveryCodes, listFactors } from "../../../stores/accounts/factors.ts";
import { refusalText } from "../../language/refusal-text.ts";
import { personalPage } from "../../layout/respond.tsx";
import { CodesPage, type FactorErrors, ProvePage, ROOM, SecondFactorPage } from "./second-factor-page.tsx";

const NOTICES = { added: "factor.told_added", removed: "factor.told_removed" } as const;
const MAX_FIELD_CHARS = 20_000;

const BAD_PASSKEY = refusal("wrong_passkey", "The browser sent no passkey. Try again, or use another way.");

type Status = ProblemStatus | 200;
const wordsOf = (c: Context<AppEnv>) => wordsIn(c.get("language"));

export const secondFactorRoutes = createRouter();

async function texts(c: Context<AppEnv>): Promise<(name: string) => string> {
  const form = await c.req.parseBody();
  return (name) => {
    const value = form[name];
    return typeof value === "string" ? value.slice(0, MAX_FIELD_CHARS) : "";
  };
}

interface Shown {
  /** The draft that a form was sent with. */
  sealed?: string;
  name?: string;
  passkeyName?: string;
  errors?: FactorErrors;
  problem?: string;
}

async function page(
  c: Context<AppEnv>,
  account: Account,
  { sealed, ...more }: Shown = {},
  status: Status = 200,
) {
  const { id, email } = account;
  const notice = new Map<string, (typeof NOTICES)[keyof typeof NOTICES]>(Object.entries(NOTICES)).get(
    c.req.query("told") ?? "",
  );
  const [factors, codesLeft, kept] = await Promise.all([
    listFactors(c.env.DB, id),
    countRecoveryCodes(c.env.DB, id),
    sealed === undefined ? null : readDraft(c.env, id, sealed),
  ]);
  const draft = kept ?? (await draftTotp(c.env, id));
  const address = draft && totpAddress(draft.secret, { shop: c.get("shop").name, email: email ?? id });
  const picture = address && `data:image/svg+xml,${encodeURIComponent(renderSVG(address, { border: 2 }))}`;
  return personalPage(
    c,
    <SecondFactorPage
      factors={factors}
      codesLeft={codesLeft}
      draft={draft && address && picture ? { ...draft, address, picture } : null}
      required={account.role !== "customer" && requirePrincipal(c).scopes.size === 0}
      notice={notice && wordsOf(c).say(notice)}
      {...more}
    />,
    status,
  );
}

async function provePage(c: Context<AppEnv>, account: Account, error?: string, status: Status = 200) {
  const kind = account.passwordHash === null ? "code" : "password";
  const passkeys = (await listFactors(c.env.DB, account.id)).some((factor) => factor.kind === "passkey");
  return personalPage(c, <ProvePage kind={kind} passkeys={passkeys} error={error} />, status);
}

/**
 * Whether the person has to prove who they are before they change this. An account without a
 * password and without a factor has nothing to prove it with but its sign-in.
 */
async function mustProve(c: Context<AppEnv>, account: Account): Promise<boolean> {
  if (await hasJustSignedIn(c.env, requirePrincipal(c))) {
    return false;
  }
  return account.passwordHash !== null || (await listFactors(c.env.DB, account.id)).length > 0;
}

secondFactorRoutes.get(ROOM, async (c) => {
  const account = await requireAccount(c);
  return (await mustProve(c, account)) ? provePage(c, account) : page(c, account);
});

secondFactorRoutes.post(`${ROOM}/prove`, async (c) => {
  const account = await requireAccount(c);
  const { sid } = requirePrincipal(c);
  const text = await texts(c);
  const proven = await prove(c, account, text);
  if (!proven.ok) {
    return provePage(c, account, refusalText(wordsOf(c), proven.error), PROBLEMS[proven.error.code].status);
  }
  if (sid !== undefined) {
    await markProven(c.env.DB, sid, Date.now());
  }
  return c.redirect(ROOM, 303);
});

async function prove(
  c: Context<AppEnv>,
  account: Account,
  text: (name: string) => string,
): Promise<Result<null, Refusal>> {
  if (text("passkey") !== "") {
    const proof = readJson(PasskeyProof, text("passkey"));
    return proof ? tryPasskey(callOf(c), account, proof) : err(BAD_PASSKEY);
  }
  if (account.passwordHash === null) {
    const code = FactorCode.safeParse(text("code"));
    return tryCode(callOf(c), account, code.success ? code.data : "");
  }
  const password = Password.safeParse(text("password"));
  const { sid } = requirePrincipal(c);
  return reauthenticate(callOf(c), account, password.success ? password.data : "", sid);
}

secondFactorRoutes.post(`${ROOM}/prove/options`, async (c) => {
  const options = await proveOptions(c.env, requirePrincipal(c).sub);
  return options ? c.json(options) : c.json({}, 409);
});

secondFactorRoutes.post(`${ROOM}/passkey/options`, async (c) => {
  const account = await requireAccount(c);
  if (await mustProve(c, account)) {
    return c.json({}, 401);
  }
  return c.json(await newPasskeyOptions(c.env, account, c.get("shop").name));
});

secondFactorRoutes.post(`${ROOM}/passkey`, async (c) => {
  const account = await requireAccount(c);
  if (await mustProve(c, account)) {
    return provePage(c, account, undefined, 401);
  }
  const text = await texts(c);
  const passkeyName = text("passkeyName").trim();
  const [name, passkey] = [FactorName.safeParse(passkeyName), readJson(NewPasskey, text("passkey"))];
  if (!name.success) {
    const errors = { passkeyName: wordsOf(c).say("factor.nameProblem") };
    return page(c, account, { passkeyName, errors }, 422);
  }
  const { sid } = requirePrincipal(c);
  const added = passkey
    ? await addPasskey(callOf(c), account, { passkey, name: name.data, sid })
    : err(BAD_PASSKEY);
  if (!added.ok) {
    const problem = refusalText(wordsOf(c), added.error);
    return page(c, account, { passkeyName, problem }, PROBLEMS[added.error.code].status);
  }
  return afterAdding(c, added.value);
});

/** Shows new recovery codes once; without new ones, the page with its notice. */
async function afterAdding(c: Context<AppEnv>, codes: string[] | null) {
  await renewSession(c);
  return codes ? personalPage(c, <CodesPage codes={codes} first />) : c.redirect(`${ROOM}?told=added`, 303);
}

secondFactorRoutes.post(`${ROOM}/totp`, async (c) => {
  const account = await requireAccount(c);
  if (await mustProve(c, account)) {
    return provePage(c, account, undefined, 401);
  }
  const { say } = wordsOf(c);
  const text = await texts(c);
  const [sealed, typed] = [text("draft"), text("name").trim()];
  const [name, code] = [FactorName.safeParse(typed), FactorCode.safeParse(text("code"))];
  if (!name.success || !code.success) {
    const errors = {
      ...(name.success ? {} : { name: say("factor.nameProblem") }),
      ...(code.success ? {} : { code: say("signIn.codeProblem") }),
    };
    return page(c, account, { sealed, name: typed, errors }, 422);
  }
  const { sid } = requirePrincipal(c);
  const added = await addTotp(callOf(c), account, { draft: sealed, name: name.data, code: code.data, sid });
  if (!added.ok) {
    const words = refusalText(wordsOf(c), added.error);
    const wrong = added.error.code === "wrong_code" ? { errors: { code: words } } : { problem: words };
    return page(c, account, { sealed, name: typed, ...wrong }, PROBLEMS[added.error.code].status);
  }
  return afterAdding(c, added.value);
});

secondFactorRoutes.post(`${ROOM}/codes`, async (c) => {
  const account = await requireAccount(c);
  if (await mustProve(c, account)) {
    return provePage(c, account, undefined, 401);
  }
  if ((await listFactors(c.env.DB, account.id)).length === 0) {
    return c.redirect(ROOM, 303);
  }
  return personalPage(c, <CodesPage codes={await makeRecoveryCodes(callOf(c), account)} first={false} />);
});

secondFactorRoutes.post(`${ROOM}/:id/remove`, async (c) => {
  const account = await requireAccount(c);
  if (await mustProve(c, account)) {
    return provePage(c, account, undefined, 401);
  }
  const removed = await removeFactor(callOf(c), account, c.req.param("id"));
  if (!removed.ok) {
    // The room's page draws a new secret each time, so it would differ for a factor of another.
    if (removed.error.code === "not_found") {
      throw new ProblemError(removed.error);
    }
    return page(
      c,
      account,
      { problem: refusalText(wordsOf(c), removed.error) },
      PROBLEMS[removed.error.code].status,
    );
  }
  await renewSession(c);
  return c.redirect(`${ROOM}?told=removed`, 303);
});
