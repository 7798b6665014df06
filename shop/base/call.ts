import type { Principal } from "../../domain/accounts/access.ts";
import type { Language } from "../../domain/language/languages.ts";

/** The part of an execution context that keeps work going after its client is gone. */
export interface WaitUntil {
  waitUntil(promise: Promise<unknown>): void;
}

/**
 * Who calls the shop, and with what. Each entry makes it once: a request, a queue message, an
 * alarm.
 */
export interface Call {
  env: Env;
  ctx: WaitUntil;
  traceparent: string;
  /** Null for guests, and for the shop's own work. */
  principal: Principal | null;
  /** The address that a request came from; null where no request is behind it. */
  ip: string | null;
  /** What the person who asks reads; absent where no page is behind it. */
  language?: Language;
  /** Called with each order that the call changes, so that the caller's next read is no older. */
  touch(orderId: string): void;
}
