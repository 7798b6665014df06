import type { Language } from "../../domain/language/languages.ts";
import {
  type Channel,
  DAILY_LIMIT,
  type Kind,
  LIMITED,
  mayWait,
} from "../../domain/notifications/channels.ts";
import {
  type Letter,
  type LetterEnd,
  renderEmail,
  renderPush,
  renderSms,
} from "../../domain/notifications/letter.ts";
import { quietUntil } from "../../domain/time/quiet-hours.ts";
import type { Subscription } from "../../providers/push/provider.ts";
import type { SendOutcome } from "../../providers/turns.ts";
import {
  forgetNotifications,
  type NotificationRecord,
  readStanding,
  recordNotifications,
  type Standing,
} from "../../stores/notifications/notifications.ts";
import { dropSubscriptions } from "../../stores/notifications/people.ts";
import { reachDigest, suppress } from "../../stores/notifications/suppressions.ts";
import { formsOf, writtenAs } from "../../stores/personal/vault.ts";
import { callObject } from "../base/call-object.ts";
import type { Event } from "../events/events.ts";
import { faultPoint } from "../events/fault-point.ts";
import type { Sending } from "./sending.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A message to one person by one way, for one cause. */
export interface Due {
  /** Derived from the cause and the way: a message of the same id is sent once. */
  id: string;
  /** What it is about, and what sends it later when it has to wait. */
  event: Event;
  kind: Kind;
  template: string;
  way: Way;
  language: Language;
  letter: Letter;
  /** Whose it is: what is written of it is forgotten, should the account be erased meanwhile. */
  account?: string | null;
  /** The person's time zone; null for the shop's. */
  zone: string | null;
  /** When it would be too late, in milliseconds since 1970. */
  lapsesAt?: number;
  /** How the person ends such mails. */
  end?: LetterEnd;
}

export type Way =
  // `addressIndex` is written down in the place of the address or the number.
  | { channel: "email" | "sms"; address: string; addressIndex?: string }
  | { channel: "push"; subscriptionId: string; subscription: Subscription };

/** What names a message's way in its id. */
export function wayName(way: Way): string {
  return way.channel === "push" ? `push:${way.subscriptionId}` : way.channel;
}

/** Whom a message goes to, as it is written down: of a browser its push service and its id. */
function recipientOf(way: Way): string {
  switch (way.channel) {
    case "push":
      return `${new URL(way.subscription.endpoint).host} ${way.subscriptionId}`;
    case "sms":
    case "email":
      return way.addressIndex ?? way.address;
  }
}

/**
 * Sends messages, each once: a repeated one finds itself settled. One that may not come now is held
 * until it may. One to a person who ended such messages is not sent.
 *
 * What is written down of an account that was erased meanwhile is forgotten. An erase marks the
 * account, and forgets its messages after that. So either it finds a message, or the account that
 * is looked at with the writing of the message is erased.
 *
 * @returns ids of the events that must come again, and why
 */
export async function deliver(sending: Sending, asked: readonly Due[]): Promise<Map<string, string>> {
  const { env } = sending;
  // One batch may hold an event twice.
  const due = await Promise.all(
    [...new Map(asked.map((message) => [message.id, message])).values()].map((message) =>
      withIndex(env, message),
    ),
  );
  const now = Date.now();
  if (due.length === 0) {
    return new Map();
  }
  const reached = await Promise.all(
    due.map(async ({ way }) =>
      way.channel === "push" ? [] : formsOf(env, await reachDigest(way.channel, way.address)),
    ),
  );
  const standing = await readStanding(env.DB, {
    ids: due.map(({ id }) => id),
    digests: reached.flat(),
    recipients: due.flatMap(({ kind, way }) => (LIMITED.includes(kind) ? recipientOf(way) : [])),
    now,
  });
  const lately = new Map(standing.lately);
  const sendable: { message: Due; digest: string }[] = [];
  const notes: NotificationRecord[] = [];
  for (const [n, message] of due.entries()) {
    const digests = reached[n] ?? [];
    const [digest = ""] = digests;
    const verdict = judge(sending, message, { digests, standing, lately, now });
    if (verdict === "send") {
      sendable.push({ message, digest });
    } else if (verdict !== null) {
      notes.push({ ...noteOf(message), ...verdict });
    }
  }
  // A provider of short messages knows no key. What is written before it is asked says that it may
  // have the message, should this isolate end before the answer is written.
  await recordNotifications(
    env.DB,
    sendable
      .filter(({ message: { id, way } }) => way.channel === "sms" && !standing.states.has(id))
      .map(({ message }) => ({ ...noteOf(message), state: "pending", error: "not answered yet" })),
  );
  const outcomes = await sendAll(
    sending,
    sendable.map(({ message }) => message),
    standing,
  );
  faultPoint("notifications:sent");
  const again = new Map<string, string>();
  const ended: { digest: string; kind: "all"; reason: "refused" }[] = [];
  const gone: string[] = [];
  for (const { message, digest } of sendable) {
    const outcome = outcomes.get(message.id) ?? { state: "again" as const, why: "no outcome" };
    notes.push({ ...noteOf(message), ...endOf(outcome) });
    if (outcome.state === "again") {
      again.set(message.event.id, outcome.why);
    } else if (outcome.state === "refused" && outcome.ended) {
      if (message.way.channel === "push") {
        gone.push(message.way.subscriptionId);
      } else {
        ended.push({ digest, kind: "all", reason: "refused" });
      }
    }
  }
  const accounts = due.flatMap(({ account }) => account ?? []);
  const erased = await recordNotifications(env.DB, notes, [...new Set(accounts)]);
  if (erased.size > 0) {
    await forgetNotifications(
      env.DB,
      due.filter(({ account }) => account && erased.has(account)).map(({ id }) => id),
    );
  }
  await suppress(env, ended);
  await dropSubscriptions(env.DB, gone);
  const next = Math.min(...notes.flatMap(({ dueAt }) => dueAt ?? []));
  if (Number.isFinite(next)) {
    await callObject(() => env.SWEEPER.getByName("sweeper").wake(0, Math.max(0, next - now)));
  }
  return again;
}

