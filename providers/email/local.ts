import { deliverMail } from "../../stores/events/mailbox.ts";
import type { EmailProvider } from "./provider.ts";

/** Delivers into the store's own mailbox, which development shows at /dev/mailbox. */
export function localEmail(env: Env): EmailProvider {
  return {
    async send(emails) {
      const at = Date.now();
      await deliverMail(
        env.DB,
        emails.map(({ idempotencyKey, ...message }) => ({ id: idempotencyKey, ...message, at })),
      );
      return emails.map(() => null);
    },
  };
}
