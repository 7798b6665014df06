import type { RenderedPush } from "../../domain/notifications/letter.ts";
import type { Sender } from "../turns.ts";

/** A browser that the shop may wake, by what it sent (https://www.w3.org/TR/push-api/). */
export interface Subscription {
  endpoint: string;
  p256dh: string;
  auth: string;
}

export interface Push {
  id: string;
  subscription: Subscription;
  content: RenderedPush;
  /** Whether it has to be shown now, also by a device that saves power. */
  urgent: boolean;
}

export type PushProvider = Sender<Push>;
