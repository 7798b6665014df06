import { localEmail } from "../../providers/email/local.ts";
import type { EmailProvider } from "../../providers/email/provider.ts";
import { deliverMail } from "../../stores/events/mailbox.ts";

/** What sends this shop's mail. */
export function emailProvider(env: Env): EmailProvider {
  return localEmail((emails) => {
    const at = Date.now();
    return deliverMail(
      env.DB,
      emails.map(({ idempotencyKey, ...message }) => ({ id: idempotencyKey, ...message, at })),
    );
  });
}
