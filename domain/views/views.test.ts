import { expect, it } from "vitest";
import { viewQuery } from "./views.ts";

it("a view keeps the filters, the order and the columns of an address, and not its page", () => {
  const asked = "?page=3&cursor=1.ord_1&done=2-sent&column=total&status=CONFIRMED&q=+ada+&tag=&column=placed";
  expect(viewQuery("orders", asked)).toBe("q=ada&status=CONFIRMED&column=total&column=placed");
  expect(viewQuery("products", "sort=title&status=draft&page=2&sku=A")).toBe("status=draft&sort=title");
  expect(viewQuery("customers", "after=a@example.com")).toBe("");
  expect(viewQuery("products", "sort=newest")).toBe("");
});

it("addresses that ask for the same are the same view", () => {
  expect(viewQuery("orders", "to=2026-01-02&from=2026-01-01")).toBe(
    viewQuery("orders", "from=2026-01-01&to=2026-01-02&page=1"),
  );
});
