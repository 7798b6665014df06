import { DurableObject } from "cloudflare:workers";
import { logRecord } from "../../domain/base/log.ts";
import {
  type Attempt,
  afterAttempt,
  afterRound,
  askedPause,
  type Delivery,
  disablingReason,
} from "../../domain/webhooks/delivery.ts";
import { signedHeaders } from "../../domain/webhooks/signature.ts";
import { fetchOutside } from "../../providers/outside/fetch-outside.ts";
import { turnOff } from "../../shop/webhooks/turn-off.ts";
import type {
  DeliveriesQuery,
  ListedDelivery,
  NewSecret,
  ReplayRange,
  WebhookEndpointObject,
  WebhookMessage,
} from "../../shop/webhooks/webhook-object.ts";
import { findWebhook, type StoredWebhook } from "../../stores/webhooks/webhooks.ts";
import { mendAlarm, ring } from "../base/alarms.ts";
import { DeliveryBook } from "./delivery-book.ts";

/** An invocation has six connections that wait for an answer; one is left for what else it asks. */
const AT_ONCE = 5;
/** What an endpoint may take to answer: the specification advises 15 to 30 seconds. */
const ANSWER_LIMIT_MS = 15_000;
/** So much of an answer is kept, for people who look for what went wrong. */
const ANSWER_BYTES = 500;
/** One alarm sends for so long; the next goes on. */
const ROUNDS_MS = 60_000;

/**
 * Sends to one endpoint of a merchant's own system. What it takes in lies in its storage until it
 * is delivered or given up. So a slow endpoint holds up neither orders nor another endpoint.
 */
export class WebhookEndpoint extends DurableObject<Env> implements WebhookEndpointObject {
  readonly #book: DeliveryBook;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#book = new DeliveryBook(ctx.storage);
    void ctx.blockConcurrencyWhile(() => this.stayAwake());
  }

  stayAwake(): Promise<void> {
    return mendAlarm(this.ctx.storage, () => (this.#book.isOpen() ? this.#book.dueAt(true) : null));
  }

  async renewSecret(): Promise<NewSecret> {
    const renewed = this.#write(() => this.#book.renewSecret(Date.now()));
    await this.#ringBy(this.#book.dueAt(true));
    return renewed;
  }

  async take(messages: readonly WebhookMessage[]): Promise<void> {
    this.#write(() => {
      for (const message of messages) {
        this.#book.insert(message, "pending", Date.now());
      }
    });
    await this.#ringBy(this.#book.dueAt(true));
  }

  async wake(): Promise<void> {
    this.#write(() => this.#book.beginAnew(Date.now()));
    await this.#ringBy(Date.now());
  }

  async sendTest(message: WebhookMessage): Promise<ListedDelivery | null> {
    // It counts as failed until it is delivered, so that no alarm sends it.
    this.#write(() => this.#book.insert(message, "failed", Date.now()));
    const hook = await findWebhook(this.env.DB, this.#book.id());
    const delivery = this.#book.find(message.id);
    if (!hook || !delivery) {
      return null;
    }
    const attempt = await this.#attempt(hook, delivery);
    if (!this.#book.isOpen()) {
      return null;
    }
    const state = attempt.error === null ? "delivered" : "failed";
    this.#book.record(delivery.id, attempt, { state, dueAt: null, attempts: 1 });
    await this.#ringBy(this.#book.dueAt(true));
    return this.#book.find(delivery.id);
  }

  async deliveries(query: DeliveriesQuery): Promise<ListedDelivery[]> {
    return this.#book.isOpen() ? this.#book.list(query) : [];
  }

  async replay(id: string): Promise<ListedDelivery | null> {
    if (!this.#book.isOpen()) {
      return null;
    }
    this.#book.sendAgain(id, Date.now());
    await this.#ringBy(this.#book.dueAt(true));
    return this.#book.find(id);
  }

  async replayRange(range: ReplayRange): Promise<number> {
    if (!this.#book.isOpen()) {
      return 0;
    }
    const replayed = this.#book.sendRangeAgain(range, Date.now());
    await this.#ringBy(this.#book.dueAt(true));
    return replayed;
  }

  async forget(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  override alarm(): Promise<void> {
    return ring(this.ctx.storage, async () => {
      const hook = this.#book.isOpen() ? await findWebhook(this.env.DB, this.#book.id()) : null;
      if (!hook) {
        await this.ctx.storage.deleteAll();
        return;
      }
      const unsent = this.#book.forgetOld(Date.now());
      if (unsent > 0) {
        console.error(logRecord("error", "webhook messages given up", { webhook: hook.id, unsent }));
      }
      const isOn = hook.enabled && (await this.#sendDue(hook));
      await this.#ringBy(this.#book.dueAt(isOn));
    });
  }

  /**
   * Sends what is due, round by round, until one fails as a whole.
   * @returns whether the endpoint is still turned on
   */
  async #sendDue(hook: StoredWebhook): Promise<boolean> {
    const end = Date.now() + ROUNDS_MS;
    while (Date.now() < end && (this.#book.failing()?.heldUntil ?? 0) <= Date.now()) {
      const due = this.#book.due(Date.now(), AT_ONCE);
      if (due.length === 0) {
        break;
      }
      const round = await Promise.all(
        due.map(async (delivery) => {
          const attempt = await this.#attempt(hook, delivery);
          this.#book.record(delivery.id, attempt, afterAttempt(delivery, attempt, Date.now()));
          return attempt;
        }),
      );
      // A merchant who changed the endpoint meanwhile began anew.
      const failing = afterRound(this.#book.failing(), round, Date.now());
      this.#book.setFailing(failing);
      const reason = disablingReason(failing, round, Date.now());
      if (reason) {
        console.warn(logRecord("warn", "webhook turned off", { webhook: hook.id, reason }));
        await turnOff(this.env, hook, reason);
        return false;
      }
    }
    return true;
  }

  async #attempt({ url }: StoredWebhook, { id, body }: Delivery): Promise<Attempt> {
    const began = Date.now();
    const headers = {
      ...(await signedHeaders(this.#book.secrets(began), { id, body }, began)),
      "Content-Type": "application/json",
      "User-Agent": "edge-storefront-webhooks",
    };
    const answered = await fetchOutside(
      this.env,
      new URL(url),
      { method: "POST", headers, body },
      { limitMs: ANSWER_LIMIT_MS, limitBytes: ANSWER_BYTES },
    );
    const now = Date.now();
    if (!answered.ok) {
      return { status: null, error: answered.error, answer: "", durationMs: now - began, retryAfterMs: 0 };
    }
    const { status, headers: told, text } = answered.value;
    return {
      status,
      error: status >= 200 && status < 300 ? null : failureOf(status),
      answer: text,
      durationMs: now - began,
      retryAfterMs: askedPause(told.get("Retry-After"), now),
    };
  }

  #write<T>(work: () => T): T {
    return this.#book.write(this.ctx.id.name, work);
  }

  async #ringBy(at: number): Promise<void> {
    const due = await this.ctx.storage.getAlarm();
    if (due === null || due > at) {
      await this.ctx.storage.setAlarm(at);
    }
  }
}

function failureOf(status: number): string {
  return status >= 300 && status < 400
    ? `It answered ${status}. Redirects are not followed.`
    : `It answered ${status}.`;
}
