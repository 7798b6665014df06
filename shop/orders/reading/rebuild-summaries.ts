import { readPage } from "../../../domain/lists/page.ts";
import {
  type ArchivedEvent,
  type ArchiveFile,
  filesAfter,
  readEvents,
} from "../../../stores/events/archive.ts";
import { leftOrderEvents } from "../../../stores/events/left-events.ts";
import { orderShards, orderStore } from "../../../stores/orders/order-shards.ts";
import { deleteStraySkus, deleteSummaries, summaryIds } from "../../../stores/orders/order-summaries.ts";
import { recountFigures } from "../../analytics/recount-figures.ts";
import { audit } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";
import { projectOrders } from "./order-summaries.ts";

/**
 * Events or orders that one part looks at: some hundred milliseconds of work. A file of the archive
 * is read whole, so a part may be as large as the largest.
 */
const PART_SIZE = 500;
/** Files that one part looks at. */
const MAX_FILES = 100;

/**
 * Where a rebuild goes on: among the events that are left in D1, the files of the archive, the
 * orders of the read model, or the files again, for the figures.
 */
export interface RebuildCursor {
  phase: "replay" | "archive" | "sweep" | "figures";
  after: string;
}

export interface RebuiltPart {
  projected: number;
  removed: number;
  /** Events that were counted again. */
  counted: number;
  /** Null when the rebuild is complete. */
  cursor: RebuildCursor | null;
}

/**
 * One part of a rebuild of the read model. First it replays every archived event of an order, then
 * it removes orders that the store does not have. It removes an order's row before it reads the
 * order. So a row that the ordinary projection writes in between is newer and stays. At last
 * it counts the figures again.
 */
export async function rebuildSummaries(call: Call, from?: RebuildCursor): Promise<RebuiltPart> {
  const part = await rebuildPart(call.env, from);
  if (part.cursor === null) {
    await audit(call, {
      action: "read_model.rebuilt",
      subject: "order_summaries",
      before: null,
      after: null,
    });
  }
  return part;
}

async function rebuildPart(
  env: Env,
  { phase, after }: RebuildCursor = { phase: "replay", after: "0" },
): Promise<RebuiltPart> {
  if (phase === "replay") {
    const { items: events, last } = await readPage(PART_SIZE, (take) =>
      leftOrderEvents(env.DB, Number(after), take),
    );
    return {
      projected: await projectAnew(
        env,
        events.map(({ orderId }) => orderId),
      ),
      removed: 0,
      counted: 0,
      cursor: last ? { phase, after: String(last.position) } : { phase: "archive", after: "" },
    };
  }
  if (phase === "archive") {
    const files = firstOf(await filesAfter(env.EVENT_ARCHIVE, after, MAX_FILES));
    const events = await readEvents(env.EVENT_ARCHIVE, files);
    const last = files.at(-1);
    return {
      projected: await projectAnew(env, ordersOf(events)),
      removed: 0,
      counted: 0,
      cursor: last ? { phase, after: last.name } : { phase: "sweep", after: "" },
    };
  }
  if (phase === "figures") {
    const files = firstOf(await filesAfter(env.EVENT_ARCHIVE, after, MAX_FILES));
    const counted = await recountFigures(env, await readEvents(env.EVENT_ARCHIVE, files), after === "");
    const last = files.at(-1);
    return { projected: 0, removed: 0, counted, cursor: last ? { phase, after: last.name } : null };
  }
  const { items: ids, last } = await readPage(PART_SIZE, (take) => summaryIds(env.DB, after, take));
  const stored = new Set((await orderStore(env).findMany(ids)).map(({ order }) => order.id));
  const gone = ids.filter((id) => !stored.has(id));
  await deleteSummaries(env.DB, gone);
  if (last !== null) {
    return { projected: 0, removed: gone.length, counted: 0, cursor: { phase, after: last } };
  }
  await deleteStraySkus(env.DB);
  return { projected: 0, removed: gone.length, counted: 0, cursor: { phase: "figures", after: "" } };
}

/** The orders that events are about. */
function ordersOf(events: readonly ArchivedEvent[]): string[] {
  return events.flatMap(({ type, data }) =>
    type.startsWith("order.") && typeof data.orderId === "string" ? [data.orderId] : [],
  );
}

/** The first files that hold a part's events together. */
function firstOf(files: readonly ArchiveFile[]): ArchiveFile[] {
  let before = 0;
  return files.filter(({ count }) => {
    const taken = before < PART_SIZE;
    before += count;
    return taken;
  });
}

/** @returns how many orders were read again */
async function projectAnew(env: Env, told: readonly string[]): Promise<number> {
  // What is removed here must be read again: not while a database is away.
  await Promise.all(orderShards(env).all.map(({ probe }) => probe?.()));
  const ids = [...new Set(told)];
  await deleteSummaries(env.DB, ids);
  await projectOrders(env, ids);
  return ids.length;
}
