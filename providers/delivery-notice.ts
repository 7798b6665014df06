/** What a provider reports of a message later, or of a person who answers one. */
export type DeliveryNotice =
  | {
      kind: "delivery";
      /** The message's, as it was handed over. */
      id: string;
      state: "delivered" | "bounced" | "complained";
      error: string | null;
      /** The address that takes no message any more; null where the next one may arrive. */
      ended: string | null;
    }
  | { kind: "word"; phone: string; word: "stop" | "start" };

/** A request as its provider sent it. */
export interface SignedRequest {
  url: URL;
  headers: Headers;
  body: string;
  /** Milliseconds since 1970. */
  now: number;
}
