import { createRoute } from "@hono/zod-openapi";
import { ProblemError } from "../../domain/base/problem.ts";
import { noSuchLocation } from "../../domain/stock/location-list.ts";
import { type Location, unitsAt } from "../../domain/stock/locations.ts";
import { callOf } from "../../http/call.ts";
import {
  afterOf,
  LocationParams,
  LocationPatch,
  Locations,
  NewLocationBody,
  PickListPage,
  PickListQuery,
  StockByLocation,
  StockParams,
  StockTransfer,
  TransferHeaders,
} from "../../http/contract/stock.ts";
import { requireIdempotencyKey } from "../../http/idempotency-key.ts";
import { contentTag, ETagHeader, IfMatchHeaders, permits } from "../../http/if-match.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import {
  createRouter,
  jsonBody,
  jsonResponse,
  OUT_OF_REACH,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { readPickList } from "../../shop/orders/fulfilment/pick-list.ts";
import { transferStock, unknownSku } from "../../shop/stock/correct-stock.ts";
import { changeLocation, createLocation, placesOf } from "../../shop/stock/locations.ts";
import { listLocations } from "../../stores/locations/locations.ts";

const PATH = "/api/admin/locations";
const shared = { tags: ["Inventory"], security: [{ bearer: [] }], middleware: noStore };
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;
const changed = { ...jsonResponse("All locations", Locations), headers: ETagHeader };

const list = createRoute({
  ...shared,
  method: "get",
  path: PATH,
  summary: "The locations of the shop",
  description: "A shop has one location until it adds a second.",
  responses: { 200: changed, ...problemResponses(...REFUSED) },
});

const create = createRoute({
  ...shared,
  method: "post",
  path: PATH,
  summary: "Add a location",
  description:
    "Of the lowest priority. Orders that are paid from then on are given to locations: to the first by priority that can send all of them, else in parts.",
  request: { headers: IfMatchHeaders, body: jsonBody(NewLocationBody) },
  responses: {
    201: { ...jsonResponse("All locations", Locations), headers: ETagHeader },
    ...problemResponses("invalid_request", ...REFUSED, "location_conflict", "changed_meanwhile"),
  },
});

const change = createRoute({
  ...shared,
  method: "patch",
  path: `${PATH}/{id}`,
  summary: "Rename a location, change its priority, close or open it",
  description: "A location that has units, or orders to send, is not closed.",
  request: { params: LocationParams, headers: IfMatchHeaders, body: jsonBody(LocationPatch) },
  responses: {
    200: changed,
    ...problemResponses("invalid_request", ...REFUSED, "not_found", "location_conflict", "changed_meanwhile"),
  },
});

const units = createRoute({
  ...shared,
  method: "get",
  path: "/api/admin/inventory/{sku}/locations",
  summary: "Where a SKU's units are",
  description: "As the SKU's ledger knows it this moment.",
  request: { params: StockParams },
  responses: {
    200: jsonResponse("By location", StockByLocation),
    ...problemResponses(...REFUSED, "not_found"),
  },
});

const transfer = createRoute({
  ...shared,
  method: "post",
  path: "/api/admin/inventory/{sku}/transfers",
  summary: "Move units from one location to another",
  description:
    "At once: what is on hand stays as it is. Repeated with the same key it is done once (Idempotent-Replay: true).",
  request: { params: StockParams, headers: TransferHeaders, body: jsonBody(StockTransfer) },
  responses: {
    200: jsonResponse("Where the units are now", StockByLocation),
    ...problemResponses(
      "invalid_request",
      "idempotency_key_missing",
      ...REFUSED,
      "not_found",
      "units_elsewhere",
      "unknown_location",
      "idempotency_key_reused",
    ),
  },
});

const pickList = createRoute({
  ...shared,
  tags: ["Fulfilment"],
  method: "get",
  path: `${PATH}/{id}/pick-list`,
  summary: "The pick list of a location, by order",
  description:
    "Orders that were paid while the shop had one location are not listed. A page may have fewer orders than its limit.",
  request: { params: LocationParams, query: PickListQuery },
  responses: {
    200: jsonResponse("The oldest orders first", PickListPage),
    ...problemResponses("invalid_request", ...REFUSED, "not_found", ...OUT_OF_REACH),
  },
});

export const locationRoutes = createRouter();

const tagOf = (locations: readonly Location[]) => contentTag(locations);

function mayChange(ifMatch: string | undefined) {
  return async (locations: readonly Location[]) => permits(ifMatch, await tagOf(locations));
}

locationRoutes.openapi(list, async (c) => {
  const items = await listLocations(c.env.DB);
  c.header("ETag", await tagOf(items));
  return c.json({ items }, 200);
});

locationRoutes.openapi(create, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const { name } = c.req.valid("json");
  const { list: items } = orThrow(await createLocation(callOf(c), name, mayChange(ifMatch)));
  c.header("ETag", await tagOf(items));
  return c.json({ items }, 201);
});

locationRoutes.openapi(change, async (c) => {
  const { id } = c.req.valid("param");
  const { "if-match": ifMatch } = c.req.valid("header");
  const items = orThrow(await changeLocation(callOf(c), id, c.req.valid("json"), mayChange(ifMatch)));
  c.header("ETag", await tagOf(items));
  return c.json({ items }, 200);
});

locationRoutes.openapi(pickList, async (c) => {
  const { id } = c.req.valid("param");
  const { cursor, limit } = c.req.valid("query");
  const found = (await listLocations(c.env.DB)).find((location) => location.id === id);
  if (!found) {
    throw new ProblemError(noSuchLocation());
  }
  const { orders, next } = await readPickList(c.env, id, { after: afterOf(cursor), limit });
  return c.json({ location: id, orders, nextCursor: next }, 200);
});

locationRoutes.openapi(units, async (c) => {
  const { sku } = c.req.valid("param");
  return c.json(await unitsOf(c.env, sku), 200);
});

locationRoutes.openapi(transfer, async (c) => {
  const { sku } = c.req.valid("param");
  const key = requireIdempotencyKey(c);
  const { replay } = orThrow(await transferStock(callOf(c), sku, { ...c.req.valid("json"), key }));
  if (replay) {
    c.header("Idempotent-Replay", "true");
  }
  return c.json(await unitsOf(c.env, sku), 200);
});

async function unitsOf(env: Env, sku: string) {
  const [places, locations] = await Promise.all([placesOf(env, sku), listLocations(env.DB)]);
  if (!places) {
    throw new ProblemError(unknownSku(sku));
  }
  const items = locations.map(({ id, name }) => ({ location: id, name, onHand: unitsAt(places, id) }));
  return { sku, items };
}
