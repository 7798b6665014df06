import { z } from "@hono/zod-openapi";
import { maskPersonal } from "../../domain/base/log.ts";
import { QUEUE_NAMES } from "../../shop/events/names.ts";
import type { DeadLetterPlace, DeadLetter as StoredDeadLetter } from "../../stores/events/dead-letters.ts";

const MAX_LISTED = 100;

const Queue = z.enum(QUEUE_NAMES);

export const DeadLetter = z
  .object({
    id: z.string().describe("The queue message's id"),
    queue: z.string().describe("The queue whose consumer gave up on it"),
    at: z.iso.datetime(),
    error: z
      .string()
      .nullable()
      .describe("Why its last try failed; null when its consumer ended without saying so"),
    redrivenAt: z.iso.datetime().nullable().describe("When it was sent to its queue again"),
    body: z.unknown().describe("The message as it was sent, with personal data masked"),
  })
  .openapi("DeadLetter");

/** Where a page of dead letters begins: `<milliseconds since 1970>.<message id>`. */
export const DeadLetterCursor = z.string().regex(/^\d{1,16}\.[\x21-\x7e]{1,128}$/);

export const DeadLetterQuery = z.object({
  queue: Queue.optional(),
  state: z.enum(["waiting", "redriven", "all"]).default("waiting").describe("`waiting`: not sent again yet"),
  cursor: DeadLetterCursor.optional().describe("`nextCursor` of the previous page"),
  limit: z.coerce.number().int().min(1).max(MAX_LISTED).default(50),
});

export const DeadLetterPage = z
  .object({ items: z.array(DeadLetter), nextCursor: z.string().nullable() })
  .openapi("DeadLetterPage");

export const DeadLetterParams = z.object({ id: z.string().min(1).max(128) });

export const RedriveRequest = z.strictObject({ queue: Queue }).openapi("RedriveRequest");

export const Redriven = z.object({ queue: Queue, redriven: z.int(), remaining: z.int() }).openapi("Redriven");

export function readDeadLetterCursor(text: string): DeadLetterPlace {
  const dot = text.indexOf(".");
  return { at: Number(text.slice(0, dot)), id: text.slice(dot + 1) };
}

export function writeDeadLetterCursor(last: DeadLetterPlace | null): string | null {
  return last && `${last.at}.${last.id}`;
}

/** A dead letter as operators see it. */
export function viewDeadLetter(letter: StoredDeadLetter) {
  const { id, queue, at, error, redrivenAt, body } = letter;
  return {
    id,
    queue,
    error,
    at: new Date(at).toISOString(),
    redrivenAt: redrivenAt === null ? null : new Date(redrivenAt).toISOString(),
    body: maskPersonal(JSON.parse(body)),
  };
}
export type DeadLetterView = ReturnType<typeof viewDeadLetter>;
