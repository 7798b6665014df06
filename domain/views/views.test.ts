import { expect, it } from "vitest";
import { NewView, viewQuery } from "./views.ts";

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

it("each list keeps what it can be narrowed by, in one order, and every column", () => {
  const names = ["column", "to", "from", "status", "tag", "sku", "q", "sort", "page"];
  const asked = names.map((name) => `${name}=${name}+1`).join("&");
  const kept = (["orders", "products", "customers"] as const).map((place) => [
    ...new URLSearchParams(viewQuery(place, `${asked}&column=b`)).keys(),
  ]);
  expect(kept).toEqual([
    ["q", "sku", "tag", "status", "from", "to", "column", "column"],
    ["q", "status", "sort", "column", "column"],
    ["q", "column", "column"],
  ]);
});

it("a view is kept under its name with what of its address it keeps", () => {
  const said = { place: "orders", name: " Late ", query: "?status=CONFIRMED&page=3" };
  expect(NewView.parse(said)).toEqual({ place: "orders", name: "Late", query: "status=CONFIRMED" });
  const refused = [
    { ...said, name: "" },
    { ...said, name: "n".repeat(41) },
    { ...said, query: "q".repeat(1_001) },
    { ...said, place: "carts" },
    { ...said, shared: true },
  ];
  expect(refused.map((view) => NewView.safeParse(view).success)).toEqual(refused.map(() => false));
  expect(NewView.safeParse({ ...said, name: "n".repeat(40), query: "q".repeat(1_000) }).success).toBe(true);
});
