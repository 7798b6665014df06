import { forgetFigures } from "../../stores/analytics/count-facts.ts";
import type { ArchivedEvent } from "../../stores/events/archive.ts";
import { Event } from "../events/events.ts";
import { countFigures } from "./count-figures.ts";

/**
 * Counts archived events again; the first of them after everything was forgotten. An event that is
 * published meanwhile is counted by its consumer or here, and by neither twice: a consumer archives
 * before it counts.
 *
 * @returns how many were counted now
 */
export async function recountFigures(
  env: Env,
  events: readonly ArchivedEvent[],
  first: boolean,
): Promise<number> {
  if (first) {
    await forgetFigures(env.DB);
  }
  return countFigures(
    env,
    events.flatMap((event) => {
      const read = Event.safeParse(event);
      return read.success ? [read.data] : [];
    }),
  );
}
