import type { Context } from "hono";
import { z } from "zod";
import { ProblemError, refusal } from "../../../domain/base/problem.ts";
import type { Result } from "../../../domain/base/result.ts";
import { MAX_AT_ONCE, TypedTags } from "../../../domain/order-tags/order-tags.ts";
import { OrderId } from "../../../domain/orders/order.ts";
import { callOf } from "../../../http/call.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { readyParcels } from "../../../shop/orders/bulk/parcels.ts";
import { tagOrders } from "../../../shop/orders/bulk/tag-orders.ts";
import { mailLinkAgain } from "../../../shop/orders/mail-order-link.ts";
import { readOrders } from "../../../shop/orders/reading/read-order.ts";
import { dispatchParcel } from "../../../shop/orders/ship-order.ts";
import { tagsOf } from "../../../stores/orders/order-tags.ts";
import { CHOSEN, type LeftRow, listOf, readChosen } from "../frame/bulk.tsx";
import { staffPage } from "../frame/staff.tsx";
import { type BulkDone, bulkWords } from "./bulk-words.ts";
import { orderCsv } from "./order-csv.ts";
import { ordersPage } from "./order-search-routes.tsx";
import { ORDERS } from "./orders-page.tsx";
import { SendPage, TRACKING } from "./send-page.tsx";

const BULK_KEY = /^blk_[0-9a-z]{20}$/;
const Carrier = z.string().trim().min(1).max(60);
const Tracking = z.string().trim().min(1).max(80);
const WRONG_TAGS = "Type the tags, with commas between them; each has at most 40 characters.";

export const adminOrderBulkRoutes = createRouter();
adminOrderBulkRoutes.use(`${ORDERS}/bulk`, noStore);
adminOrderBulkRoutes.use(`${ORDERS}/send`, noStore);
adminOrderBulkRoutes.use(`${ORDERS}/export`, noStore);

adminOrderBulkRoutes.post(`${ORDERS}/bulk`, async (c) => {
  const form = await c.req.formData();
  const list = listOf(c, form.get("back"), ORDERS);
  const refused = (problem: string) => ordersPage(c, list.searchParams, { problem, rows: [], status: 422 });
  const chosen = readChosen(form.getAll(CHOSEN), MAX_AT_ONCE);
  if (!chosen.ok) {
    return refused(chosen.error);
  }
  const does = form.get("do");
  if (does === "mail") {
    const key = String(form.get("key"));
    if (!BULK_KEY.test(key)) {
      return refused("The form was incomplete. Please send it again.");
    }
    return backToList(c, list, "mailed", await mailed(c, chosen.value, key));
  }
  if (does !== "add" && does !== "remove") {
    throw new ProblemError(refusal("invalid_request", "The form does not say what to do."));
  }
  const tags = TypedTags.safeParse(form.get("tags"));
  if (!tags.success) {
    return refused(WRONG_TAGS);
  }
  const tagged = await tagOrders(callOf(c), chosen.value, { verb: does, tags: tags.data });
  return backToList(c, list, does === "add" ? "tagged" : "untagged", tagged);
});

/** What became of one of those chosen. */
interface Done {
  /** The order's id. */
  id: string;
  outcome: Result<unknown, { detail: string }>;
}

async function mailed(c: Context<AppEnv>, ids: readonly string[], key: string): Promise<Done[]> {
  const done: Done[] = [];
  for (const id of ids) {
    done.push({ id, outcome: await mailLinkAgain(callOf(c), id, key) });
  }
  return done;
}

/** Shows the list again, with a count of changed orders and the reason for each unchanged one. */
async function backToList(c: Context<AppEnv>, list: URL, what: BulkDone, done: readonly Done[]) {
  const left = done.flatMap(({ id, outcome }) => (outcome.ok ? [] : [{ id, why: outcome.error.detail }]));
  const count = `${done.length - left.length}-${what}`;
  if (left.length === 0) {
    list.searchParams.set("done", count);
    return c.redirect(`${list.pathname}${list.search}`, 303);
  }
  const found = await readOrders(
    c.env,
    left.map(({ id }) => id),
  );
  const numbers = new Map(found.map(({ order }) => [order.id, order.number]));
  const rows = left.map(({ id, why }): LeftRow => ({ title: numbers.get(id) ?? id, why }));
  const problem = `${bulkWords(count)} ${left.length} of those chosen are as they were:`;
  return ordersPage(c, list.searchParams, { problem, rows, status: 409 });
}

