import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { platformEmail } from "../../providers/email/platform.ts";
import type { EmailProvider, MailSender } from "../../providers/email/provider.ts";
import { resendEmail } from "../../providers/email/resend.ts";
import { intoMailbox } from "../../providers/mailbox.ts";
import { settingsOf } from "../../providers/settings.ts";
import { deliverMail } from "../../stores/events/mailbox.ts";

/** Whether mail can leave: where it cannot, nothing is promised that hangs on one. */
export function mailLeaves(env: Env): boolean {
  return settingsOf(env).mail !== null;
}

/**
 * What sends this shop's mail, for one invocation, in the name that its settings give. Where
 * nothing is set up, every message waits in its queue.
 */
export function emailProvider(env: Env, { mail: said }: Pick<ShopSettings, "mail">): EmailProvider {
  const { mail, EMAIL_PER_SECOND: perSecond } = settingsOf(env);
  if (mail?.via === "resend") {
    return resendEmail({ ...mail, from: senderOf(mail.from, said), perSecond });
  }
  if (mail?.via === "platform" && env.EMAIL) {
    return platformEmail(env.EMAIL, senderOf(mail.from, said), perSecond);
  }
  if (mail?.via === "mailbox") {
    return intoMailbox((emails) => {
      const at = Date.now();
      return deliverMail(
        env.DB,
        emails.map(({ idempotencyKey: id, to, subject, html, text }) => {
          return { id, to, subject, html, text, at, channel: "email" };
        }),
      );
    });
  }
  return {
    async send(emails) {
      return emails.map(() => ({ state: "again", why: "no mail provider is set up" }));
    },
  };
}

/**
 * The address is the deployment's, because its domain is verified; the rest may be the merchant's.
 */
function senderOf(from: MailSender, { sender, replyTo }: ShopSettings["mail"]): MailSender {
  return {
    ...from,
    ...(sender ? { name: sender } : {}),
    ...(replyTo ? { replyTo } : {}),
  };
}
