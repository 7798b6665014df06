export interface Email {
  /** Repeating a send with the same key delivers once. */
  idempotencyKey: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

export interface EmailProvider {
  /** Resolves when the message was taken; throws when it must be tried again. */
  send(email: Email): Promise<void>;
}
