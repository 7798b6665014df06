import { z } from "zod";

const LaneBooks = z.object({
  lane: z.int(),
  leased: z.int().describe("Units ever taken from the ledger"),
  returned: z.int().describe("Units given back to it unsold"),
  reserved: z.int(),
  sold: z.int(),
  released: z.int().describe("Units of orders that ended unpaid or cancelled; free again"),
  free: z.int(),
  orders: z.int(),
  balanced: z.boolean().describe("leased = returned + reserved + sold + free"),
});

/** All in units, but for orders. */
export const Reconciliation = z
  .object({
    allotment: z.int(),
    sold: z.int(),
    reserved: z.int(),
    released: z.int(),
    remaining: z
      .int()
      .describe("Not sold and not reserved: free in the ledger or a lane, or returned at close"),
    returnedToStock: z.int().describe("Of the remaining, what went back to ordinary stock at close"),
    lanes: z.array(LaneBooks),
    orders: z.int().describe("Orders the lanes accepted whose units are reserved or sold"),
    ordersStored: z.int().describe("Of this sale's orders, those in the order store that are not cancelled"),
    balanced: z
      .boolean()
      .describe(
        "Every unit is somewhere, and every accepted order is stored. False for moments while orders travel.",
      ),
  })
  .meta({ id: "Reconciliation" });
export type Reconciliation = z.infer<typeof Reconciliation>;
