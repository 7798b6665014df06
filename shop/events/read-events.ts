import { z } from "zod";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { contentOf, type Event, EventBatch, isEvent } from "./events.ts";

/** The events of a message, or what is wrong with it. */
export function readEvents(message: Pick<Message, "body">): Result<Event[], string> {
  const content = contentOf(message);
  if (isBatch(content) && content.events.length > 0 && content.events.every(isEvent)) {
    return ok(content.events);
  }
  const parsed = EventBatch.safeParse(content);
  return parsed.success ? ok(parsed.data.events) : err(z.prettifyError(parsed.error));
}

function isBatch(content: unknown): content is { events: unknown[] } {
  return (
    typeof content === "object" && content !== null && "events" in content && Array.isArray(content.events)
  );
}
