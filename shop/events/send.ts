/**
 * A send takes milliseconds, or hangs for a minute and fails
 * (https://github.com/cloudflare/workerd/issues/6053). Senders keep what they send until it was
 * sent, so a send is given up early and made again later.
 */
const SEND_LIMIT_MS = 5_000;

/**
 * Waits for something that may be done again, and gives it up after a while. Whether it was done is
 * then not known.
 */
export async function inTime(work: Promise<unknown>, limitMs: number, who: string): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`${who} did not answer in time`)), limitMs);
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits for a send as long as one may take. */
export function sentInTime(sending: Promise<unknown>): Promise<void> {
  return inTime(sending, SEND_LIMIT_MS, "The queue");
}

export function sendBatch(queue: Queue, messages: Iterable<MessageSendRequest>): Promise<void> {
  return sentInTime(queue.sendBatch(messages));
}
