import { z } from "@hono/zod-openapi";
import * as supplier from "../../../domain/purchasing/supplier.ts";
import type { StoredSupplier } from "../../../stores/purchasing/suppliers.ts";

export const SupplierParams = z.object({
  id: z.string().max(32).openapi({ example: "sup_4k7qx3m2x9vt5n8wbcjz" }),
});

export const NewSupplierBody = z.strictObject(supplier.NewSupplier.shape).openapi("NewSupplier");
export const SupplierPatchBody = z.strictObject(supplier.SupplierPatch.shape).openapi("SupplierPatch");

export const SupplierView = supplier.Supplier.extend({
  id: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
}).openapi("Supplier");

export const SupplierList = z.object({ items: z.array(SupplierView) }).openapi("SupplierList");

export function supplierView(stored: StoredSupplier): z.infer<typeof SupplierView> {
  const { version: _version, createdAt, updatedAt, ...rest } = stored;
  return {
    ...rest,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
