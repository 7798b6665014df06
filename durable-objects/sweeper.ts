import { DurableObject } from "cloudflare:workers";
import { type AuditHead, GENESIS } from "../domain/audit.ts";
import { logRecord } from "../domain/log.ts";
import { packBatches } from "../queues/events.ts";
import { orderEvent } from "../queues/order-events.ts";
import { hasUnpublished, publishOutbox } from "../queues/outbox.ts";
import { sealAudit } from "../stores/audit.ts";
import { purgeDeadLetters } from "../stores/dead-letters.ts";
import { forBatch, orderShards } from "../stores/index.ts";
import type { OrderStore } from "../stores/order-store.ts";
import { purgeNotices } from "../stores/payment-notices.ts";

const PAGE = 500;
const MAX_PAGES = 40;
const PUBLISHER_TIME_MS = 10_000;
const AUDIT_HEAD = "audit-head";
/** Providers send a webhook again for some days at most. */
const KEEP_NOTICES_MS = 30 * 24 * 60 * 60 * 1000;
/** Dead letters that were sent again are kept this long for whoever looks into what happened. */
const KEEP_REDRIVEN_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Pushes on whatever stands still: orders whose message was lost, events whose publisher died. It hangs on an alarm,
 * which survives a killed runtime where a queue on a laptop does not, and sleeps when nothing is under way. It looks as
 * often as what it looks after may stand still: RESEND_AFTER_MS.
 */
export class Sweeper extends DurableObject<Env> {
  /** Makes sure that a sweep is due. */
  async wake(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null)
      await this.ctx.storage.setAlarm(Date.now() + this.env.RESEND_AFTER_MS);
  }

  /**
   * Chains the audit log's new entries to the newest seal, which is kept here, out of reach of whoever can write to
   * the database: a log that was cut off or made anew does not lead to it.
   */
  async sealAudit(): Promise<void> {
    const sealed = await sealAudit(this.env.DB, (await this.auditHead()) ?? GENESIS);
    const kept = await this.auditHead();
    if (sealed.seq > (kept?.seq ?? 0)) await this.ctx.storage.put(AUDIT_HEAD, sealed);
  }

  /** The newest seal this object has seen, or null before the first. */
  async auditHead(): Promise<AuditHead | null> {
    return (await this.ctx.storage.get<AuditHead>(AUDIT_HEAD)) ?? null;
  }

  /** Pushes on at once whatever waits, as when a payment provider may be called again. */
  async pushOn(): Promise<void> {
    await this.wake();
    await pushOnAll(forBatch(this.env), Date.now());
  }

  override async alarm(): Promise<void> {
    try {
      await this.sealAudit();
      const under = await sweep(forBatch(this.env), Date.now());
      if (!under) return;
    } catch (error) {
      console.error(logRecord("error", "sweep failed", { error }));
    }
    await this.ctx.storage.setAlarm(Date.now() + this.env.RESEND_AFTER_MS);
  }
}

/** @returns whether anything is still under way, or may be: a database that does not answer counts */
async function sweep(env: Env, now: number): Promise<boolean> {
  // Younger rows are being published by whoever wrote them.
  await publishOutbox(env, now - Math.min(PUBLISHER_TIME_MS, env.RESEND_AFTER_MS));
  await purgeDeadLetters(env.DB, now - KEEP_REDRIVEN_MS);
  await purgeNotices(env.DB, now - KEEP_NOTICES_MS);
  const open = await pushOnAll(env, now - env.RESEND_AFTER_MS);
  return open || (await hasUnpublished(env));
}

/** Pushes on what stands still in each database. @returns whether any saga is open, or may be */
async function pushOnAll(env: Env, movedBefore: number): Promise<boolean> {
  const open = await Promise.all(
    orderShards(env).all.map(async ({ name, store }) => {
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

/** Has every order looked at again that has not moved since then; page by page, so that none hides behind others. */
async function pushOn(env: Env, store: OrderStore, movedBefore: number): Promise<void> {
  let after: { movedAt: number; id: string } | undefined;
  let pushed = 0;
  for (let page = 0; page < MAX_PAGES; page++) {
    const { sagas: still } = await store.openSagas({ movedBefore, limit: PAGE, ...(after ? { after } : {}) });
    const events = (await store.load(still.map(({ id }) => id))).map((order) =>
      orderEvent("order.placed", order),
    );
    for (const batch of packBatches(events)) await env.PAYMENTS_QUEUE.sendBatch(batch);
    pushed += events.length;
    after = still.at(-1);
    if (still.length < PAGE) break;
  }
  if (pushed > 0) console.warn(logRecord("warn", "orders pushed on", { orders: pushed }));
}
