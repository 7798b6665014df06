import { expect, it } from "vitest";
import draw from "../../../web/sales/islands/draw.ts?raw";
import verifySale from "../../verify-sale.mjs?raw";
import { addressesIn, withConsumers } from "./consumers.ts";

it("a break of the API names the files of the project that ask for what it breaks", () => {
  const asked = new Map([
    ["web/sales/islands/draw.ts", addressesIn(draw)],
    ["scripts/verify-sale.mjs", addressesIn(verifySale)],
  ]);
  const proof = "GET /api/sales/{id}/fairness/{entry}: answer 200: has no field root any more";
  const books = "GET /api/sales/{id}/reconciliation is gone";
  expect(withConsumers([proof, books, "GET /api/cart is gone"], asked)).toEqual([
    `${proof} (asked by web/sales/islands/draw.ts)`,
    `${books} (asked by scripts/verify-sale.mjs)`,
    "GET /api/cart is gone",
  ]);
});
