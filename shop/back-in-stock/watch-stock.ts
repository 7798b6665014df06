import { randomId } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { insertWatch, readyWatchers, takeWatches } from "../../stores/back-in-stock/watches.ts";
import { NO_MAIL } from "../accounts/mail.ts";
import type { Call } from "../base/call.ts";
import { mailLeaves } from "../base/email.ts";
import { makeEvent } from "../events/events.ts";
import { beforeChange, outboxEntry, publish } from "../events/outbox.ts";

/** Variants that one address may wait for, so that strangers cannot fill a mailbox. */
const MAX_WATCHES = 20;
/** How long an address waits. A shopper has forgotten goods that come later. */
export const KEEP_WATCHES_MS = 180 * 24 * 60 * 60 * 1000;
/** Mails that are made due in one transaction. */
const AT_ONCE = 100;
/** A mail that was not sent by then is not sent any more: what it says may not be true any more. */
const MAIL_TTL_MS = 24 * 60 * 60 * 1000;

/**
 * Keeps that an address is to be notified once when a variant can be bought again. The answer says
 * nothing of what else the address waits for.
 */
export async function watchStock(
  call: Call,
  { sku, email }: { sku: string; email: string },
): Promise<Result<null, Refusal>> {
  if (!mailLeaves(call.env)) {
    return err(NO_MAIL);
  }
  const known = await insertWatch(
    call.env,
    { sku, email, language: call.language ?? null, now: Date.now() },
    MAX_WATCHES,
  );
  if (!known) {
    return err(refusal("not_found", `There is no variant “${sku}”.`));
  }
  // It may have come back while the page was open.
  await queueBackInStockMails(call.env, [sku], call.traceparent);
  return ok(null);
}

/** Mails the addresses that wait for these SKUs, where they can be bought; each once. */
export async function queueBackInStockMails(
  env: Env,
  skus: readonly string[],
  traceparent: string,
): Promise<void> {
  for (const sku of skus) {
    for (let found = AT_ONCE; found === AT_ONCE; ) {
      const watchers = await readyWatchers(env, sku, AT_ONCE);
      found = watchers.length;
      if (found === 0) {
        break;
      }
      const mails = watchers.map((watcher) => {
        const mailId = randomId("aml");
        return { ...watcher, mailId, event: makeEvent("account.mail_due", { mailId }, { traceparent }) };
      });
      await beforeChange(env);
      const now = Date.now();
      await takeWatches(
        env,
        sku,
        mails.map(({ event, ...mail }) => ({ ...mail, event: outboxEntry(event) })),
        { now, expiresAt: now + MAIL_TTL_MS },
      );
      // An event whose mail another call has taken finds none, and does nothing.
      await publish(
        env,
        mails.map(({ event }) => event),
      );
    }
  }
}
