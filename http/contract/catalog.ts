import { z } from "@hono/zod-openapi";
import { MAX_PAGE, MAX_QUERY_CHARS } from "../../domain/catalog/catalog.ts";
import { MerchantProduct } from "../../domain/catalog/merchant-view.ts";
import { ProductDraft } from "../../domain/catalog/product.ts";

export const ImportReport = z
  .object({
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    rejected: z.array(z.object({ line: z.int(), handle: z.string(), reason: z.string() })),
  })
  .openapi("ImportReport");

export const AdminProductQuery = z.object({
  status: ProductDraft.shape.status.optional(),
  q: z
    .string()
    .trim()
    .min(1)
    .max(MAX_QUERY_CHARS)
    .optional()
    .describe("Words of its texts, or its slug, id or a SKU"),
  page: z.coerce.number().int().min(1).max(MAX_PAGE).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(24),
});

export const AdminProductPage = z
  .object({ items: z.array(MerchantProduct), page: z.int(), pageSize: z.int(), total: z.int() })
  .openapi("AdminProductPage");

export const ProductParams = z.object({ idOrSlug: z.string().min(1).max(255) });

/** A product that is edited is named by its id alone. */
export const EditedProductParams = z.object({ id: z.string().max(64) });

export const CsvFile = z.string();

/** The file as a form's field. The route reads it itself. */
export const CsvForm = z.object({ file: z.any().openapi({ type: "string", format: "binary" }) });
