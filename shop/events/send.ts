/**
 * A send takes milliseconds, or hangs for a minute and fails
 * (https://github.com/cloudflare/workerd/issues/6053). Senders keep what they send until it was
 * sent, so a send is given up early and made again later.
 */
const SEND_LIMIT_MS = 5_000;

/**
 * Waits for a send, and gives it up after some seconds. Whether the queue took it is then not
 * known.
 */
export async function sentInTime(sending: Promise<unknown>): Promise<void> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("The queue did not answer in time")), SEND_LIMIT_MS);
  try {
    await Promise.race([sending, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function sendBatch(queue: Queue, messages: Iterable<MessageSendRequest>): Promise<void> {
  return sentInTime(queue.sendBatch(messages));
}
