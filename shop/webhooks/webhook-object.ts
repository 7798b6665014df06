import type { Delivery, DeliveryState } from "../../domain/webhooks/delivery.ts";

/** An event as one endpoint receives it. */
export interface WebhookMessage {
  /** Derived from endpoint and event: an event that comes again has the same. */
  id: string;
  type: string;
  body: string;
}

export interface DeliveriesQuery {
  state?: DeliveryState | undefined;
  /** The `seq` of the last delivery of the page before. */
  before?: number | undefined;
  limit: number;
}

export interface ReplayRange {
  /** When the deliveries were taken in, in milliseconds since 1970; both ends belong to it. */
  from: number;
  to: number;
  /** Those that were delivered too. */
  all: boolean;
}

export interface NewSecret {
  secret: string;
  /** Until when messages are signed with the previous secret too; null when there was none. */
  previousUntil: number | null;
}

/** A delivery with its place in the list. */
export interface ListedDelivery extends Delivery {
  seq: number;
}

/** The methods of the object that sends to one endpoint. */
export interface WebhookEndpointObject {
  /** Signs with a new secret from now on, and for a while with the one before too. */
  renewSecret(): Promise<NewSecret>;
  /** Takes messages in, each once. */
  take(messages: readonly WebhookMessage[]): Promise<void>;
  /** Starts again: what waits is sent at once, and earlier failures are forgotten. */
  wake(): Promise<void>;
  /** Sets a lost alarm. */
  stayAwake(): Promise<void>;
  /** Sends one message at once, and never again by itself. Null for a webhook that is deleted. */
  sendTest(message: WebhookMessage): Promise<ListedDelivery | null>;
  deliveries(query: DeliveriesQuery): Promise<ListedDelivery[]>;
  /** Sends one again. Null when it is not there. */
  replay(id: string): Promise<ListedDelivery | null>;
  /** Sends those of a time again. @returns how many */
  replayRange(range: ReplayRange): Promise<number>;
  /** Forgets secrets and deliveries, once the endpoint is deleted. */
  forget(): Promise<void>;
}
