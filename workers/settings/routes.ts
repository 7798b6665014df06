import { createRoute } from "@hono/zod-openapi";
import { ProblemError } from "../../domain/base/problem.ts";
import { NEUTRAL_SHOP } from "../../domain/shop/shop-settings.ts";
import { callOf } from "../../http/call.ts";
import {
  SettingsBody,
  SettingsHistory,
  SettingsPreview,
  VersionParams,
} from "../../http/contract/settings/settings.ts";
import { ETagHeader, IfMatchHeaders, permits, versionTag } from "../../http/if-match.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { draftPreview } from "../../shop/preview/preview.ts";
import {
  NO_VERSION,
  noSuchVersion,
  putBackSettings,
  saveSettings,
} from "../../shop/settings/save-settings.ts";
import { findSettings, latestSettings, settingsHistory } from "../../stores/settings/shop-settings.ts";

const tags = ["Settings"];
const security = [{ bearer: [] }];
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;

const read = createRoute({
  method: "get",
  path: "/api/admin/settings",
  tags,
  security,
  summary: "The shop's settings",
  description: "Those of a shop that was never set up are neutral and closed, and their version is 0.",
  responses: {
    200: { ...jsonResponse("The settings", SettingsBody), headers: ETagHeader },
    ...problemResponses(...REFUSED),
  },
});

const save = createRoute({
  method: "put",
  path: "/api/admin/settings",
  tags,
  security,
  summary: "Save the shop's settings",
  description:
    "The body holds all settings, as they were read or exported. Pages show them within the catalog's bound. Orders that were placed keep the settings that priced them.",
  request: { headers: IfMatchHeaders, body: jsonBody(SettingsBody) },
  responses: {
    200: { ...jsonResponse("The settings", SettingsBody), headers: ETagHeader },
    ...problemResponses("invalid_request", ...REFUSED, "changed_meanwhile"),
  },
});

const preview = createRoute({
  method: "post",
  path: "/api/admin/settings/previews",
  tags,
  security,
  summary: "A link to a preview with settings that are not saved",
  description:
    "The link is signed and expires after an hour. Everyone who has it sees the pages; nothing can be bought there.",
  request: { body: jsonBody(SettingsBody) },
  responses: {
    201: jsonResponse("A link to the shop as it would be", SettingsPreview),
    ...problemResponses("invalid_request", ...REFUSED),
  },
});

const history = createRoute({
  method: "get",
  path: "/api/admin/settings/versions",
  tags,
  security,
  summary: "The latest versions, the newest first",
  responses: { 200: jsonResponse("The versions", SettingsHistory), ...problemResponses(...REFUSED) },
});

const readVersion = createRoute({
  method: "get",
  path: "/api/admin/settings/versions/{version}",
  tags,
  security,
  summary: "One earlier version",
  request: { params: VersionParams },
  responses: {
    200: { ...jsonResponse("The settings", SettingsBody), headers: ETagHeader },
    ...problemResponses("invalid_request", ...REFUSED, "not_found"),
  },
});

const putBack = createRoute({
  method: "post",
  path: "/api/admin/settings/versions/{version}/put-back",
  tags,
  security,
  summary: "Restore an earlier version",
  description: "It becomes the newest version. The versions between stay in the history.",
  request: { params: VersionParams, headers: IfMatchHeaders },
  responses: {
    200: { ...jsonResponse("The settings", SettingsBody), headers: ETagHeader },
    ...problemResponses("invalid_request", ...REFUSED, "not_found", "changed_meanwhile"),
  },
});

export const settingsRoutes = createRouter();

settingsRoutes.openapi(read, async (c) => {
  const stored = await latestSettings(c.env.DB);
  c.header("ETag", versionTag(stored?.version ?? NO_VERSION));
  return c.json(stored?.settings ?? NEUTRAL_SHOP, 200);
});

settingsRoutes.openapi(save, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const mayChange = (version: number) => permits(ifMatch, versionTag(version));
  const stored = orThrow(await saveSettings(callOf(c), c.req.valid("json"), mayChange));
  c.header("ETag", versionTag(stored.version));
  return c.json(stored.settings, 200);
});

settingsRoutes.openapi(preview, async (c) => {
  const { url, expiresAt } = await draftPreview(c.env, c.req.valid("json"));
  return c.json({ url, expiresAt: new Date(expiresAt).toISOString() }, 201);
});

settingsRoutes.openapi(history, async (c) => {
  const versions = await settingsHistory(c.env.DB);
  const items = versions.map((one) => ({ ...one, createdAt: new Date(one.createdAt).toISOString() }));
  return c.json({ items }, 200);
});

settingsRoutes.openapi(readVersion, async (c) => {
  const stored = await findSettings(c.env.DB, c.req.valid("param").version);
  if (!stored) {
    throw new ProblemError(noSuchVersion());
  }
  c.header("ETag", versionTag(stored.version));
  return c.json(stored.settings, 200);
});

settingsRoutes.openapi(putBack, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const mayChange = (version: number) => permits(ifMatch, versionTag(version));
  const stored = orThrow(await putBackSettings(callOf(c), c.req.valid("param").version, mayChange));
  c.header("ETag", versionTag(stored.version));
  return c.json(stored.settings, 200);
});
