import { logRecord } from "../../../domain/base/log.ts";
import { countsOf, type LaneStock } from "./lane-stock.ts";

/** A lane reports changes to its room at most this often. */
const REPORT_INTERVAL_MS = 250;

/**
 * Reports to the sale's room what is left in a lane: at once, then not again before the interval is
 * over. Reports are only for showing, so one that is lost is made up for by the next.
 */
export class RoomReports {
  readonly #env: Env;
  #reportedAt = 0;
  /** Units taken, as the room knows them from this instance; null where it may not. */
  #reportedTaken: number | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #reporting = false;
  /** Something changed while the room took a report. */
  #reportAgain = false;

  constructor(env: Env) {
    this.#env = env;
  }

  reportSoon(stock: LaneStock): void {
    if (this.#reporting) {
      this.#reportAgain = true;
      return;
    }
    if (this.#timer) {
      return;
    }
    const wait = Math.max(0, this.#reportedAt + REPORT_INTERVAL_MS - Date.now());
    this.#timer = setTimeout(() => void this.#report(stock), wait);
  }

  /**
   * One report at a time: a slow room gets the newest counts next, and no queue of old ones. A
   * payment changes nothing that is shown, because its units were taken before.
   */
  async #report(stock: LaneStock): Promise<void> {
    this.#timer = null;
    const { seq } = stock;
    const counts = countsOf(stock);
    const taken = counts.sold + counts.reserved;
    if (taken === this.#reportedTaken) {
      return;
    }
    this.#reportedAt = Date.now();
    this.#reporting = true;
    this.#reportAgain = false;
    try {
      const room = this.#env.SALE_ROOM.getByName(stock.saleId);
      await room.report(stock.lane, { ...counts, seq });
      this.#reportedTaken = taken;
    } catch (error) {
      this.#reportedTaken = null;
      console.warn(logRecord("warn", "live stock not reported", { lane: stock.name, error }));
    }
    this.#reporting = false;
    if (this.#reportAgain) {
      this.reportSoon(stock);
    }
  }
}
