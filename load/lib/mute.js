/**
 * A module before the Worker that acknowledges unread all messages of the queues in MUTED_QUEUES.
 */
import worker from "./index.js";

export * from "./index.js";

export default {
  fetch: worker.fetch,
  scheduled: worker.scheduled,
  async queue(batch, env, ctx) {
    if (!env.MUTED_QUEUES.split(",").includes(batch.queue)) {
      await worker.queue(batch, env, ctx);
    }
  },
};
