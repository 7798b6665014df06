export interface Email {
  /** Repeating a send with the same key delivers once. */
  idempotencyKey: string;
  to: string;
  subject: string;
  html: string;
  text: string;
}

export interface EmailProvider {
  /**
   * Hands messages over, many at a time where the provider can.
   *
   * @returns for each message null when it was taken, or why it must be tried again
   */
  send(emails: readonly Email[]): Promise<(string | null)[]>;
}
