import { Buffer } from "node:buffer";
import { z } from "zod";
import { logRecord } from "../../domain/base/log.ts";
import { type Answer, inTurns } from "../turns.ts";
import { type Email, type EmailProvider, type MailSender, unsubscribeHeaders } from "./provider.ts";

const Refusal = z.object({ name: z.string(), message: z.string().default("") });

/**
 * Resend's HTTP API (https://resend.com/docs/api-reference/emails/send-email). It remembers an
 * idempotency key for 24 hours (https://resend.com/docs/dashboard/emails/idempotency-keys), which
 * is longer than our queue tries.
 */
export function resendEmail(setUp: {
  url: string;
  key: string;
  from: MailSender;
  perSecond: number;
}): EmailProvider {
  return inTurns(setUp.perSecond, (email, signal) => sendOne(setUp, email, signal));
}

/** By this tag a webhook names the message. Resend takes letters, digits, `_` and `-` in tags. */
export const MESSAGE_TAG = "message";

function tagOf(id: string): string {
  return Buffer.from(id).toString("base64url");
}

async function sendOne(
  { url, key, from }: { url: string; key: string; from: MailSender },
  email: Email,
  signal: AbortSignal,
): Promise<Answer> {
  const { idempotencyKey, id, to, subject, html, text } = email;
  const headers = unsubscribeHeaders(email);
  try {
    const response = await fetch(new URL("/emails", url), {
      method: "POST",
      // The key goes to the provider and nowhere else.
      redirect: "manual",
      signal,
      headers: {
        Authorization: `Bearer ${key}`,
        "Content-Type": "application/json",
        "Idempotency-Key": idempotencyKey,
      },
      body: JSON.stringify({
        from: from.name === undefined ? from.email : `${from.name} <${from.email}>`,
        to: [to],
        ...(from.replyTo === undefined ? {} : { reply_to: from.replyTo }),
        subject,
        html,
        text,
        ...(headers ? { headers } : {}),
        tags: [{ name: MESSAGE_TAG, value: tagOf(id) }],
      }),
    });
    // Read to its end, because an unread body holds a connection.
    return answerOf(response, await response.text());
  } catch (error) {
    return { state: "again", why: `Resend cannot be reached: ${error instanceof Error ? error.name : "?"}` };
  }
}

/** What an answer means (https://resend.com/docs/api-reference/errors). */
function answerOf({ ok, status, headers }: Response, body: string): Answer {
  if (ok) {
    return { state: "sent" };
  }
  const { name, message } = refusalIn(body);
  const why = `Resend answered ${status} ${name}`;
  // The same message was taken before, when it read differently: an order has changed since.
  if (name === "invalid_idempotent_request") {
    return { state: "sent" };
  }
  if (status === 429 && name === "rate_limit_exceeded") {
    const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
    return { state: "busy", why, pauseMs: Number.isFinite(seconds) ? seconds * 1_000 : null };
  }
  // Both are reported as `validation_error` too; neither says anything of the message.
  const ourKey = status === 401 || status === 403 || /api key/i.test(message);
  if (ourKey) {
    console.error(logRecord("error", "Resend refuses RESEND_API_KEY or EMAIL_FROM", { status, name }));
  }
  return (status === 400 || status === 422) && !ourKey ? { state: "refused", why } : { state: "again", why };
}

function refusalIn(body: string): z.infer<typeof Refusal> {
  try {
    return Refusal.parse(JSON.parse(body));
  } catch {
    return { name: "without a reason", message: "" };
  }
}
