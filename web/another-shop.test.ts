import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { DEMO_SHOP } from "../demo/settings.ts";
import { ProblemError, refusal } from "../domain/base/problem.ts";
import { shopSettings } from "../domain/base/shop.ts";
import { identify } from "../http/middleware/identity.ts";
import { serveShop } from "../http/middleware/serve-shop.ts";
import { trace } from "../http/middleware/trace.ts";
import { createRouter } from "../http/router.ts";
import { openSale } from "../test/support/sales.ts";
import { stockItem } from "../test/support/shop.ts";
import { answerProblem } from "./problem.tsx";
import { pages } from "./routes.ts";

/** A shop that gives itself a name, and leaves everything else as it is. */
const TEAPOTS = shopSettings({ name: "Teapots" });

const teapots = createRouter();
teapots.use(serveShop(TEAPOTS), trace, identify);
teapots.route("/", pages);
teapots.notFound((c) => answerProblem(c, refusal("not_found", "Nothing is here.")));
teapots.onError((error, c) => {
  if (error instanceof ProblemError) {
    return answerProblem(c, error.refusal);
  }
  throw error;
});

let sale: string;
beforeAll(async () => {
  const sku = await stockItem({ sku: "POT", stock: 200 });
  sale = (await openSale(sku)).id;
});

const { name, unit } = DEMO_SHOP;
const DEMO_WORDS = new RegExp(
  `\\b(${[name, unit.one, unit.several, unit.piece, "edition"].join("|")})\\b`,
  "i",
);

it.each([
  "/",
  "/products",
  "/products/pot",
  "/products/none",
  "/search?q=nothing",
  "/sales",
  "/sales/:id",
  "/sales/:id/books",
  "/cart",
  "/orders",
  "/register",
])("%s of another shop speaks of that shop alone", async (path) => {
  const request = new Request(`http://teapots.test${path.replace(":id", sale)}`, {
    headers: { Accept: "text/html" },
  });
  const page = await (await teapots.fetch(request, env, createExecutionContext())).text();
  expect(page).toContain("Teapots</");
  // What the shop sells in this test is called "Print POT".
  expect(page.replaceAll("Print POT", "")).not.toMatch(DEMO_WORDS);
});
