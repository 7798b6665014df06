import type { Admission, Breaker } from "../../domain/payments/breaker.ts";

/** The methods of one payment provider's circuit breaker. */
export interface CircuitBreakerObject {
  admit(): Promise<Admission>;
  trip(): Promise<void>;
  settle(ok: boolean): Promise<void>;
  read(): Promise<Breaker>;
}
