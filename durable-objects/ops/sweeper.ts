import { DurableObject } from "cloudflare:workers";
import { type AuditHead, GENESIS } from "../../domain/audit/audit.ts";
import { logRecord } from "../../domain/base/log.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { settingsOf } from "../../providers/settings.ts";
import { logged } from "../../shop/base/log-context.ts";
import { queueMonitor } from "../../shop/events/monitor.ts";
import { publishOutbox, sendToPayments } from "../../shop/events/outbox.ts";
import { pullDueFeeds } from "../../shop/feeds/start-pulls.ts";
import { announceSales } from "../../shop/notifications/notify-sales.ts";
import { sendHeld } from "../../shop/notifications/release-held.ts";
import { finishLeft, forgetLapsed, forgetOldMessages } from "../../shop/ops/housekeeping.ts";
import type { SweeperObject } from "../../shop/ops/sweeper-object.ts";
import { orderEvent } from "../../shop/orders/order-events.ts";
import { applyPriceLists } from "../../shop/prices/apply-price-lists.ts";
import { sealAudit } from "../../stores/audit/audit.ts";
import { forBatch, orderShards } from "../../stores/orders/order-shards.ts";
import type { OrderStore } from "../../stores/orders/order-store.ts";
import { mendAlarm } from "../base/alarms.ts";

const PAGE = 500;
/**
 * Orders of one database that are pushed on at once: as many as are paid until the next sweep, at
 * 25 a second. After an outage more of them would only queue up twice.
 */
const PUSH_LIMIT = 1_000;
/** What the payments queue's last batch says of its lag is over after this. */
const RECENT_MS = 60_000;
const PUBLISHER_TIME_MS = 10_000;
const AUDIT_HEAD = "audit-head";
/**
 * Is stored from the first call that wakes the sweeper until it goes to sleep: a missing alarm was
 * lost then.
 */
const AWAKE = "awake";
const AWAKE_UNTIL = "awake-until";
/** When it last deleted what had lapsed. */
const FORGOT_AT = "forgot-at";
/** How far it came in looking for old messages. */
const MESSAGES_SEEN = "messages-seen";
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;
/**
 * How long it may sleep while all that is left are events for a newer Worker, or prices and feeds
 * to come.
 */
const LONGEST_SLEEP_MS = HOUR_MS;

interface MessagesSeen {
  /** Behind which message it goes on; null once all were looked at. */
  after: string | null;
  at: number;
}

/**
 * Pushes on what makes no progress: orders whose message was lost, events whose publisher died. It
 * has prices of lists begin and end and feeds pulled, sends messages that waited for the morning,
 * and forgets what has lapsed. It hangs on an alarm, which survives a killed runtime where a queue
 * on a laptop does not, and sleeps when nothing is under way. It looks as often as what it looks
 * after may stand still: RESEND_AFTER_MS.
 */
