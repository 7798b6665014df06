import { DurableObject } from "cloudflare:workers";
import { type AuditHead, GENESIS } from "../../domain/audit/audit.ts";
import { logRecord } from "../../domain/base/log.ts";
import { settingsOf } from "../../providers/settings.ts";
import { packBatches } from "../../shop/events/events.ts";
import { publishOutbox } from "../../shop/events/outbox.ts";
import { sendBatch } from "../../shop/events/send.ts";
import { keepHouse } from "../../shop/ops/housekeeping.ts";
import type { SweeperObject } from "../../shop/ops/sweeper-object.ts";
import { orderEvent } from "../../shop/orders/order-events.ts";
import { sealAudit } from "../../stores/audit/audit.ts";
import { forBatch, orderShards } from "../../stores/orders/order-shards.ts";
import type { OrderStore } from "../../stores/orders/order-store.ts";
import { mendAlarm } from "../base/alarms.ts";

const PAGE = 500;
const MAX_PAGES = 40;
const PUBLISHER_TIME_MS = 10_000;
const AUDIT_HEAD = "audit-head";
/**
 * Is stored from the first call that wakes the sweeper until it goes to sleep: a missing alarm was
 * lost then.
 */
const AWAKE = "awake";
/** How long it may sleep while all that is left are events for a newer Worker. */
const LONGEST_SLEEP_MS = 60 * 60 * 1000;

/**
 * Pushes on whatever stands still: orders whose message was lost, events whose publisher died; and forgets what has
 * lapsed. It hangs on an alarm, which survives a killed runtime where a queue on a laptop does not, and sleeps when
 * nothing is under way. It looks as often as what it looks after may stand still: RESEND_AFTER_MS.
 */
export class Sweeper extends DurableObject<Env> implements SweeperObject {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(() =>
      mendAlarm(ctx.storage, async () =>
        (await ctx.storage.get<boolean>(AWAKE)) ? Date.now() + env.RESEND_AFTER_MS : null,
      ),
    );
  }

  /** Something is under way: makes sure that a sweep is due in time for it. */
  wake(): Promise<void> {
    return this.#sweepIn(settingsOf(this.env).RESEND_AFTER_MS);
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

  /** Resumes all waiting orders at once, as when a payment provider may be called again. */
  async pushOn(): Promise<void> {
    await this.wake();
    await pushOnAll(forBatch(this.env), Date.now());
  }

  override async alarm(): Promise<void> {
    let next: number | null = null;
    // An audit log that cannot be sealed holds up no order.
    try {
      await this.sealAudit();
    } catch (error) {
      console.error(logRecord("error", "audit log not sealed", { error }));
      next = settingsOf(this.env).RESEND_AFTER_MS;
    }
    try {
      next = (await sweep(forBatch(this.env), Date.now())) ?? next;
    } catch (error) {
      console.error(logRecord("error", "sweep failed", { error }));
      next = settingsOf(this.env).RESEND_AFTER_MS;
    }
    if (next !== null) {
      await this.#sweepIn(next);
    } else if ((await this.ctx.storage.getAlarm()) === null) {
      await this.ctx.storage.delete(AWAKE);
    }
  }
}

/**
 * @returns milliseconds until the next sweep, or null when nothing is under way. A database that does not answer may have
 *   something. Events for a newer Worker are looked at again when they are twice as old, or after an hour.
 */
async function sweep(env: Env, now: number): Promise<number | null> {
  const open = await pushOnAll(env, now - settingsOf(env).RESEND_AFTER_MS);
  // After the orders: what the last step of one of them wrote is seen here. Younger rows are being published by whoever wrote them.
  const { soon, strangeSince } = await publishOutbox(
    env,
    now - Math.min(PUBLISHER_TIME_MS, settingsOf(env).RESEND_AFTER_MS),
  );
  const erasing = await keepHouse(env, now);
  if (open || soon || erasing) {
    return settingsOf(env).RESEND_AFTER_MS;
  }
  if (strangeSince === null) {
    return null;
  }
  return Math.max(settingsOf(env).RESEND_AFTER_MS, Math.min(now - strangeSince, LONGEST_SLEEP_MS));
}

/** Pushes on what stands still in each database. @returns whether any saga is open, or may be */
async function pushOnAll(env: Env, movedBefore: number): Promise<boolean> {
  const open = await Promise.all(
    orderShards(env).stores.map(async ({ name, store }) => {
      try {
        await pushOn(env, store, movedBefore);
        const { sagas } = await store.openSagas({ movedBefore: Number.MAX_SAFE_INTEGER, limit: 1 });
        return sagas.length > 0;
      } catch (error) {
        console.error(logRecord("error", "orders could not be swept", { database: name, error }));
        return true;
      }
    }),
  );
  return open.some(Boolean);
}

/**
 * Has every order looked at again that has not moved since then; page by page, so that none hides
 * behind others.
 */
async function pushOn(env: Env, store: OrderStore, movedBefore: number): Promise<void> {
  let after: { movedAt: number; id: string } | undefined;
  let pushed = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { sagas: still } = await store.openSagas({ movedBefore, limit: PAGE, ...(after ? { after } : {}) });
    const events = (await store.load(still.map(({ id }) => id))).map((order) =>
      orderEvent("order.placed", order),
    );
    for (const batch of packBatches(events)) {
      await sendBatch(env.PAYMENTS_QUEUE, batch);
    }
    pushed += events.length;
    after = still.at(-1);
    if (still.length < PAGE) {
      break;
    }
  }
  if (pushed > 0) {
    console.warn(logRecord("warn", "orders pushed on", { orders: pushed }));
  }
}
