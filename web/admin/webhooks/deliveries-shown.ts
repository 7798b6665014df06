import type { Context } from "hono";
import { ProblemError, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { readPage } from "../../../domain/lists/page.ts";
import { callOf } from "../../../http/call.ts";
import { DeliveryQuery, viewDelivery } from "../../../http/contract/integrations/webhooks.ts";
import { type AppEnv, orThrow } from "../../../http/router.ts";
import {
  listDeliveries,
  noSuchWebhook,
  replayDelivery,
  replayRange,
} from "../../../shop/webhooks/manage-webhooks.ts";
import { webhookOf } from "../../../shop/webhooks/notify-endpoints.ts";
import type { DeliveriesShown } from "./deliveries.tsx";
import { momentOf } from "./webhook-form.ts";

const PAGE_SIZE = 20;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A moment as a field of a form has it, in UTC. */
const fieldTime = (at: number) => new Date(at).toISOString().slice(0, 16);

/** The page of deliveries that a request asks for. */
export async function deliveriesShown(c: Context<AppEnv>, id: string): Promise<DeliveriesShown> {
  const query = DeliveryQuery.safeParse(c.req.query());
  if (!query.success) {
    throw new ProblemError(refusal("not_found", "There is no such page of deliveries."));
  }
  const { state, before } = query.data;
  const { items, last } = await readPage(PAGE_SIZE, async (limit) =>
    orThrow(await listDeliveries(c.env, id, { state, before, limit })),
  );
  return {
    deliveries: items.map(viewDelivery),
    state,
    isFirst: before === undefined,
    next: last?.seq ?? null,
    range: { from: fieldTime(Date.now() - DAY_MS), to: fieldTime(Date.now()) },
  };
}

/** Sends the delivery again that the address names. @returns the query of the page that says so */
export async function replayOne(c: Context<AppEnv>, id: string): Promise<string> {
  const deliveryId = c.req.param("deliveryId") ?? "";
  if (webhookOf(deliveryId) !== id) {
    throw new ProblemError(noSuchWebhook());
  }
  orThrow(await replayDelivery(callOf(c), deliveryId));
  return "done=replayed&count=1";
}

/**
 * Sends again what the form names. @returns the query of the page that says so, or what is wrong
 */
export async function replayWithin(c: Context<AppEnv>, id: string): Promise<Result<string, string>> {
  const form = await c.req.formData();
  const [from, to] = [momentOf(form, "from"), momentOf(form, "to")];
  if (from === null || to === null) {
    return err("Nothing is sent: enter a day and a time in both fields.");
  }
  const range = { from, to, all: form.get("all") === "yes" };
  return ok(`done=replayed&count=${orThrow(await replayRange(callOf(c), id, range))}`);
}

export function replayedWords(done: string | undefined, count: string | undefined): string | undefined {
  return done === "replayed" && /^\d{1,7}$/.test(count ?? "")
    ? `${Number(count).toLocaleString("en-US")} sent again.`
    : undefined;
}
