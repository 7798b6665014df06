import { z } from "@hono/zod-openapi";
import { ProductView } from "../../domain/catalog/catalog.ts";
import { ProductDraft } from "../../domain/catalog/product.ts";

export const ImportReport = z
  .object({
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    rejected: z.array(z.object({ line: z.int(), handle: z.string(), reason: z.string() })),
  })
  .openapi("ImportReport");

export const AdminProduct = ProductView.extend({ status: ProductDraft.shape.status }).openapi("AdminProduct");

export const ProductParams = z.object({ idOrSlug: z.string().min(1).max(255) });

/** A product that is edited is named by its id alone. */
export const EditedProductParams = z.object({ id: z.string().max(64) });

export const CsvFile = z.string();

/** The file as a form's field. The route reads it itself. */
export const CsvForm = z.object({ file: z.any().openapi({ type: "string", format: "binary" }) });
