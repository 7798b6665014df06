import { Buffer } from "node:buffer";
import { z } from "zod";
import { logRecord } from "../../domain/base/log.ts";
import { type Answer, inTurns } from "../turns.ts";
import type { Sms, SmsProvider } from "./provider.ts";

const Refusal = z.object({ code: z.int().optional() });
const Sent = z.object({ messages: z.array(z.object({ body: z.string(), to: z.string() })) });

/**
 * About the number or the text: they would be refused each time
 * (https://www.twilio.com/docs/api/errors).
 */
const REFUSED: ReadonlySet<number> = new Set([21211, 21214, 21217, 21408, 21612, 21614, 21617]);
/** The person answered STOP. */
const STOPPED = 21610;

export interface TwilioSetUp {
  url: string;
  account: string;
  token: string;
  /** A number of ours, or a messaging service, `MG…`. */
  from: string;
  /** Where Twilio reports what became of a message; the message's id is added to it. */
  callback: string;
  perSecond: number;
}

/**
 * Twilio's Messages API (https://www.twilio.com/docs/messaging/api/message-resource). It knows no
 * idempotency key. So before a message is handed over again, Twilio is asked whether it has it.
 */
export function twilioSms(setUp: TwilioSetUp): SmsProvider {
  return inTurns(setUp.perSecond, (sms, signal) => sendOne(setUp, sms, signal));
}

async function sendOne(setUp: TwilioSetUp, sms: Sms, signal: AbortSignal): Promise<Answer> {
  try {
    if (sms.again && (await hasIt(setUp, sms, signal))) {
      return { state: "sent" };
    }
    const form = new URLSearchParams({ To: sms.to, Body: sms.text });
    form.set(setUp.from.startsWith("MG") ? "MessagingServiceSid" : "From", setUp.from);
    const callback = new URL(setUp.callback);
    // Twilio refuses an address that it cannot reach, such as one of a laptop.
    if (callback.protocol === "https:") {
      callback.searchParams.set("id", sms.id);
      form.set("StatusCallback", callback.href);
    }
    const response = await call(setUp, signal, { method: "POST", body: form.toString() });
    return answerOf(response, await response.text());
  } catch (error) {
    return { state: "again", why: `Twilio cannot be reached: ${error instanceof Error ? error.name : "?"}` };
  }
}

/** Whether a message of these words went to this number since yesterday. */
async function hasIt(setUp: TwilioSetUp, { to, text }: Sms, signal: AbortSignal): Promise<boolean> {
  const since = new Date(Date.now() - 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
  const query = new URLSearchParams({ To: to, "DateSent>": since, PageSize: "100" });
  const response = await call(setUp, signal, { method: "GET", query });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`Twilio answered ${response.status}`);
  }
  return Sent.parse(await response.json()).messages.some(({ body }) => body === text);
}

function call(
  { url, account, token }: TwilioSetUp,
  signal: AbortSignal,
  { method, query, body }: { method: string; query?: URLSearchParams; body?: string },
): Promise<Response> {
  const at = new URL(`/2010-04-01/Accounts/${account}/Messages.json`, url);
  at.search = query?.toString() ?? "";
  return fetch(at, {
    method,
    // The token goes to the provider and nowhere else.
    redirect: "manual",
    signal,
    headers: {
      Authorization: `Basic ${Buffer.from(`${account}:${token}`).toString("base64")}`,
      ...(body === undefined ? {} : { "Content-Type": "application/x-www-form-urlencoded" }),
    },
    ...(body === undefined ? {} : { body }),
  });
}

function answerOf({ ok, status, headers }: Response, body: string): Answer {
  if (ok) {
    return { state: "sent" };
  }
  const code = codeIn(body);
  const why = `Twilio answered ${status} ${code ?? "without a code"}`;
  if (status === 429) {
    const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
    return { state: "busy", why, pauseMs: Number.isFinite(seconds) ? seconds * 1_000 : null };
  }
  if (code === STOPPED) {
    return { state: "refused", why, ended: true };
  }
  if (code !== undefined && REFUSED.has(code)) {
    return { state: "refused", why };
  }
  if (status === 401 || status === 403) {
    console.error(logRecord("error", "Twilio refuses TWILIO_AUTH_TOKEN or TWILIO_FROM", { status, code }));
  }
  return { state: "again", why };
}

function codeIn(body: string): number | undefined {
  try {
    return Refusal.parse(JSON.parse(body)).code;
  } catch {
    return undefined;
  }
}
