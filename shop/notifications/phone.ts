import type { Preferences } from "../../domain/accounts/account.ts";
import { phoneLetter } from "../../domain/accounts/account-letters.ts";
import { base32, sha256 } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { mac, sameText } from "../../domain/base/secrets.ts";
import { keptLanguage } from "../../domain/language/languages.ts";
import { renderSms } from "../../domain/notifications/letter.ts";
import { readPreferences, savePreferences } from "../../stores/accounts/account-addresses.ts";
import {
  countNotifications,
  readStanding,
  recordNotifications,
} from "../../stores/notifications/notifications.ts";
import { lift, reachDigest } from "../../stores/notifications/suppressions.ts";
import { writtenAs } from "../../stores/personal/vault.ts";
import { secretOf } from "../accounts/tokens.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { wordsIn } from "../language/words.ts";
import { currentShop } from "../settings/current-shop.ts";
import { endOf } from "./deliver.ts";
import { smsProvider } from "./sending.ts";

/** A code holds for as long as its window and the next. One is sent once in a window. */
const WINDOW_MS = 30 * 60 * 1000;
/** Codes that one account has sent in a day: each costs the shop money. */
const CODES_A_DAY = 5;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Six digits, which follow from account, number and window: nothing of them is stored. */
async function codeOf(env: Env, sub: string, phone: string, window: number): Promise<string> {
  const digest = await sha256(await mac(secretOf(env), "phone", `${sub}\n${phone}\n${window}`));
  const number = digest.slice(0, 6).reduce((sum, byte) => sum * 256 + byte, 0);
  return String(number % 1_000_000).padStart(6, "0");
}

/** Sends a code to a number, so that its owner can say that it is theirs. */
export async function sendPhoneCode(
  { env, ctx, language }: Pick<Call, "env" | "ctx" | "language">,
  sub: string,
  phone: string,
): Promise<Result<null, Refusal>> {
  const provider = smsProvider(env);
  if (!provider) {
    return err(refusal("not_found", "This shop sends no short messages."));
  }
  const now = Date.now();
  const window = Math.floor(now / WINDOW_MS);
  const id = `${sub}:phone:${window}:${base32(await sha256(phone), 10)}`;
  const { states } = await readStanding(env.DB, { ids: [id], digests: [], recipients: [], now });
  const state = states.get(id)?.state;
  if (state !== undefined && state !== "pending") {
    return ok(null);
  }
  if ((await countNotifications(env.DB, `${sub}:phone`, now - DAY_MS)) >= CODES_A_DAY) {
    return err(
      refusal("too_many_attempts", "No more codes are sent today.", { retryAfterS: DAY_MS / 1_000 }),
    );
  }
  const shop = await currentShop(env, ctx);
  const code = await codeOf(env, sub, phone, window);
  const text = renderSms(shop, phoneLetter(wordsIn(keptLanguage(language, shop)), code));
  const note = {
    id,
    eventId: "",
    channel: "sms",
    kind: "account",
    template: "account.phone",
    recipient: await writtenAs(env, phone),
  } as const;
  // Written before, so that what is asked for at once is counted.
  await recordNotifications(env.DB, [{ ...note, state: "pending", error: "not answered yet" }]);
  const [outcome] = await provider.send([{ id, to: phone, text, again: state === "pending" }]);
  const end = endOf(outcome);
  await recordNotifications(env.DB, [{ ...note, ...end }]);
  if (end.state === "refused") {
    return err(
      refusal("invalid_request", "No short message reaches this number.", {
        errors: [{ path: "phone", message: "takes no short messages" }],
      }),
    );
  }
  return end.state === "pending"
    ? err(
        refusal("unavailable", "The short message could not be sent. Try again later.", { retryAfterS: 60 }),
      )
    : ok(null);
}

/** Keeps a number whose owner gave the code back. */
export async function provePhone(
  env: Env,
  sub: string,
  { phone, code }: { phone: string; code: string },
): Promise<Result<Preferences, Refusal>> {
  const guard = env.SIGN_IN_GUARD.getByName(`phone:${base32(await sha256(sub), 32)}`);
  const waitMs = await callObject(() => guard.enter());
  if (waitMs > 0) {
    return err(
      refusal("too_many_attempts", "Too many codes were tried.", { retryAfterS: Math.ceil(waitMs / 1_000) }),
    );
  }
  const window = Math.floor(Date.now() / WINDOW_MS);
  const good = await Promise.all([window, window - 1].map((one) => codeOf(env, sub, phone, one)));
  if (!good.some((one) => sameText(one, code))) {
    return err(
      refusal("invalid_request", "This is not the code that was sent.", {
        errors: [{ path: "code", message: "is not the one that was sent, or is too old" }],
      }),
    );
  }
  const preferences = { ...(await readPreferences(env, sub)), phone };
  await savePreferences(env, sub, preferences);
  // Its owner wants messages again, if they had stopped them.
  await lift(env, await reachDigest("sms", phone));
  return ok(preferences);
}

export async function dropPhone(env: Env, sub: string): Promise<void> {
  const { phone: _phone, ...preferences } = await readPreferences(env, sub);
  await savePreferences(env, sub, preferences);
}
