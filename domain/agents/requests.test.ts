import { expect, it } from "vitest";
import { CartBody } from "./requests.ts";

it("an agent may ask for a currency; one that the shop does not know is no reason to refuse", () => {
  const read = (currency: unknown) => CartBody.safeParse({ line_items: [], context: { currency } });
  expect(["EUR", "XXY", undefined].map((currency) => read(currency).data?.context)).toEqual([
    { currency: "EUR" },
    { currency: undefined },
    { currency: undefined },
  ]);
  expect(read(7).success).toBe(false);
});
