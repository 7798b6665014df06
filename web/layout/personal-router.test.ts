import { expect, it } from "vitest";
import { call } from "../../test/support/orders.ts";

it.each(["/cart", "/checkout", "/orders", "/orders/none", "/orders/none/status"])(
  "%s is about one shopper: no cache keeps it, and it names their cart",
  async (path) => {
    const page = await call("GET", path, undefined, { Accept: "text/html" });
    expect(page.headers.get("Cache-Control")).toContain("no-store");
    expect(page.headers.get("Cart-Id")).toMatch(/^crt_[0-9a-z]{20}$/);
  },
);
