import { z } from "@hono/zod-openapi";
import { OrderStatus } from "../../domain/orders/order.ts";
import { QUEUE_NAMES } from "../../shop/events/names.ts";

export const AuditEntryView = z
  .object({
    seq: z.int().describe("1, 2, 3 … without a gap"),
    at: z.int().describe("Milliseconds since 1970"),
    actor: z.string(),
    role: z.string(),
    action: z.string(),
    subject: z.string(),
    before: z.string().nullable().describe("JSON, exactly as it was sealed"),
    after: z.string().nullable().describe("JSON, exactly as it was sealed"),
    network: z.string().nullable().describe("The network the call came from, never the whole address"),
    traceId: z.string(),
    hash: z.string().nullable().describe("Chained to the entry before; null until sealed, moments later"),
  })
  .openapi("AuditEntry");

export const Health = z.object({ status: z.literal("ok") });

export const Check = z.object({
  status: z.enum(["up", "down"]),
  ms: z.int().describe("How long the check took, in milliseconds"),
});

export const Readiness = z.object({
  status: z.enum(["ready", "not_ready"]),
  checks: z.object({
    database: Check,
    durableObjects: Check,
    queues: Check,
    orderShards: z
      .array(Check)
      .optional()
      .describe("With orders in Postgres: each shard, in the order of the bindings"),
  }),
});

export const QueueView = z
  .object({
    queue: z.enum(QUEUE_NAMES),
    lagMs: z
      .int()
      .describe(
        "Age of the oldest event known to wait: unpublished, unacknowledged, failed and to be tried again, or in the last batch a moment ago",
      ),
    lastProcessedAt: z.iso.datetime().nullable(),
    processed: z.int().describe("Events handled since the store was opened"),
    failed: z.int().describe("Times that a message was sent back to be tried again"),
    deadLetters: z.int().describe("Messages given up that wait for an operator"),
  })
  .openapi("Queue");

export const RebuildCursorInput = z
  .strictObject({ phase: z.enum(["replay", "sweep"]), after: z.string().max(64) })
  .describe("Where to go on; without one, a rebuild begins");

export const Saga = z
  .object({
    orderId: z.string(),
    number: z.string(),
    status: OrderStatus,
    step: z
      .enum(["authorize", "confirm_stock", "capture", "compensate", "give_back", "done"])
      .describe("What has to be done next"),
    stuck: z.boolean().describe("It has stood at this step for more than five minutes"),
    since: z.iso.datetime().describe("When it reached this step"),
    deadline: z.iso
      .datetime()
      .nullable()
      .describe("When it will be cancelled; null when it can't be any more"),
    attempts: z.int().describe("Authorizations that ended without an answer"),
    placedAt: z.iso.datetime(),
  })
  .openapi("Saga");
