import worker from "../../workers/index.ts";

/**
 * As the runtime names messages. Those that a test hands to a consumer itself are named otherwise.
 */
const SENT = /^[0-9a-f]{32}$/;

const consume = worker.queue.bind(worker);

/** Messages of queues that were sent before are acknowledged, and no consumer sees them. */
export function dropMessagesBefore(moment: number): void {
  const isOld = ({ id, timestamp }: Message) => SENT.test(id) && timestamp.getTime() < moment;
  worker.queue = async (batch, ...rest) => {
    const old = batch.messages.filter(isOld);
    if (old.length === 0) {
      return consume(batch, ...rest);
    }
    for (const message of old) {
      message.ack();
    }
    const messages = batch.messages.filter((message) => !isOld(message));
    if (messages.length > 0) {
      await consume(part(batch, messages), ...rest);
    }
  };
}

function part({ queue, metadata }: MessageBatch, messages: readonly Message[]): MessageBatch {
  return {
    queue,
    metadata,
    messages,
    ackAll() {
      for (const message of messages) {
        message.ack();
      }
    },
    retryAll(options) {
      for (const message of messages) {
        message.retry(options);
      }
    },
  };
}