adminOrderBulkRoutes.get(`${ORDERS}/send`, async (c) => {
  const list = listOf(c, c.req.query("back"), ORDERS);
  const chosen = readChosen(c.req.queries(CHOSEN) ?? [], MAX_AT_ONCE);
  if (!chosen.ok) {
    return ordersPage(c, list.searchParams, { problem: chosen.error, rows: [], status: 422 });
  }
  return sendPage(c, chosen.value, list);
});

async function sendPage(
  c: Context<AppEnv>,
  ids: readonly string[],
  list: URL,
  refused?: { typed: Record<string, string>; problem: string | undefined },
) {
  const { parcels, notReady } = await readyParcels(c.env, ids);
  return staffPage(
    c,
    <SendPage
      parcels={parcels}
      notReady={notReady}
      back={`${list.pathname}${list.search}`}
      typed={refused?.typed ?? {}}
      problem={refused?.problem}
    />,
    refused ? 422 : 200,
  );
}

adminOrderBulkRoutes.post(`${ORDERS}/send`, async (c) => {
  const form = await c.req.formData();
  const list = listOf(c, form.get("back"), ORDERS);
  const typed = Object.fromEntries([...form].map(([name, value]) => [name, String(value)]));
  const chosen = readChosen(form.getAll(CHOSEN), MAX_AT_ONCE);
  if (!chosen.ok) {
    return ordersPage(c, list.searchParams, { problem: chosen.error, rows: [], status: 422 });
  }
  const carrier = Carrier.safeParse(typed.carrier);
  const parcels = typedParcels(typed);
  const numbers = new Set(parcels.map(({ id, trackingNumber }) => `${id} ${trackingNumber}`));
  const problem =
    !carrier.success || parcels.length === 0
      ? "Enter the carrier, and the tracking number of at least one parcel."
      : parcels.length > MAX_AT_ONCE
        ? `At most ${MAX_AT_ONCE} parcels at once.`
        : numbers.size < parcels.length
          ? "Parcels of one order have numbers of their own."
          : undefined;
  if (!carrier.success || problem !== undefined) {
    return sendPage(c, chosen.value, list, { typed, problem });
  }
  const done: Done[] = [];
  for (const { id, ...parcel } of parcels) {
    const outcome = await dispatchParcel(callOf(c), id, { ...parcel, carrier: carrier.data });
    done.push({ id, outcome });
  }
  return backToList(c, list, "sent", done);
});

/** The parcels that have a tracking number. */
function typedParcels(typed: Readonly<Record<string, string>>) {
  return Object.entries(typed).flatMap(([name, value]) => {
    if (!name.startsWith(TRACKING) || value.trim() === "") {
      return [];
    }
    const [id = "", location = ""] = name.slice(TRACKING.length).split(":");
    const tracking = Tracking.safeParse(value);
    if (!OrderId.safeParse(id).success || !tracking.success) {
      throw new ProblemError(refusal("invalid_request", "The form is not as the page made it."));
    }
    return [{ id, trackingNumber: tracking.data, location: location === "" ? undefined : location }];
  });
}

adminOrderBulkRoutes.get(`${ORDERS}/export`, async (c) => {
  const chosen = readChosen(c.req.queries(CHOSEN) ?? [], MAX_AT_ONCE);
  if (!chosen.ok) {
    const list = listOf(c, c.req.query("back"), ORDERS);
    return ordersPage(c, list.searchParams, { problem: chosen.error, rows: [], status: 422 });
  }
  const [found, tags] = await Promise.all([readOrders(c.env, chosen.value), tagsOf(c.env.DB, chosen.value)]);
  const orders = new Map(found.map(({ order }) => [order.id, order]));
  c.header("Content-Type", "text/csv; charset=utf-8");
  c.header("Content-Disposition", 'attachment; filename="orders.csv"');
  return c.body(
    orderCsv(
      chosen.value.flatMap((id) => orders.get(id) ?? []),
      tags,
    ),
  );
});
