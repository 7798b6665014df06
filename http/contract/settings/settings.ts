import { z } from "@hono/zod-openapi";
import { ShopSettings } from "../../../domain/shop/shop-settings.ts";

export const SettingsBody = ShopSettings.meta({ id: "Settings" });

export const VersionParams = z.object({
  version: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).openapi({ example: 3 }),
});

export const SettingsHistory = z
  .object({
    items: z.array(
      z.object({
        version: z.int(),
        actor: z.string().describe("Who saved it, as the audit log names them"),
        putBack: z.int().nullable().describe("The earlier version that was put back"),
        createdAt: z.iso.datetime(),
      }),
    ),
  })
  .openapi("SettingsHistory");

export const SettingsPreview = z
  .object({
    url: z.string().describe("The shop as it would be; no cache keeps its pages"),
    expiresAt: z.iso.datetime(),
  })
  .openapi("SettingsPreview");
