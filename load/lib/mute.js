/**
 * A module before the Worker that acknowledges unread all messages of the queues in MUTED_QUEUES,
 * and leaves out the mailbox of development, which no deployed shop has. Mails are rendered all the
 * same.
 */
import worker from "./index.js";

export * from "./index.js";

let isLeftOut = false;

function leaveOutMailbox(db) {
  if (isLeftOut) {
    return;
  }
  isLeftOut = true;
  const statement = Object.getPrototypeOf(db.prepare("SELECT 1"));
  const { run } = statement;
  statement.run = function runOthers() {
    return this.statement.includes("INTO mailbox") ? Promise.resolve() : run.call(this);
  };
}

export default {
  fetch: worker.fetch,
  scheduled: worker.scheduled,
  async queue(batch, env, ctx) {
    leaveOutMailbox(env.DB);
    if (!env.MUTED_QUEUES.split(",").includes(batch.queue)) {
      await worker.queue(batch, env, ctx);
    }
  },
};
