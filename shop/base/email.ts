import { localEmail } from "../../providers/email/local.ts";
import { platformEmail } from "../../providers/email/platform.ts";
import type { EmailProvider } from "../../providers/email/provider.ts";
import { resendEmail } from "../../providers/email/resend.ts";
import { settingsOf } from "../../providers/settings.ts";
import { deliverMail } from "../../stores/events/mailbox.ts";

/** Whether mail can leave: where it cannot, nothing is promised that hangs on one. */
export function mailLeaves(env: Env): boolean {
  return settingsOf(env).mail !== null;
}

/**
 * What sends this shop's mail, for one invocation. Where nothing is set up, every message waits in
 * its queue.
 */
export function emailProvider(env: Env): EmailProvider {
  const { mail, EMAIL_PER_SECOND: perSecond } = settingsOf(env);
  if (mail?.via === "resend") {
    return resendEmail({ ...mail, perSecond });
  }
  if (mail?.via === "platform" && env.EMAIL) {
    return platformEmail(env.EMAIL, mail.from, perSecond);
  }
  if (mail?.via === "mailbox") {
    return localEmail((emails) => {
      const at = Date.now();
      return deliverMail(
        env.DB,
        emails.map(({ idempotencyKey, ...message }) => ({ id: idempotencyKey, ...message, at })),
      );
    });
  }
  return {
    async send(emails) {
      return emails.map(() => ({ state: "again", why: "no mail provider is set up" }));
    },
  };
}
