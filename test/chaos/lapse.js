/**
 * A module before the Worker: lets the 30 minutes pass that one reservation may be held, as if its
 * lane had slept meanwhile.
 */
import worker, { StockLane as Lane } from "./index.js";

export * from "./index.js";

export class StockLane extends Lane {
  async lapse(reference) {
    this.ctx.storage.sql.exec(
      "UPDATE reservations SET expires_at = 0 WHERE status = 'active' AND reference = ?",
      reference,
    );
    this.ctx.storage.sql.exec(
      "UPDATE movements SET at = 0 WHERE seq = (SELECT seq FROM reservations WHERE reference = ?)",
      reference,
    );
  }

  /** What falls due it knows in memory: it must wake up with what is stored. */
  async sleep() {
    this.ctx.abort("asleep");
  }
}

export default {
  queue: worker.queue,
  scheduled: worker.scheduled,
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/lapse") {
      return worker.fetch(request, env, ctx);
    }
    const lane = () => env.STOCK_LANE.getByName(searchParams.get("lot"));
    await lane().lapse(searchParams.get("reference"));
    await lane()
      .sleep()
      .catch(() => {});
    return new Response(null, { status: 204 });
  },
};
