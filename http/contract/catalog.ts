import { z } from "@hono/zod-openapi";
import { AccountEmail } from "../../domain/accounts/account.ts";
import { MAX_PAGE, MAX_QUERY_CHARS, ProductView } from "../../domain/catalog/catalog.ts";
import { MerchantProduct } from "../../domain/catalog/merchant-view.ts";
import { ProductDraft } from "../../domain/catalog/product.ts";
import { SynonymList } from "../../domain/catalog/synonyms.ts";
import { FormFile } from "../csv-file.ts";

const Remark = z.object({ line: z.int(), handle: z.string(), reason: z.string() });

export const ImportReport = z
  .object({
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    skipped: z.int().optional().describe("Products that a vendor's feed may not change"),
    rejected: z.array(Remark).describe("By line of the file; a product with one bad row is rejected whole"),
    ignoredColumns: z.array(z.string()).describe("Columns that nothing is read from"),
    stockSet: z
      .array(z.object({ sku: z.string(), from: z.int(), to: z.int() }))
      .describe("Counts of the file that differed from the stock at that moment"),
    stockNotSet: z
      .array(
        z.object({
          line: z.int(),
          sku: z.string(),
          from: z.int().optional(),
          to: z.int(),
          reason: z.string(),
        }),
      )
      .describe("Counts that were refused, such as one below what is promised; the rest is taken"),
    remarks: z.array(Remark).describe("What was imported otherwise than it is written"),
    changes: z
      .array(z.object({ line: z.int(), handle: z.string(), changed: z.array(z.string()) }))
      .describe("What differed of the products that were there"),
  })
  .openapi("ImportReport");

export const AdminProductQuery = z.object({
  status: ProductDraft.shape.status.optional(),
  q: z
    .string()
    .max(MAX_QUERY_CHARS)
    .trim()
    .min(1)
    .optional()
    .describe("Words of its texts, or its slug, id or a SKU"),
  sort: z
    .enum(["newest", "changed", "title"])
    .default("newest")
    .describe("`changed`: what was edited last is first"),
  page: z.coerce.number().int().min(1).max(MAX_PAGE).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(24),
});

export const AdminProductPage = z
  .object({ items: z.array(MerchantProduct), page: z.int(), pageSize: z.int(), total: z.int() })
  .openapi("AdminProductPage");

export const ImportState = z
  .object({
    id: z.string(),
    state: z.enum(["working", "done"]),
    dryRun: z.boolean(),
    products: z.int().describe("Products of the file that were not rejected at once"),
    done: z.int().describe("How many of these are done"),
    report: ImportReport.describe("What became of those that are done"),
  })
  .openapi("ImportState");

export const ImportQuery = z.object({
  dryRun: z
    .enum(["true", "false"])
    .optional()
    .describe("`true` says what would become of the products, and changes nothing"),
});

export const ImportParams = z.object({ id: z.string().max(64) });

export const BoughtTogether = z.object({ items: z.array(ProductView) }).openapi("BoughtTogether");

export const WatchedVariant = z.object({ sku: z.string().min(1).max(100).describe("URL-encoded") });

/** A shopper's wish to be notified once, when the variant can be bought again. */
export const BackInStock = z.strictObject({ email: AccountEmail }).openapi("BackInStock");

export const Watching = z.object({ status: z.literal("watching") }).openapi("Watching");

export const ProductParams = z.object({ idOrSlug: z.string().min(1).max(255) });

/** A product that is edited is named by its id alone. */
export const EditedProductParams = z.object({ id: z.string().max(64) });

export const CsvFile = z.string().min(1);

export const CsvForm = z.object({ file: FormFile });

export const Synonyms = SynonymList.openapi("Synonyms");
