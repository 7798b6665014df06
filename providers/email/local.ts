import { deliverMail } from "../../stores/mailbox.ts";
import type { EmailProvider } from "./provider.ts";

/** Delivers into the store's own mailbox, which development shows at /dev/mailbox. */
export function localEmail(env: Env): EmailProvider {
  return {
    send: ({ idempotencyKey, ...message }) =>
      deliverMail(env.DB, { id: idempotencyKey, ...message, at: Date.now() }),
  };
}
