import { z } from "@hono/zod-openapi";
import { ProductView } from "../../domain/catalog/catalog.ts";
import { ProductDraft } from "../../domain/catalog/product.ts";

export const ImportReport = z.object({
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  rejected: z.array(z.object({ line: z.int(), handle: z.string(), reason: z.string() })),
});

export const AdminProduct = ProductView.extend({ status: ProductDraft.shape.status });
