/**
 * A module before the Worker that can hold back its consumers: `PUT /__consumers?hold=1`, then
 * `hold=0`. On the platform consumers run elsewhere; here they would share the thread that is
 * measured. Nothing is lost: queues wait.
 */
import worker from "./index.js";

export * from "./index.js";

const LOOK_AGAIN_MS = 50;
let held = false;

export default {
  fetch(request, env, ctx) {
    if (request.method !== "PUT") {
      return worker.fetch(request, env, ctx);
    }
    held = new URL(request.url).searchParams.get("hold") === "1";
    return new Response(null, { status: 204 });
  },
  scheduled: worker.scheduled,
  async queue(batch, env, ctx) {
    while (held) {
      await scheduler.wait(LOOK_AGAIN_MS);
    }
    await worker.queue(batch, env, ctx);
  },
};
