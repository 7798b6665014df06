import {
  alreadyRegisteredEmail,
  changeEmailEmail,
  confirmEmail,
  emailChangedEmail,
  passwordChangedEmail,
  resetPasswordEmail,
} from "../../domain/accounts/account-emails.ts";
import { randomSecret } from "../../domain/base/secrets.ts";
import type { ShopSettings } from "../../domain/base/shop.ts";
import type { RenderedEmail } from "../../domain/orders/emails.ts";
import {
  type AccountMail,
  findMails,
  forgetStrays,
  setMailSecret,
} from "../../stores/accounts/account-mails.ts";
import { beginNotifications, finishNotifications } from "../../stores/events/notifications.ts";
import { emailProvider } from "../base/email.ts";
import type { EventOf } from "../events/events.ts";

/**
 * Sends mail about accounts. A link's secret is made here and kept as a digest: neither the queue
 * nor the database ever hold what would open an account.
 *
 * @returns ids of the events that must come again, and why
 */
export async function sendAccountMails(
  env: Env,
  shop: ShopSettings,
  events: readonly EventOf<"account.mail_due">[],
): Promise<Map<string, string>> {
  const again = new Map<string, string>();
  if (events.length === 0) {
    return again;
  }
  const found = await findMails(
    env.DB,
    events.map(({ data }) => data.mailId),
    Date.now(),
  );
  const byNote = new Map(
    events.flatMap((event) => {
      const mail = found.find(({ id }) => id === event.data.mailId);
      return mail ? [[noteId(event), { event, mail }] as const] : [];
    }),
  );
  const due = await beginNotifications(
    env.DB,
    [...byNote].map(([id, { event, mail }]) => ({
      id,
      eventId: event.id,
      channel: "email" as const,
      template: `account.${mail.kind}`,
      // The address that an account has left, or does not have yet, is not kept: erasing the
      // account would not find it.
      recipient: mail.kind === "email_changed" || mail.kind === "change_email" ? "" : mail.email,
    })),
  );
  for (const [id, { event, mail }] of byNote) {
    if (!due.has(id)) {
      continue;
    }
    const secret = randomSecret();
    await setMailSecret(env.DB, mail.id, secret);
    // Named by its secret: should this run again, the newer mail is the one whose link works.
    const idempotencyKey = `${id}:${secret.slice(0, 8)}`;
    const [error] = await emailProvider(env).send([
      { idempotencyKey, to: mail.email, ...render(env, shop, mail, secret) },
    ]);
    await finishNotifications(env.DB, [{ id, error: error ?? null }]);
    if (error) {
      again.set(event.id, error);
    }
  }
  await forgetStrays(
    env.DB,
    events.map((event) => ({ note: noteId(event), mailId: event.data.mailId })),
  );
  return again;
}

/** Derived from the event, so a replayed event finds its message. */
function noteId({ id }: EventOf<"account.mail_due">): string {
  return `${id}:email`;
}

function render(
  env: Env,
  shop: ShopSettings,
  { id, kind, name, email }: AccountMail,
  secret: string,
): RenderedEmail {
  const link = (path: string, query: Record<string, string>) => {
    const url = new URL(path, env.SHOP_URL);
    url.search = new URLSearchParams(query).toString();
    return url.href;
  };
  const token = `${id}.${secret}`;
  switch (kind) {
    case "register":
      return confirmEmail(shop.name, name, link("/register/confirm", { token }));
    case "already_registered":
      return alreadyRegisteredEmail(shop.name, name, link("/sign-in", { email }));
    case "reset":
      return resetPasswordEmail(shop.name, name, link("/password/reset", { token }));
    case "password_changed":
      return passwordChangedEmail(shop.name, name, link("/password/forgot", { email }));
    case "change_email":
      return changeEmailEmail(shop.name, name, link("/account/email/confirm", { token }));
    case "email_changed":
      return emailChangedEmail(shop.name, name);
  }
}