async function withIndex(env: Env, message: Due): Promise<Due> {
  const { way } = message;
  return way.channel === "push" || way.addressIndex !== undefined
    ? message
    : { ...message, way: { ...way, addressIndex: await writtenAs(env, way.address) } };
}

/** What becomes of a message now: it is sent, settled without that, or left as it is (null). */
function judge(
  { shop }: Sending,
  message: Due,
  on: { digests: readonly string[]; standing: Standing; lately: Map<string, number>; now: number },
): "send" | Pick<NotificationRecord, "state" | "error" | "dueAt" | "event"> | null {
  const { id, kind, template, way, lapsesAt } = message;
  const { digests, standing, lately, now } = on;
  const known = standing.states.get(id);
  const waits = known?.state === "held" && (known.dueAt ?? 0) > now;
  if (waits || (known && known.state !== "pending" && known.state !== "held")) {
    return null;
  }
  const ends = digests.flatMap((digest) => [`${digest} ${kind}`, `${digest} all`]);
  if (kind !== "account" && ends.some((end) => standing.suppressed.has(end))) {
    return { state: "suppressed", error: null };
  }
  const quiet = mayWait(way.channel, template)
    ? quietUntil(shop.quietHours, message.zone ?? shop.timeZone, now)
    : null;
  const to = recipientOf(way);
  const limited = LIMITED.includes(kind);
  const isOver = limited && (lately.get(to) ?? 0) >= DAILY_LIMIT[way.channel];
  const until = Math.max(quiet ?? 0, isOver ? now + DAY_MS : 0);
  if ((lapsesAt ?? Number.POSITIVE_INFINITY) <= Math.max(now, until)) {
    return { state: "lapsed", error: null };
  }
  if (until > 0) {
    const why = quiet === null ? "enough for a day" : "quiet hours";
    return { state: "held", error: why, dueAt: until, event: JSON.stringify(message.event) };
  }
  if (limited) {
    lately.set(to, (lately.get(to) ?? 0) + 1);
  }
  return "send";
}

function noteOf({ id, event, kind, template, way }: Due) {
  return { id, eventId: event.id, channel: way.channel, kind, template, recipient: recipientOf(way) };
}

/** What is written down of a message; one that nothing is known of is tried again. */
export function endOf(outcome: SendOutcome = { state: "again", why: "no outcome" }) {
  return outcome.state === "sent"
    ? { state: "sent" as const, error: null }
    : { state: outcome.state === "again" ? ("pending" as const) : ("refused" as const), error: outcome.why };
}

/** Hands messages to the providers of their channels, which work side by side. */
async function sendAll(
  { brand, email, sms, push }: Sending,
  messages: readonly Due[],
  { states }: Standing,
): Promise<Map<string, SendOutcome>> {
  const by = (channel: Channel) => messages.filter(({ way }) => way.channel === channel);
  const mails = by("email").flatMap(({ id, way, language, letter, end }) => {
    const { html, text, subject } = renderEmail(brand, language, letter, end);
    return way.channel === "email"
      ? [
          {
            id,
            idempotencyKey: id,
            to: way.address,
            subject,
            html,
            text,
            ...(end ? { unsubscribe: end.url } : {}),
          },
        ]
      : [];
  });
  const texts = by("sms").flatMap(({ id, way, letter }) =>
    way.channel === "sms"
      ? [{ id, to: way.address, text: renderSms(brand, letter), again: states.get(id)?.state === "pending" }]
      : [],
  );
  const pushes = by("push").flatMap(({ id, way, template, language, letter }) =>
    way.channel === "push"
      ? [
          {
            id,
            subscription: way.subscription,
            content: renderPush(language, letter),
            urgent: !mayWait("push", template),
          },
        ]
      : [],
  );
  const [byMail, bySms, byPush] = await Promise.all([
    mails.length > 0 ? email.send(mails) : [],
    texts.length > 0 && sms ? sms.send(texts) : [],
    pushes.length > 0 && push ? push.send(pushes) : [],
  ]);
  const told = (sent: readonly { id: string }[], outcomes: readonly SendOutcome[]) =>
    sent.flatMap(({ id }, n): [string, SendOutcome][] => {
      const outcome = outcomes[n];
      return outcome ? [[id, outcome]] : [];
    });
  return new Map([...told(mails, byMail), ...told(texts, bySms), ...told(pushes, byPush)]);
}
