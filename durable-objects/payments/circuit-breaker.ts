import { DurableObject } from "cloudflare:workers";
import { logRecord } from "../../domain/base/log.ts";
import {
  type Admission,
  ASK_AGAIN_MS,
  admit,
  type Breaker,
  CLOSED,
  settle,
  trip,
} from "../../domain/payments/breaker.ts";
import { callObject } from "../../shop/base/call-object.ts";
import type { CircuitBreakerObject } from "../../shop/payments/circuit-breaker-object.ts";
import { mendAlarm, ring } from "../base/alarms.ts";

const KEY = "breaker";
/** Orders that bring the call which tries an open breaker: a message of the payments queue. */
const TRYING_ORDERS = 20;

/**
 * What all isolates agree on about one payment provider: whether it may be called. It is durable,
 * so a new isolate does not have to find out at the provider's expense. Orders that waited are
 * pushed on when it may be tried, when it closes, and once more when no isolate can take it for
 * open any more.
 */
export class CircuitBreaker extends DurableObject<Env> implements CircuitBreakerObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(() =>
      mendAlarm(ctx.storage, async () => {
        const breaker = await this.#read();
        return breaker.state === "closed" ? null : breaker.until;
      }),
    );
  }

  async admit(): Promise<Admission> {
    const { admission, next } = admit(await this.#read(), Date.now());
    if (admission.answer === "probe") {
      await this.#write(next);
    }
    return admission;
  }

  /** A caller saw too many failures. */
  async trip(): Promise<void> {
    await this.#write(trip(await this.#read(), Date.now()));
  }

  /** How the call that was let through to try went. */
  async settle(ok: boolean): Promise<void> {
    const before = await this.#read();
    const next = settle(before, ok, Date.now());
    await this.#write(next);
    if (before.state !== "closed" && next.state === "closed") {
      await this.#pushOn();
    }
  }

  /**
   * The time of an open breaker is up: waiting orders bring the call that tries it. Or it has been
   * closed for as long as an isolate keeps an answer: orders that still waited for it go on.
   */
  override alarm(): Promise<void> {
    return ring(this.ctx.storage, async () => {
      const { state } = await this.#read();
      await this.#pushOn(state === "closed" ? undefined : TRYING_ORDERS);
    });
  }

  async read(): Promise<Breaker> {
    return this.#read();
  }

  async #read(): Promise<Breaker> {
    return (await this.ctx.storage.get<Breaker>(KEY)) ?? CLOSED;
  }

  async #write(next: Breaker): Promise<void> {
    const before = await this.#read();
    if (next === before || (next.state === "closed" && before.state === "closed")) {
      return;
    }
    await this.ctx.storage.put(KEY, next);
    await this.ctx.storage.setAlarm(next.state === "closed" ? Date.now() + ASK_AGAIN_MS : next.until);
    if (next.state !== before.state) {
      const fields = { provider: this.ctx.id.name, from: before.state, to: next.state };
      console.warn(logRecord("warn", "payment provider's circuit breaker", fields));
    }
  }

  #pushOn(limit?: number): Promise<void> {
    return callObject(() => this.env.SWEEPER.getByName("sweeper").pushOn(limit));
  }
}