export class Sweeper extends DurableObject<Env> implements SweeperObject {
  /** The last order that was pushed on, of each database that has more. */
  readonly #pushedTo: PushedTo = new Map();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(() =>
      mendAlarm(ctx.storage, async () =>
        (await ctx.storage.get<boolean>(AWAKE)) ? Date.now() + env.RESEND_AFTER_MS : null,
      ),
    );
  }

  /**
   * Something is under way: makes sure that a sweep is due in time for it. For so long the caller
   * does not call again, though it changes more: a sweep follows the last of these changes.
   * @param inMs When something is due that the caller knows of.
   */
  async wake(reliedOnMs = 0, inMs = settingsOf(this.env).RESEND_AFTER_MS): Promise<void> {
    if (reliedOnMs > 0) {
      await this.ctx.storage.put(AWAKE_UNTIL, Date.now() + reliedOnMs + settingsOf(this.env).RESEND_AFTER_MS);
    }
    await this.#sweepIn(Math.min(inMs, LONGEST_SLEEP_MS));
  }

  /** Makes sure that some sweep is due, without hurrying one that can wait. */
  async stayAwake(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) {
      await this.wake();
    }
  }

  async #sweepIn(ms: number): Promise<void> {
    const at = Date.now() + ms;
    const due = await this.ctx.storage.getAlarm();
    if (due === null || due > at) {
      await Promise.all([this.ctx.storage.put(AWAKE, true), this.ctx.storage.setAlarm(at)]);
    }
  }

  /**
   * Chains the audit log's new entries to the newest seal. That seal is kept here, out of reach of
   * an attacker who can write to the database. A log that was cut off or remade does not lead to
   * it.
   */
  async sealAudit(): Promise<void> {
    const sealed = await sealAudit(this.env.DB, (await this.auditHead()) ?? GENESIS);
    const kept = await this.auditHead();
    if (sealed.seq > (kept?.seq ?? 0)) {
      await this.ctx.storage.put(AUDIT_HEAD, sealed);
    }
  }

  /** The newest seal this object has seen, or null before the first. */
  async auditHead(): Promise<AuditHead | null> {
    return (await this.ctx.storage.get<AuditHead>(AUDIT_HEAD)) ?? null;
  }

  /**
   * Resumes waiting orders, as when a payment provider may be called again: those that were not
   * pushed on for longest, `limit` of each database. Sweeps resume the others.
   */
  async pushOn(limit = PUSH_LIMIT): Promise<void> {
    await this.wake();
    await pushOnAll(forBatch(this.env), Date.now(), this.#pushedTo, limit);
  }

  /** Lapsed rows are in no answer, so they are deleted once an hour. */
  async #forgetLapsed(now: number): Promise<void> {
    if (now - ((await this.ctx.storage.get<number>(FORGOT_AT)) ?? 0) >= HOUR_MS) {
      await forgetLapsed(this.env, now);
      await this.ctx.storage.put(FORGOT_AT, now);
    }
  }

  /** Goes through all messages once a day, a part with each sweep. */
  async #forgetOldMessages(now: number): Promise<void> {
    const { after, at } = (await this.ctx.storage.get<MessagesSeen>(MESSAGES_SEEN)) ?? { after: null, at: 0 };
    if (after !== null || now - at >= DAY_MS) {
      const seen: MessagesSeen = { after: await forgetOldMessages(this.env, now, after), at: now };
      await this.ctx.storage.put(MESSAGES_SEEN, seen);
    }
  }

  override alarm(): Promise<void> {
    return logged({ traceparent: continueTrace(null) }, () => this.#ring());
  }

  async #ring(): Promise<void> {
    const soonMs = settingsOf(this.env).RESEND_AFTER_MS;
    const dueIn: number[] = [];
    for (const { failed, work } of this.#jobs()) {
      try {
        const nextIn = await work();
        if (nextIn !== null) {
          dueIn.push(nextIn);
        }
      } catch (error) {
        console.error(logRecord("error", failed, { error }));
        dueIn.push(soonMs);
      }
    }
    if (((await this.ctx.storage.get<number>(AWAKE_UNTIL)) ?? 0) > Date.now()) {
      dueIn.push(soonMs);
    }
    if (dueIn.length > 0) {
      await this.#sweepIn(Math.min(LONGEST_SLEEP_MS, ...dueIn));
    } else if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.delete(AWAKE);
    }
  }

  /** What a sweep does. A job that fails holds up no other, and is tried again soon. */
  #jobs(): readonly Job[] {
    const { env } = this;
    const ofOrders = forBatch(env);
    return [
      { failed: "audit log not sealed", work: () => never(this.sealAudit()) },
      { failed: "price lists not applied", work: () => changePrices(env) },
      { failed: "sales not announced", work: () => announceDueSales(env) },
      { failed: "feeds not pulled", work: () => pullDueFeeds(env, Date.now()) },
      { failed: "held messages not sent", work: () => sendHeld(env, Date.now()) },
      { failed: "what has lapsed not deleted", work: () => never(this.#forgetLapsed(Date.now())) },
      { failed: "old messages not deleted", work: () => never(this.#forgetOldMessages(Date.now())) },
      { failed: "sweep failed", work: () => sweep(ofOrders, Date.now(), this.#pushedTo) },
      { failed: "work of others not finished", work: () => finish(ofOrders, Date.now()) },
    ];
  }
}

interface Job {
  /** What the log says where it failed. */
  failed: string;
  /** @returns in how many milliseconds it has something to do again; null: it waits to be woken */
  work: () => Promise<number | null>;
}

/** Work that is due with each sweep, and for which none has to come. */
async function never(work: Promise<void>): Promise<null> {
  await work;
  return null;
}

/**
 * @returns milliseconds until the next sweep, or null when nothing is under way. A database that
 *   does not answer may have something. Events for a newer Worker are looked at again when they are
 *   twice as old, or after an hour.
 */
async function sweep(env: Env, now: number, pushedTo: PushedTo): Promise<number | null> {
  const open = await pushOnAll(
    env,
    now - settingsOf(env).RESEND_AFTER_MS - (await paymentsLag(env, now)),
    pushedTo,
  );
  // After the orders: what the last step of one of them wrote is seen here. Younger rows are being
  // published by the request or consumer that wrote them.
  const { soon, strangeSince } = await publishOutbox(
    env,
    now - Math.min(PUBLISHER_TIME_MS, settingsOf(env).RESEND_AFTER_MS),
  );
  if (open || soon) {
    return settingsOf(env).RESEND_AFTER_MS;
  }
  if (strangeSince === null) {
    return null;
  }
  return Math.max(settingsOf(env).RESEND_AFTER_MS, now - strangeSince);
}

/** @returns milliseconds until more is finished; null: nothing is left */
async function finish(env: Env, now: number): Promise<number | null> {
  return (await finishLeft(env, now)) ? settingsOf(env).RESEND_AFTER_MS : null;
}

/** @returns milliseconds until followers are notified of a sale; null: of none */
async function announceDueSales(env: Env): Promise<number | null> {
  const { nextIn, told } = await announceSales(env, Date.now());
  if (told) {
    await publishOutbox(env);
  }
  return nextIn;
}

/** @returns milliseconds until a price list begins or ends; null: none will */
async function changePrices(env: Env): Promise<number | null> {
  const { nextIn, told } = await applyPriceLists(env);
  if (told) {
    await publishOutbox(env);
  }
  return nextIn;
}

/**
 * How long an order waits in the payments queue as it is now: those that make no progress no longer
 * are in it, and are not sent once more.
 */
async function paymentsLag(env: Env, now: number): Promise<number> {
  try {
    const queues = await queueMonitor(env, "payments").read();
    const { lastProcessedAt, lastLagMs } = queues.find(({ queue }) => queue === "payments") ?? {};
    const age = now - (lastProcessedAt ?? 0);
    return lastLagMs && age >= 0 && age < RECENT_MS ? lastLagMs : 0;
  } catch (error) {
    console.warn(logRecord("warn", "lag of payments unknown", { error }));
    return 0;
  }
}

/** Where the next push begins, by database. */
type PushedTo = Map<string, { movedAt: number; id: string }>;

/**
 * Pushes on what makes no progress in each database. @returns whether any saga is open, or may be
 */
async function pushOnAll(
  env: Env,
  movedBefore: number,
  pushedTo: PushedTo,
  limit = PUSH_LIMIT,
): Promise<boolean> {
  const open = await Promise.all(
    orderShards(env).stores.map(async ({ name, store }) => {
      try {
        const { sagas } = await store.openSagas({ movedBefore: Number.MAX_SAFE_INTEGER, limit: 1 });
        if (sagas.length === 0) {
          pushedTo.delete(name);
          return false;
        }
        const next = await pushOn(env, store, { movedBefore, after: pushedTo.get(name), limit });
        if (next) {
          pushedTo.set(name, next);
        } else {
          pushedTo.delete(name);
        }
        return true;
      } catch (error) {
        console.error(logRecord("error", "orders could not be swept", { database: name, error }));
        return true;
      }
    }),
  );
  return open.some(Boolean);
}

/**
 * Has orders looked at again that have not moved since then, up to a limit, from where the last
 * push ended: none hides behind others.
 *
 * @returns where the next push begins, or undefined when all were pushed on
 */
async function pushOn(
  env: Env,
  store: OrderStore,
  from: { movedBefore: number; after: { movedAt: number; id: string } | undefined; limit: number },
): Promise<{ movedAt: number; id: string } | undefined> {
  const { movedBefore, limit } = from;
  let { after } = from;
  let pushed = 0;
  while (pushed < limit) {
    const asked = Math.min(PAGE, limit - pushed);
    const { sagas: still } = await store.openSagas({
      movedBefore,
      limit: asked,
      ...(after ? { after } : {}),
    });
    const events = (await store.load(still.map(({ id }) => id))).map((order) =>
      orderEvent("order.placed", order),
    );
    await sendToPayments(env, events);
    pushed += still.length;
    const begin = after !== undefined && pushed === 0;
    after = still.length < asked ? undefined : still.at(-1);
    if (after === undefined && !begin) {
      break;
    }
  }
  if (pushed > 0) {
    console.warn(logRecord("warn", "orders pushed on", { orders: pushed }));
  }
  return after;
}
