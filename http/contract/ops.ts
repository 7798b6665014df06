import { z } from "@hono/zod-openapi";
import { AuditAction } from "../../domain/audit/audit.ts";
import { Money } from "../../domain/base/money.ts";
import { OrderId, OrderStatus } from "../../domain/orders/order.ts";
import { Step } from "../../domain/story/story.ts";
import { QUEUE_NAMES } from "../../shop/events/names.ts";
import { OrderCursor } from "./order-cursor.ts";
import { OrderIdText } from "./orders.ts";

const MAX_AUDIT_ENTRIES = 500;

const AuditEntryView = z
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

export const AuditQuery = z.object({
  order: z.enum(["newest", "oldest"]).default("newest"),
  cursor: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_AUDIT_ENTRIES).default(50),
  actor: z.string().min(1).max(128).optional(),
  action: AuditAction.optional(),
  subject: z.string().min(1).max(255).optional(),
});

export const AuditPage = z
  .object({
    items: z.array(AuditEntryView),
    nextCursor: z.int().nullable().describe("The cursor of the next page; null on the last"),
    head: z
      .object({ seq: z.int(), hash: z.string() })
      .nullable()
      .describe("The newest seal, as it is kept outside the database"),
  })
  .openapi("AuditPage");

export const Health = z
  .object({
    status: z.literal("ok"),
    version: z.string().optional().describe("The version of the Worker that answers, where it is deployed"),
  })
  .openapi("Health");

export const Check = z.object({
  status: z.enum(["up", "down"]),
  ms: z.int().describe("How long the check took, in milliseconds"),
  reason: z.string().optional().describe("Why it is down"),
});

/** A part of what the shop is set up with: its settings, keys, payment provider or mail. */
export const SetUpCheck = Check.extend({
  problems: z
    .array(z.object({ setting: z.string(), problem: z.string() }))
    .optional()
    .describe("Which settings are missing or wrong, and how; never their values"),
});

export const Readiness = z
  .object({
    status: z
      .enum(["ready", "degraded", "not_ready"])
      .describe("`degraded`: it sells, and what is down is caught up with later"),
    checks: z
      .record(z.string(), z.union([SetUpCheck, z.array(Check)]))
      .describe(
        "By what the shop needs: `database`, `durableObjects`, `queues`, `archive`, `pictures`, `settings`, `keys`, `payments`, `mail`. With orders in Postgres also `orderShards`: each shard, in the order of the bindings",
      ),
  })
  .openapi("Readiness");

const QueueView = z
  .object({
    queue: z.enum(QUEUE_NAMES),
    lagMs: z
      .int()
      .describe(
        "Age of the oldest event known to wait: unpublished, unacknowledged, failed and to be tried again, or in the last batch a moment ago",
      ),
    lastProcessedAt: z.iso.datetime().nullable(),
    processed: z.int().describe("Events handled since the store was opened"),
    failed: z.int().describe("Times that a message was returned to its queue to be tried again"),
    deadLetters: z.int().describe("Messages given up that wait for an operator"),
  })
  .openapi("Queue");

export const QueueList = z.object({ items: z.array(QueueView) }).openapi("QueueList");

/** Text in the format of Prometheus. */
export const MetricsText = z.string();

const RebuildCursorInput = z
  .strictObject({ phase: z.enum(["replay", "archive", "sweep", "figures"]), after: z.string().max(128) })
  .describe("Where to go on; without one, a rebuild begins");

export const RebuildRequest = z
  .strictObject({ cursor: RebuildCursorInput.optional() })
  .openapi("RebuildRequest");

export const RebuildReport = z
  .object({
    projected: z.int().describe("Orders read from the store and written anew"),
    removed: z.int().describe("Orders in the read model that the store does not have"),
    counted: z.int().describe("Events that the figures count anew"),
    cursor: RebuildCursorInput.nullable(),
  })
  .openapi("RebuildReport");

export const MovedEventsReport = z
  .object({
    moved: z.int().describe("Events that were moved into the archive"),
    more: z.boolean().describe("Whether D1 holds more"),
  })
  .openapi("MovedEventsReport");

export const MoveRequest = z.strictObject({ cursor: OrderId.optional() }).openapi("MoveRequest");

