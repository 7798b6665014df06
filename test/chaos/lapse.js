/** Stands before the Worker: lets the five minutes of chosen reservations pass at once. */
import worker, { StockLane as Lane } from "./index.js";

export * from "./index.js";

export class StockLane extends Lane {
  async lapse(references) {
    this.ctx.storage.sql.exec(
      "UPDATE reservations SET expires_at = 0 WHERE status = 'active' AND reference IN (SELECT value FROM json_each(?))",
      JSON.stringify(references),
    );
    // Whatever happens next in this lane finds them due.
    return this.report();
  }
}

export default {
  queue: worker.queue,
  scheduled: worker.scheduled,
  async fetch(request, env, ctx) {
    if (new URL(request.url).pathname !== "/lapse") return worker.fetch(request, env, ctx);
    const { lots, references } = await request.json();
    await Promise.all(lots.map((lot) => env.STOCK_LANE.getByName(lot).lapse(references)));
    return new Response(null, { status: 204 });
  },
};
