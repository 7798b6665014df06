import type { AuditChange } from "../../domain/audit/audit.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import {
  countDeadLetters,
  type DeadLetter,
  findDeadLetter,
  listDeadLetters,
  redrivenStatement,
} from "../../stores/events/dead-letters.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { isQueueName, QUEUES, type QueueName } from "../events/names.ts";
import { sendBatch } from "../events/send.ts";

/** One message may be 128 KB and one `sendBatch` 256 KB. */
const MESSAGES_PER_SEND = 2;
const LETTERS_AT_ONCE = 50;
/** Letters that one call sends: the platform gives a request a thousand calls to other services. */
export const MAX_REDRIVEN = 500;

/**
 * Sends a dead letter to its queue once more. A letter that was sent again is left alone; if it
 * dies again, that is a new letter. Killed in between it is sent twice, which consumers are used
 * to.
 */
export async function redriveOne(call: Call, id: string): Promise<Result<DeadLetter, Refusal>> {
  const letter = await findDeadLetter(call.env.DB, id);
  if (!letter) {
    return err(refusal("not_found", "There is no such dead letter."));
  }
  if (letter.redrivenAt !== null) {
    return ok(letter);
  }
  const { queue } = letter;
  if (!isQueueName(queue)) {
    return err(refusal("queue_unknown", `The store has no queue ${queue} any more.`));
  }
  const redrivenAt = await send(call, queue, [letter], {
    action: "dead_letter.redriven",
    subject: id,
    before: null,
    after: { queue },
  });
  return ok({ ...letter, redrivenAt });
}

/**
 * Sends the dead letters of a queue again, the newest `MAX_REDRIVEN`. @returns how many, and how
 * many are left
 */
export async function redriveQueue(
  call: Call,
  queue: QueueName,
): Promise<{ redriven: number; remaining: number }> {
  let redriven = 0;
  while (redriven < MAX_REDRIVEN) {
    const letters = await listDeadLetters(call.env.DB, { queue, state: "waiting", limit: LETTERS_AT_ONCE });
    if (letters.length === 0) {
      break;
    }
    await send(call, queue, letters, {
      action: "dead_letters.redriven",
      subject: queue,
      before: null,
      after: { redriven: letters.length },
    });
    redriven += letters.length;
  }
  return { redriven, remaining: (await countDeadLetters(call.env.DB)).get(queue) ?? 0 };
}

/**
 * Sends, and then writes down together that it was done and by whom. @returns when, in milliseconds
 * since 1970
 */
async function send(
  call: Call,
  queue: QueueName,
  letters: readonly DeadLetter[],
  change: AuditChange,
): Promise<number> {
  for (let i = 0; i < letters.length; i += MESSAGES_PER_SEND) {
    const some = letters.slice(i, i + MESSAGES_PER_SEND);
    await sendBatch(
      call.env[QUEUES[queue]],
      some.map(({ body }) => ({ body: JSON.parse(body) as unknown })),
    );
  }
  const at = Date.now();
  const ids = letters.map(({ id }) => id);
  await call.env.DB.batch([
    redrivenStatement(call.env.DB, ids, at),
    auditStatement(call.env.DB, auditOrigin(call), change),
  ]);
  sealSoon(call);
  return at;
}
