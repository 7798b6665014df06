import { z } from "@hono/zod-openapi";
import { Money } from "../../domain/base/money.ts";
import {
  PriceList,
  PriceListChange,
  PriceListDraft,
  PriceListSummary,
  PriceListVersion,
} from "../../domain/prices/price-list.ts";
import { AskedCurrency } from "./catalog-query.ts";

/** Products whose prices one request asks for: more than any page shows. */
const MAX_PRODUCTS = 100;

export const PriceListParams = z.object({
  id: z.string().max(32).openapi({ example: "plist_4k7qx3m2x9vt5n8wbcjz" }),
});

export const PriceListVersionParams = PriceListParams.extend({
  version: z.coerce.number().int().min(1),
});

export const NewPriceList = PriceListDraft.openapi("NewPriceList");
export const PriceListPatch = PriceListChange.openapi("PriceListPatch");

export const PriceListQuery = z.object({
  before: z.coerce.number().int().min(1).optional().openapi({ description: "`next` of the previous page" }),
});

export const PriceListPage = z
  .object({ items: z.array(PriceListSummary), next: z.int().nullable() })
  .openapi("PriceListPage");

export const PriceListVersions = z.object({ items: z.array(PriceListVersion) }).openapi("PriceListVersions");

export const PriceListVersionDetail = PriceListVersion.extend({ prices: PriceList.shape.prices }).openapi(
  "PriceListVersionDetail",
);

export const ShopperPricesQuery = z.object({
  product: z
    .preprocess((value) => [value].flat(), z.array(z.string().min(1).max(64)).min(1).max(MAX_PRODUCTS))
    .openapi({
      type: "array",
      items: { type: "string", minLength: 1, maxLength: 64 },
      minItems: 1,
      maxItems: MAX_PRODUCTS,
      description: "Ids of products; the parameter is repeated",
    }),
  currency: AskedCurrency,
});

export const ShopperPrices = z
  .object({
    items: z.array(
      z.object({
        productId: z.string(),
        variants: z.array(
          z.object({
            sku: z.string(),
            price: Money,
            priceSteps: z.array(z.object({ minQuantity: z.int(), price: Money })).optional(),
          }),
        ),
      }),
    ),
  })
  .openapi("ShopperPrices");
