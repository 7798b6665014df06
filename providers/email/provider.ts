export interface Email {
  /** Repeating a send with the same key delivers once, where the provider can. */
  idempotencyKey: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

/** Who a mail comes from, and where answers to it go where that is another address. */
export interface Sender {
  email: string;
  name?: string;
  replyTo?: string;
}

/**
 * What became of a message: taken; to be tried again; or refused for good, such as an address that
 * is none. `why` names no address and no words of the message.
 */
export type SendOutcome = { state: "sent" } | { state: "again" | "refused"; why: string };

export interface EmailProvider {
  /** Hands messages over. @returns what became of each, in their order */
  send(emails: readonly Email[]): Promise<SendOutcome[]>;
}
