import type { Context } from "hono";
import { changePreferences, PreferencesChange } from "../../domain/accounts/account.ts";
import {
  PROBLEMS,
  ProblemError,
  type ProblemStatus,
  type Refusal,
  refusal,
} from "../../domain/base/problem.ts";
import { plainDigits } from "../../domain/base/text.ts";
import type { PlainKey } from "../../domain/language/keys.ts";
import { Channel, PhoneNumber } from "../../domain/notifications/channels.ts";
import { callOf } from "../../http/call.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { dropPhone, provePhone, sendPhoneCode } from "../../shop/notifications/phone.ts";
import { pushKey, smsProvider } from "../../shop/notifications/sending.ts";
import { readPreferences, savePreferences } from "../../stores/accounts/account-addresses.ts";
import { dropSubscription, subscriptionsOf } from "../../stores/notifications/people.ts";
import { refusalText } from "../language/refusal-text.ts";
import { personalPage } from "../layout/respond.tsx";
import { CHOSEN_KINDS, MessagesPage, type MessagesPageProps } from "./messages-page.tsx";

const ROOM = "/account/messages";
const NOTICES: Record<string, PlainKey<"account" | "messages">> = {
  saved: "account.told_saved",
  phone: "messages.told_phone",
  browser: "messages.told_browser",
  forgotten: "messages.told_forgotten",
};

const wordsOf = (c: Context<AppEnv>) => wordsIn(c.get("language"));

export const messageRoutes = createRouter();

async function messagesPage(
  c: Context<AppEnv>,
  more: Pick<MessagesPageProps, "phone" | "errors" | "notice" | "problem"> = {},
  status: ProblemStatus | 200 | 202 = 200,
) {
  const { sub } = requirePrincipal(c);
  const [preferences, subscriptions] = await Promise.all([
    readPreferences(c.env, sub),
    subscriptionsOf(c.env.DB, sub),
  ]);
  const browsers = subscriptions.map(({ id, endpoint, createdAt }) => {
    return { id, service: new URL(endpoint).host, createdAt };
  });
  return personalPage(
    c,
    <MessagesPage
      preferences={preferences}
      browsers={browsers}
      sendsSms={smsProvider(c.env) !== null}
      pushKey={pushKey(c.env)}
      {...more}
    />,
    status,
  );
}

messageRoutes.get(ROOM, (c) => {
  const key = NOTICES[c.req.query("told") ?? ""];
  return messagesPage(c, key ? { notice: wordsOf(c).say(key) } : {});
});

/** A channel that the form did not offer keeps what was chosen for it. */
messageRoutes.post(ROOM, async (c) => {
  const form = await c.req.formData();
  const offered = Channel.array().safeParse(form.getAll("offered"));
  const chosen = (channel: Channel) =>
    Object.fromEntries(CHOSEN_KINDS.map((kind) => [kind, form.getAll(channel).includes(kind)]));
  const change = PreferencesChange.safeParse({
    channels: Object.fromEntries((offered.data ?? []).map((channel) => [channel, chosen(channel)])),
    cartReminders: form.get("cartReminders") === "yes",
    ...(form.get("timeZone") ? { timeZone: form.get("timeZone") } : {}),
  });
  if (!offered.success || !change.success) {
    return messagesPage(c, { problem: wordsOf(c).say("messages.wrong") }, 422);
  }
  const { sub } = requirePrincipal(c);
  const kept = await readPreferences(c.env, sub);
  await savePreferences(c.env, sub, {
    ...changePreferences(kept, change.data),
    language: c.get("language"),
  });
  return c.redirect(`${ROOM}?told=saved`, 303);
});

async function typed(c: Context<AppEnv>, name: string): Promise<string> {
  const value = (await c.req.formData()).get(name);
  return typeof value === "string" ? value.trim() : "";
}

messageRoutes.post("/account/phone", async (c) => {
  const text = await typed(c, "phone");
  const phone = PhoneNumber.safeParse(text);
  if (!phone.success) {
    return messagesPage(
      c,
      { phone: { typed: text, sent: false }, errors: { phone: wordsOf(c).say("messages.phoneWrong") } },
      422,
    );
  }
  const sent = await sendPhoneCode(callOf(c), requirePrincipal(c).sub, phone.data);
  return sent.ok
    ? messagesPage(c, { phone: { typed: phone.data, sent: true } }, 202)
    : refusedNumber(c, sent.error, text);
});

function refusedNumber(c: Context<AppEnv>, error: Refusal, text: string) {
  const phone = { typed: text, sent: false };
  return error.code === "invalid_request"
    ? messagesPage(c, { phone, errors: { phone: wordsOf(c).say("messages.phoneWrong") } }, 422)
    : messagesPage(c, { phone, problem: refusalText(wordsOf(c), error) }, PROBLEMS[error.code].status);
}

messageRoutes.post("/account/phone/confirm", async (c) => {
  const form = await c.req.formData();
  const phone = PhoneNumber.safeParse(form.get("phone"));
  if (!phone.success) {
    return messagesPage(c, { problem: wordsOf(c).say("messages.wrong") }, 422);
  }
  const { sub } = requirePrincipal(c);
  const code = plainDigits(String(form.get("code") ?? "")).replace(/\s/g, "");
  const proven = await provePhone(c.env, sub, { phone: phone.data, code });
  if (!proven.ok) {
    const wrong = proven.error.code === "invalid_request";
    const words = wordsOf(c);
    return messagesPage(
      c,
      {
        phone: { typed: phone.data, sent: true },
        ...(wrong
          ? { errors: { code: words.say("messages.codeWrong") } }
          : { problem: refusalText(words, proven.error) }),
      },
      wrong ? 422 : PROBLEMS[proven.error.code].status,
    );
  }
  // A number is given for something: orders, until its owner chooses otherwise.
  if (!Object.values(proven.value.channels.sms).some(Boolean)) {
    await savePreferences(
      c.env,
      sub,
      changePreferences(proven.value, { channels: { sms: { orders: true } } }),
    );
  }
  return c.redirect(`${ROOM}?told=phone`, 303);
});

messageRoutes.post("/account/phone/forget", async (c) => {
  await dropPhone(c.env, requirePrincipal(c).sub);
  return c.redirect(`${ROOM}?told=forgotten`, 303);
});

messageRoutes.post("/account/browsers/:id/forget", async (c) => {
  if (!(await dropSubscription(c.env.DB, requirePrincipal(c).sub, c.req.param("id")))) {
    throw new ProblemError(refusal("not_found", "There is no such browser."));
  }
  return c.redirect(`${ROOM}?told=forgotten`, 303);
});
