import { z } from "@hono/zod-openapi";
import { PromotionChange, PromotionDraft, PromotionView } from "../../domain/promotions/promotion.ts";

export const PromotionParams = z.object({
  id: z.string().max(32).openapi({ example: "pro_4k7qx3m2x9vt5n8wbcjz" }),
});

export const NewPromotion = PromotionDraft.meta({ id: "NewPromotion" });
export const PromotionPatch = PromotionChange.meta({ id: "PromotionPatch" });

export const PromotionQuery = z.object({
  before: z.coerce.number().int().min(1).optional().openapi({ description: "`next` of the previous page" }),
});

export const PromotionList = z
  .object({ items: z.array(PromotionView), next: z.int().nullable() })
  .openapi("PromotionList");
