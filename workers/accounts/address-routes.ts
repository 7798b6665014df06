import { createRoute } from "@hono/zod-openapi";
import type { Context } from "hono";
import { MAX_ADDRESSES, SavedAddress } from "../../domain/accounts/account.ts";
import { randomId } from "../../domain/base/ids.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { checkAddress } from "../../domain/orders/places.ts";
import { AddressList, AddressParams, NewAddress } from "../../http/contract/accounts.ts";
import { changedMeanwhile, contentTag, ETagHeader, IfMatchHeaders, permits } from "../../http/if-match.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../http/principal.ts";
import {
  type AppEnv,
  createRouter,
  jsonBody,
  jsonResponse,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { liveSession } from "../../http/session/live-account.ts";
import {
  deleteAddress,
  findAddress,
  listAddresses,
  saveAddress,
} from "../../stores/accounts/account-addresses.ts";

const refused = ["unauthenticated", "invalid_token", "forbidden"] as const;
const shared = { tags: ["Accounts"], security: [{ bearer: [] }], middleware: [noStore, liveSession] };

const listRoute = createRoute({
  ...shared,
  method: "get",
  path: "/api/me/addresses",
  summary: "The caller's address book",
  responses: {
    200: jsonResponse("The default one first", AddressList),
    ...problemResponses(...refused),
  },
});

const addRoute = createRoute({
  ...shared,
  method: "post",
  path: "/api/me/addresses",
  summary: "Add an address",
  description: "The first is the default one; a new default takes the place of the old.",
  request: { body: jsonBody(NewAddress) },
  responses: {
    201: { ...jsonResponse("Added", SavedAddress), headers: ETagHeader },
    ...problemResponses("invalid_request", ...refused, "address_invalid", "address_limit_exceeded"),
  },
});

const readRoute = createRoute({
  ...shared,
  method: "get",
  path: "/api/me/addresses/{id}",
  summary: "One address",
  request: { params: AddressParams },
  responses: {
    200: { ...jsonResponse("The address", SavedAddress), headers: ETagHeader },
    ...problemResponses("invalid_request", ...refused, "not_found"),
  },
});

const changeRoute = createRoute({
  ...shared,
  method: "put",
  path: "/api/me/addresses/{id}",
  summary: "Change an address",
  description: "Orders keep the address they were placed with.",
  request: { params: AddressParams, headers: IfMatchHeaders, body: jsonBody(NewAddress) },
  responses: {
    200: { ...jsonResponse("Changed", SavedAddress), headers: ETagHeader },
    ...problemResponses("invalid_request", ...refused, "address_invalid", "not_found", "changed_meanwhile"),
  },
});

const deleteRoute = createRoute({
  ...shared,
  method: "delete",
  path: "/api/me/addresses/{id}",
  summary: "Delete an address",
  request: { params: AddressParams },
  responses: {
    204: { description: "Deleted" },
    ...problemResponses("invalid_request", ...refused, "not_found"),
  },
});

export const addressRoutes = createRouter();

addressRoutes.openapi(listRoute, async (c) =>
  c.json({ items: await listAddresses(c.env, requirePrincipal(c).sub) }, 200),
);

addressRoutes.openapi(addRoute, async (c) => {
  const { sub } = requirePrincipal(c);
  const { isDefault, ...address } = c.req.valid("json");
  const id = randomId("adr");
  const checked = orThrow(checkAddress(address, null));
  if (!(await saveAddress(c.env, sub, { id, address: checked, isDefault }, "add"))) {
    throw bookFull();
  }
  c.header("Location", `/api/me/addresses/${id}`);
  return c.json(await shown(c, await requireAddress(c.env, sub, id)), 201);
});

addressRoutes.openapi(readRoute, async (c) => {
  const saved = await requireAddress(c.env, requirePrincipal(c).sub, c.req.valid("param").id);
  return c.json(await shown(c, saved), 200);
});

addressRoutes.openapi(changeRoute, async (c) => {
  const { sub } = requirePrincipal(c);
  const { id } = c.req.valid("param");
  const { isDefault, ...address } = c.req.valid("json");
  const entry = { id, address: orThrow(checkAddress(address, null)), isDefault };
  const { "if-match": ifMatch } = c.req.valid("header");
  const was = ifMatch === undefined ? null : await requireAddress(c.env, sub, id);
  const permitted = was === null || permits(ifMatch, await contentTag(was));
  if (!(permitted && (await saveAddress(c.env, sub, entry, "change", was)))) {
    await requireAddress(c.env, sub, id);
    throw new ProblemError(changedMeanwhile("The address"));
  }
  return c.json(await shown(c, await requireAddress(c.env, sub, id)), 200);
});

addressRoutes.openapi(deleteRoute, async (c) => {
  const { sub } = requirePrincipal(c);
  if (!(await deleteAddress(c.env.DB, sub, c.req.valid("param").id))) {
    throw noSuchAddress();
  }
  return c.body(null, 204);
});

function bookFull(): ProblemError {
  return new ProblemError(
    refusal("address_limit_exceeded", `An address book holds at most ${MAX_ADDRESSES} addresses.`),
  );
}

function noSuchAddress(): ProblemError {
  return new ProblemError(refusal("not_found", "There is no such address."));
}

async function shown(c: Context<AppEnv>, saved: SavedAddress): Promise<SavedAddress> {
  c.header("ETag", await contentTag(saved));
  return saved;
}

async function requireAddress(env: Env, accountId: string, id: string): Promise<SavedAddress> {
  const saved = await findAddress(env, accountId, id);
  if (!saved) {
    throw noSuchAddress();
  }
  return saved;
}
