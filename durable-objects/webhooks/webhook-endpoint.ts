import { DurableObject } from "cloudflare:workers";
import { isPlatformWebhook } from "../../domain/agents/platform-webhook.ts";
import { errorText, logRecord } from "../../domain/base/log.ts";
import { err } from "../../domain/base/result.ts";
import {
  type Attempt,
  afterAttempt,
  afterRound,
  askedPause,
  type Delivery,
  disablingReason,
  lookAgainAt,
} from "../../domain/webhooks/delivery.ts";
import { signedHeaders } from "../../domain/webhooks/signature.ts";
import { fetchOutside } from "../../providers/outside/fetch-outside.ts";
import { orderOf, orderWebhook } from "../../shop/agents/platform/order-webhook.ts";
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
 * Where an object sends to: an endpoint of a merchant's own system, or an address of a platform.
 */
type Recipient = StoredWebhook | "platform";

/**
 * Sends to one endpoint of a merchant's own system, or to one address of a platform of agents. What
 * it takes in lies in its storage until it is delivered or given up. So a slow endpoint holds up
 * neither orders nor another endpoint.
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
    if (!attempt || !this.#book.isOpen()) {
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
      const to = this.#book.isOpen() ? await this.#recipient() : null;
      if (!to) {
        await this.ctx.storage.deleteAll();
        return;
      }
      const unsent = this.#book.forgetOld(Date.now());
      if (unsent > 0) {
        console.error(logRecord("error", "webhook messages given up", { webhook: this.#book.id(), unsent }));
      }
      const isOn = (to === "platform" || to.enabled) && (await this.#sendDue(to));
      await this.#ringBy(this.#book.dueAt(isOn));
    });
  }

  async #recipient(): Promise<Recipient | null> {
    const id = this.#book.id();
    return isPlatformWebhook(id) ? "platform" : findWebhook(this.env.DB, id);
  }

  /**
   * Sends what is due, round by round, until one fails as a whole.
   * @returns whether the endpoint is still turned on
   */
  async #sendDue(hook: Recipient): Promise<boolean> {
    const end = Date.now() + ROUNDS_MS;
    while (Date.now() < end && (this.#book.failing()?.heldUntil ?? 0) <= Date.now()) {
      const due = this.#book.due(Date.now(), AT_ONCE);
      if (due.length === 0) {
        break;
      }
      const attempts = await Promise.all(
        (hook === "platform" ? onePerOrder(due) : due).map(async (delivery) => {
          const attempt = await this.#attempt(hook, delivery);
          if (attempt) {
            this.#book.record(delivery.id, attempt, afterAttempt(delivery, attempt, Date.now()));
          }
          return attempt;
        }),
      );
      const round = attempts.flatMap((attempt) => attempt ?? []);
      // A merchant who changed the endpoint meanwhile began again.
      const failing = afterRound(this.#book.failing(), round, Date.now());
      this.#book.setFailing(failing);
      const reason = disablingReason(failing, round, Date.now());
      if (reason && hook !== "platform") {
        console.warn(logRecord("warn", "webhook turned off", { webhook: hook.id, reason }));
        await turnOff(this.env, hook, reason);
        return false;
      }
    }
    return true;
  }

  /** @returns null where nothing is to be posted now */
  async #attempt(to: Recipient, delivery: Delivery): Promise<Attempt | null> {
    const began = Date.now();
    const posted =
      to === "platform" ? await this.#ofOrder(delivery, began) : await this.#ofEvent(to, delivery);
    if (!posted || "error" in posted) {
      return posted;
    }
    const { url, headers, body } = posted;
    const answered = await fetchOutside(
      this.env,
      new URL(url),
      { method: "POST", headers: { ...headers, "User-Agent": "edge-storefront-webhooks" }, body },
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

  async #ofEvent({ url }: StoredWebhook, { id, body }: Delivery) {
    const now = Date.now();
    const signed = await signedHeaders(this.#book.secrets(now), { id, body }, now);
    return { url, headers: { ...signed, "Content-Type": "application/json" }, body };
  }

  /** The order of a delivery as it is now; or why it is not sent. */
  async #ofOrder(delivery: Delivery, now: number) {
    const posted = await orderWebhook(this.env, delivery, now).catch((error: unknown) =>
      err({ wrong: errorText(error) }),
    );
    if (posted.ok) {
      return posted.value;
    }
    const { error } = posted;
    if (error === "none") {
      this.#book.drop(delivery.id);
      return null;
    }
    if (error === "undecided") {
      this.#book.postpone(delivery.id, lookAgainAt(delivery, now));
      return null;
    }
    return { status: null, error: error.wrong, answer: "", durationMs: 0, retryAfterMs: 0 };
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

/**
 * A platform is sent the states of one order by one message at a time, so that an older state never
 * arrives last.
 */
function onePerOrder(due: readonly ListedDelivery[]): ListedDelivery[] {
  return [...new Map(due.map((delivery) => [orderOf(delivery), delivery])).values()];
}

function failureOf(status: number): string {
  return status >= 300 && status < 400
    ? `It answered ${status}. Redirects are not followed.`
    : `It answered ${status}.`;
}
