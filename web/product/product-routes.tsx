import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { shownProduct } from "../../domain/catalog/catalog-change.ts";
import { createRouter } from "../../http/router.ts";
import { findProduct } from "../../stores/catalog/catalog.ts";
import { findBoughtTogether } from "../../stores/collections/bought-together.ts";
import { originOf } from "../layout/origin.ts";
import { publicPage } from "../layout/respond.tsx";
import { salesOf } from "../sales/announced.ts";
import { ProductPage } from "./product-page.tsx";
import { askedFor } from "./variant-choice.tsx";

/** A product's page: equal for all shoppers, and cached like the catalog's JSON. */
export const productRoutes = createRouter();

productRoutes.get("/products/:slug", (c) =>
  publicPage(c, async (db) => {
    const slug = c.req.param("slug");
    const [product, together] = await Promise.all([findProduct(db, slug), findBoughtTogether(db, slug)]);
    if (!product) {
      throw new ProblemError(refusal("not_found", `There is no such ${c.get("shop").unit.one}.`));
    }
    const shows = shownProduct(product);
    const products = [...shows.products, ...together.map(({ id }) => id)];
    c.set("shows", { ...shows, products, sales: true, salesOf: [product.id] });
    const sales = await salesOf(c, db, [product]);
    const asked = askedFor(product, new URL(c.req.url).searchParams);
    const shown = { product, asked, sales, together };
    return <ProductPage origin={originOf(c)} {...shown} />;
  }),
);
