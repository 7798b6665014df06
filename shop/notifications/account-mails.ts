import { mac } from "../../domain/base/secrets.ts";
import { keptLanguage } from "../../domain/language/languages.ts";
import {
  type AccountMail,
  findMails,
  forgetStrays,
  setMailSecrets,
} from "../../stores/accounts/account-mails.ts";
import { recordNotifications, unsentNotifications } from "../../stores/notifications/notifications.ts";
import { accountsOf, readPeople } from "../../stores/notifications/people.ts";
import { writtenAs } from "../../stores/personal/vault.ts";
import { secretOf } from "../accounts/tokens.ts";
import type { EventOf } from "../events/events.ts";
import { backInStock, renderMail } from "./account-mail-letters.ts";
import { type Due, deliver, endOf, wayName } from "./deliver.ts";
import type { Sending } from "./sending.ts";
import { endOfKind } from "./unsubscribe.ts";
import { waysTo } from "./ways.ts";

interface MailDue {
  event: EventOf<"account.mail_due">;
  mail: AccountMail;
}

/**
 * Sends mail about accounts. A link's secret is made here and kept as a digest: neither the queue
 * nor the database ever hold what would open an account.
 *
 * @returns ids of the events that must come again, and why
 */
export async function sendAccountMails(
  sending: Sending,
  events: readonly EventOf<"account.mail_due">[],
): Promise<Map<string, string>> {
  const { env } = sending;
  if (events.length === 0) {
    return new Map();
  }
  const found = await findMails(
    env,
    events.map(({ data }) => data.mailId),
    Date.now(),
  );
  const due = events.flatMap((event): MailDue[] => {
    const mail = found.find(({ id }) => id === event.data.mailId);
    return mail ? [{ event, mail }] : [];
  });
  const again = new Map([
    ...(await sendBackInStock(
      sending,
      due.filter(({ mail }) => mail.kind === "back_in_stock"),
    )),
    ...(await sendByMail(
      sending,
      due.filter(({ mail }) => mail.kind !== "back_in_stock"),
    )),
  ]);
  await forgetStrays(
    env.DB,
    events.map(({ id: eventId, data: { mailId } }) => ({ eventId, mailId })),
  );
  return again;
}

/** Mails to the address of an account, or to the one that it is to have. */
async function sendByMail(sending: Sending, due: readonly MailDue[]): Promise<Map<string, string>> {
  const { env, email } = sending;
  const byNote = new Map(due.map((one) => [noteId(one.event), one]));
  const unsent = await unsentNotifications(env.DB, [...byNote.keys()]);
  const mails = await Promise.all(
    [...byNote]
      .filter(([id]) => unsent.has(id))
      .map(async ([id, { event, mail }]) => ({ id, event, mail, secret: await linkSecret(env, mail) })),
  );
  await setMailSecrets(
    env.DB,
    mails.map(({ mail, secret }) => ({ id: mail.id, secret })),
  );
  const outcomes = await email.send(
    await Promise.all(
      mails.map(async ({ id, mail, secret }) => ({
        id,
        // Named by its secret too: with other keys it is another mail, whose link is the one that
        // works.
        idempotencyKey: `${id}:${secret.slice(0, 8)}`,
        to: mail.email,
        ...(await renderMail(sending, { mail, secret })),
      })),
    ),
  );
  const ends = await Promise.all(
    mails.map(async ({ id, event, mail }, index) => ({
      ...endOf(outcomes[index]),
      id,
      eventId: event.id,
      channel: "email" as const,
      kind: "account" as const,
      template: `account.${mail.kind}`,
      // The address that an account has left, or does not have yet, is not kept: erasing the
      // account would not find it.
      recipient:
        mail.kind === "email_changed" || mail.kind === "change_email" ? "" : await writtenAs(env, mail.email),
    })),
  );
  await recordNotifications(env.DB, ends);
  return new Map(
    ends.flatMap(({ eventId, state, error }) => (state === "pending" ? [[eventId, error ?? ""]] : [])),
  );
}

/**
 * The same each time that a mail is sent: its provider takes a repeated message for the one it has.
 */
function linkSecret(env: Env, { id }: AccountMail): Promise<string> {
  return mac(secretOf(env), "mailed-link", id);
}

/** Derived from the event, so a replayed event finds its message. */
function noteId({ id }: EventOf<"account.mail_due">): string {
  return `${id}:email`;
}

/**
 * Notifies the address that waited for goods that they are back, or its account by the way that it
 * chose.
 */
async function sendBackInStock(sending: Sending, mails: readonly MailDue[]): Promise<Map<string, string>> {
  const { env, shop } = sending;
  const accounts = await accountsOf(
    env,
    mails.map(({ mail }) => mail.email),
  );
  const people = await readPeople(env, [...accounts.values()]);
  const due = await Promise.all(
    mails.map(async ({ event, mail }): Promise<Due[]> => {
      const accountId = accounts.get(mail.email);
      const person = people.get(accountId ?? "");
      const language = keptLanguage(mail.language, shop);
      const letter = await backInStock(sending, language, mail.name);
      const end = await endOfKind(env, shop, language, {
        kind: "backInStock",
        who: accountId ? { accountId } : { address: mail.email },
      });
      return waysTo(sending, person, "backInStock", mail.email).map((way) => ({
        id: `${event.id}:${wayName(way)}`,
        event,
        kind: "backInStock",
        template: "account.back_in_stock",
        way,
        language,
        letter,
        zone: person?.preferences.timeZone ?? null,
        lapsesAt: mail.expiresAt,
        end,
      }));
    }),
  );
  return deliver(sending, due.flat());
}
