import { z } from "@hono/zod-openapi";
import { CollectionPatch, MerchantCollection, NewCollection } from "../../domain/collections/collection.ts";

export const CollectionParams = z.object({
  id: z.string().max(32).openapi({ example: "col_4k7qx3m2x9vt5n8wbcjz" }),
});

export const CollectionName = z.object({ idOrSlug: z.string().min(1).max(255) });

export const CollectionInput = NewCollection.openapi("NewCollection");
export const CollectionChange = CollectionPatch.openapi("CollectionPatch");

export const MerchantCollections = z
  .object({ items: z.array(MerchantCollection) })
  .openapi("MerchantCollections");
