import { z } from "@hono/zod-openapi";
import { DEFAULT_PAGE_SIZE, MAX_PAGE, MAX_PAGE_SIZE } from "../../domain/catalog/catalog.ts";
import { CollectionPatch, MerchantCollection, NewCollection } from "../../domain/collections/collection.ts";
import { AskedCurrency } from "./catalog-query.ts";

export const CollectionParams = z.object({
  id: z.string().max(32).openapi({ example: "col_4k7qx3m2x9vt5n8wbcjz" }),
});

export const CollectionName = z.object({ idOrSlug: z.string().min(1).max(255) });

export const CollectionQuery = z.object({
  page: z.coerce.number().int().min(1).max(MAX_PAGE).default(1),
  pageSize: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(DEFAULT_PAGE_SIZE),
  currency: AskedCurrency,
});

export const CollectionInput = NewCollection.openapi("NewCollection");
export const CollectionChange = CollectionPatch.openapi("CollectionPatch");

export const MerchantCollections = z
  .object({ items: z.array(MerchantCollection) })
  .openapi("MerchantCollections");
