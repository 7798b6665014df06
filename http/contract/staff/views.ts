import { z } from "@hono/zod-openapi";
import { NewView, ViewName, ViewPlace } from "../../../domain/views/views.ts";

export const ViewQuery = z.object({ place: ViewPlace });

export const ViewParams = z.object({
  id: z.string().max(32).openapi({ example: "view_4k7qx3m2x9vt5n8wbcjz" }),
});

export const ViewBody = NewView.openapi("NewSavedView");

export const ViewPatch = z.strictObject({ name: ViewName }).openapi("SavedViewPatch");

export const ViewView = z
  .object({ id: z.string(), place: ViewPlace, name: z.string(), query: z.string() })
  .openapi("SavedView");

export const ViewList = z.object({ items: z.array(ViewView) }).openapi("SavedViewList");
