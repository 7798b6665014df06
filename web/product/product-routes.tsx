import { CURRENCY } from "../../domain/base/money.ts";
import { PROBLEMS, ProblemError, refusal } from "../../domain/base/problem.ts";
import { shownProduct } from "../../domain/catalog/catalog-change.ts";
import { showIn } from "../../http/cache/currency.ts";
import { callOf } from "../../http/call.ts";
import { BackInStock } from "../../http/contract/catalog.ts";
import { bySlug } from "../../http/middleware/by-slug.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { retryAfterOf } from "../../http/problem.ts";
import { createRouter } from "../../http/router.ts";
import { watchStock } from "../../shop/back-in-stock/watch-stock.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { findProduct } from "../../stores/catalog/catalog.ts";
import { findBoughtTogether } from "../../stores/collections/bought-together.ts";
import { sellsHere } from "../checkout/closed.tsx";
import { refusalText } from "../language/refusal-text.ts";
import { originOf } from "../layout/origin.ts";
import { personalPage, publicPage } from "../layout/respond.tsx";
import { salesOf } from "../sales/announced.ts";
import { BackInStockPage } from "./back-in-stock.tsx";
import { ProductPage } from "./product-page.tsx";
import { askedFor } from "./variant-choice.tsx";

const MAX_FIELD_CHARS = 1_000;

/** A product's page: equal for all shoppers, and cached like the catalog's JSON. */
export const productRoutes = createRouter();

productRoutes.get("/products/:slug", bySlug, (c) =>
  publicPage(c, async (db) => {
    const slug = c.req.param("slug");
    const currency = c.get("currency");
    const [sold, together] = await Promise.all([
      findProduct(db, slug, currency),
      findBoughtTogether(db, slug, currency),
    ]);
    // What has no price in the currency is shown, without a price.
    const product = sold ?? (currency === CURRENCY ? null : await findProduct(db, slug));
    if (!product) {
      throw new ProblemError(refusal("not_found", `There is no such ${c.get("shop").unit.one}.`));
    }
    const shows = shownProduct(product);
    const products = [...shows.products, ...together.map(({ id }) => id)];
    showIn(c, currency, { ...shows, products, sales: true, salesOf: [product.id] });
    const sales = await salesOf(c, db, [product]);
    const asked = askedFor(product, new URL(c.req.url).searchParams);
    const wallets = sellsHere(c.env, c.get("shop"))?.express === true;
    const shown = { product, asked, sales, together, isSold: sold !== null, wallets };
    return <ProductPage origin={originOf(c)} {...shown} />;
  }),
);

productRoutes.post("/products/:slug/back-in-stock", noStore, async (c) => {
  const sent = await c.req.parseBody();
  const text = (name: string) => String(sent[name] ?? "").slice(0, MAX_FIELD_CHARS);
  const form = { slug: c.req.param("slug"), sku: text("sku"), email: text("email").trim() };
  const parsed = BackInStock.safeParse({ email: form.email });
  if (!parsed.success) {
    const error = wordsIn(c.get("language")).say("product.wrongEmail");
    return personalPage(c, <BackInStockPage {...form} error={error} />, 422);
  }
  const kept = await watchStock(callOf(c), { sku: form.sku, ...parsed.data });
  if (kept.ok) {
    return personalPage(c, <BackInStockPage {...form} done />);
  }
  const { code } = kept.error;
  const problem = refusalText(wordsIn(c.get("language")), kept.error);
  const retryAfter = retryAfterOf(kept.error);
  if (retryAfter) {
    c.header("Retry-After", retryAfter);
  }
  return personalPage(c, <BackInStockPage {...form} problem={problem} />, PROBLEMS[code].status);
});