export const MoveReport = z
  .object({
    moved: z.int().describe("Orders that are in their shard now, compared row by row"),
    waiting: z.int().describe("Orders that changed meanwhile; the next pass moves them"),
    different: z
      .array(OrderId)
      .describe("Orders that differ from the one that a shard holds under the same id; they stay in D1"),
    cursor: OrderId.nullable().describe("Where to go on; null when the pass is complete"),
    left: z.int().nullable().describe("Orders that are left in D1, when the pass is complete"),
  })
  .openapi("MoveReport");

const SealPlace = z.strictObject({
  key: z.string().nullable().describe("The last key that was read; null when all were"),
  order: OrderId.or(z.literal("")).nullable().describe("The last order that was read; null when all were"),
  people: z
    .string()
    .max(500)
    .nullable()
    .optional()
    .describe("The last row about people that was read; null when all were"),
});

export const SealRequest = z.strictObject({ cursor: SealPlace.optional() }).openapi("SealRequest");

export const SealReport = z
  .object({
    renewed: z.int().describe("Keys that were sealed with the newest key of the shop"),
    sealed: z.int().describe("Orders that were stored unencrypted and are sealed now"),
    people: z.int().describe("Texts about people that were stored unencrypted and are sealed now"),
    cursor: SealPlace.nullable().describe("Where to go on; null when the pass is complete"),
  })
  .openapi("SealReport");

export const Saga = z
  .object({
    orderId: z.string(),
    number: z.string(),
    status: OrderStatus,
    step: z
      .enum(["authorize", "confirm_stock", "capture", "compensate", "give_back", "done"])
      .describe("What has to be done next"),
    stuck: z.boolean().describe("It has been at this step for more than five minutes, or it owes money"),
    owesMoney: z
      .boolean()
      .describe("It is cancelled, and its provider has taken money that it has not given back yet"),
    since: z.iso.datetime().describe("When it reached this step"),
    deadline: z.iso
      .datetime()
      .nullable()
      .describe("When it will be cancelled; null when it can't be any more"),
    attempts: z.int().describe("Authorizations that ended without an answer"),
    placedAt: z.iso.datetime(),
  })
  .openapi("Saga");

export const SagaQuery = z.object({
  state: z.enum(["stuck", "running", "all"]).default("stuck"),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: OrderCursor.optional(),
});

export const SagaPage = z
  .object({
    items: z.array(Saga),
    nextCursor: z.string().nullable().describe("Null on the last page"),
    unreachable: z
      .array(z.string())
      .openapi({ example: ["ORDERS_PG_2"] })
      .describe("Order databases that do not answer: their orders are missing here. Empty when all do"),
  })
  .openapi("SagaPage");

export const SagaParams = z.object({ orderId: OrderIdText });

export const StoryParams = z.object({
  key: z.string().max(64).openapi({
    description: "An order's id, its number, or the id of the trace that placed or changed it",
    example: "4K7QX-3M2X9",
  }),
});

export const Story = z
  .object({
    order: z.object({
      id: OrderIdText,
      number: z.string(),
      status: OrderStatus,
      createdAt: z.iso.datetime(),
      total: Money,
    }),
    traceId: z.string().nullable().describe("Of the request that placed it; null until the order is stored"),
    steps: z.array(Step.openapi("StoryStep")).describe("Oldest first"),
    gaps: z.array(z.string()).describe("What the story lacks, as sentences; empty when it is whole"),
    others: z.array(OrderIdText).describe("Other orders that the key names"),
  })
  .openapi("Story");

export const ErrorQuery = z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) });

export const ErrorList = z
  .object({
    items: z
      .array(
        z
          .object({
            cause: z
              .string()
              .describe("The key of the group: the words of the message without ids and numbers"),
            message: z.string().describe("What went wrong, in the words of the log line"),
            error: z.string().describe("What the last one said, with personal data masked"),
            count: z.int(),
            firstSeen: z.iso.datetime(),
            lastSeen: z.iso.datetime(),
            firstRelease: z.string().describe("The version of the Worker that it was first seen in"),
            lastRelease: z.string(),
            traceId: z.string().nullable().describe("Of the last one that had a trace"),
          })
          .openapi("ErrorGroup"),
      )
      .describe("Those seen last in front; 200 are kept"),
  })
  .openapi("ErrorList");
