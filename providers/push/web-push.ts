import { encryptNotification, type VapidKeys, vapidHeaders } from "@block65/webcrypto-web-push";
import { base32, sha256 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { type Answer, inTurns } from "../turns.ts";
import type { Push, PushProvider } from "./provider.ts";

/** A device that is off for longer gets no push. The order's page and the mail still say it. */
const TTL_S = 24 * 60 * 60;
/** Push services take four kilobytes, encrypted (RFC 8291): letters may take four bytes each. */
const MAX_TITLE = 200;
const MAX_BODY = 500;
/** Push services name no pace; they answer 429. */
const PER_SECOND = 50;

/**
 * The Web Push protocol (RFC 8030), encrypted for the browser alone (RFC 8291) and signed with our
 * key (RFC 8292). A push service replaces what it still holds of a topic. So a message whose answer
 * was lost is shown once.
 */
export function webPush(vapid: VapidKeys): PushProvider {
  return inTurns(PER_SECOND, (push, signal) => sendOne(vapid, push, signal));
}

async function sendOne(vapid: VapidKeys, push: Push, signal: AbortSignal): Promise<Answer> {
  const { id, content, urgent } = push;
  const { endpoint, p256dh, auth } = push.subscription;
  const subscription = { endpoint, expirationTime: null, keys: { p256dh, auth } };
  const topic = base32(await sha256(id), 32);
  const text = JSON.stringify({
    title: content.title.slice(0, MAX_TITLE),
    body: content.body.slice(0, MAX_BODY),
    url: content.url,
    language: content.language,
    tag: topic,
  });
  let body: Uint8Array<ArrayBuffer>;
  try {
    body = await encryptNotification(subscription, new TextEncoder().encode(text));
  } catch {
    return { state: "refused", why: "the browser's keys are none", ended: true };
  }
  try {
    const { headers } = await vapidHeaders(subscription, vapid);
    const response = await fetch(endpoint, {
      method: "POST",
      // Its address was given by a browser: no push service sends us elsewhere.
      redirect: "manual",
      signal,
      headers: {
        ...headers,
        TTL: String(TTL_S),
        Topic: topic,
        Urgency: urgent ? "high" : "normal",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
      },
      body,
    });
    await response.body?.cancel();
    return answerOf(response);
  } catch (error) {
    const name = error instanceof Error ? error.name : "?";
    return { state: "again", why: `the push service cannot be reached, or VAPID_KEY is none: ${name}` };
  }
}

function answerOf({ ok, status, headers }: Response): Answer {
  const why = `the push service answered ${status}`;
  if (ok) {
    return { state: "sent" };
  }
  if (status === 404 || status === 410) {
    return { state: "refused", why, ended: true };
  }
  if (status === 429) {
    const seconds = Number(headers.get("Retry-After") ?? Number.NaN);
    return { state: "busy", why, pauseMs: Number.isFinite(seconds) ? seconds * 1_000 : null };
  }
  if (status === 401 || status === 403) {
    console.error(logRecord("error", "a push service refuses VAPID_KEY", { status }));
  }
  return { state: status === 400 || status === 413 ? "refused" : "again", why };
}
