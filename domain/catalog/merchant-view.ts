import { z } from "zod";
import { ProductView, VariantView } from "./catalog.ts";
import { ProductDraft, VariantDraft } from "./product.ts";

/** The catalog as merchants see it: in every status, with all that they edit. */

const { tracked, backorder, weightGrams, requiresShipping, taxable, barcode } = VariantDraft.shape;

export const MerchantVariant = VariantView.extend({
  priceVersion: z.int().describe("Of the price book, which keeps every price"),
  onHand: z.int().describe("Units, as the catalog was told last; `GET /api/inventory/{sku}` asks the owner"),
  tracked,
  backorder,
  promisedOn: VariantDraft.shape.promisedOn.unwrap(),
  reorderPoint: z.int(),
  weightGrams,
  requiresShipping,
  taxable,
  barcode,
  renamedTo: z.string().optional(),
}).meta({ id: "AdminVariant" });
export type MerchantVariant = z.infer<typeof MerchantVariant>;

export const MerchantProduct = ProductView.extend({
  status: ProductDraft.shape.status,
  seoTitle: ProductDraft.shape.seoTitle,
  seoDescription: ProductDraft.shape.seoDescription,
  variants: z.array(MerchantVariant),
  archivedVariants: z.array(MerchantVariant).describe("Off sale for good, and kept for their orders"),
}).meta({ id: "AdminProduct" });
export type MerchantProduct = z.infer<typeof MerchantProduct>;
