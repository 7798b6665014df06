import type { Sender } from "../turns.ts";

export interface Email {
  /** Repeating a send with the same key delivers once, where the provider can. */
  idempotencyKey: string;
  /** Names the message in the provider's later reports. */
  id: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  /** An address that ends such mails when it is posted to (RFC 8058). */
  unsubscribe?: string;
}

/** Who a mail comes from, and where answers to it go where that is another address. */
export interface MailSender {
  email: string;
  name?: string;
  replyTo?: string;
}

export type EmailProvider = Sender<Email>;

/** The headers by which mail programs show a button that ends such mails (RFC 8058). */
export function unsubscribeHeaders({
  unsubscribe,
}: Pick<Email, "unsubscribe">): Record<string, string> | null {
  return unsubscribe === undefined
    ? null
    : { "List-Unsubscribe": `<${unsubscribe}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}
