import { expect, test } from "vitest";
import { call } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";

test("a shop that has bound no Postgres says that there is nowhere to move its orders to", async () => {
  const refused = await call("POST", "/api/admin/orders/move", {}, await bearer("ops", "ops"));
  expect([refused.status, await refused.json()]).toMatchObject([404, { code: "not_found" }]);
});
