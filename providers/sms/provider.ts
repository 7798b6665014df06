import type { Sender } from "../turns.ts";

export interface Sms {
  /** Names the message in the provider's later reports. */
  id: string;
  /** A number with its country: `+4915112345678`. */
  to: string;
  text: string;
  /** Whether it was handed over before, and the provider may have it. */
  again: boolean;
}

export type SmsProvider = Sender<Sms>;
