import type { Context } from "hono";
import { CURRENCY } from "../../domain/base/money.ts";
import type { ProductView } from "../../domain/catalog/catalog.ts";
import type { Shown } from "../../domain/catalog/catalog-change.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import type { HomeSection } from "../../domain/shop/home.ts";
import type { AppEnv } from "../../http/router.ts";
import { markdownHtml } from "../../shop/settings/markdown.ts";
import { findListing, findProduct, newestOfCategories } from "../../stores/catalog/catalog.ts";
import { findCollectionPage } from "../../stores/collections/published-collections.ts";
import { listSales } from "../../stores/sales/sales.ts";
import { announced } from "../sales/announced.ts";

/** More categories than this are found in the listing. */
const MAX_CATEGORIES = 8;

/** A category, with the product whose picture represents it. */
interface Category {
  name: string;
  count: number;
  cover: ProductView | undefined;
}

type Section<Kind extends HomeSection["kind"]> = Extract<HomeSection, { kind: Kind }>;

/** A section of the home page with what it shows. One without anything to show is left out. */
export type FilledSection =
  | (Section<"hero"> & { picture: ProductView | undefined })
  | (Section<"collections"> & { categories: readonly Category[] })
  | (Section<"products"> & { products: readonly ProductView[]; more: string })
  | (Section<"text"> & { html: string })
  | Section<"points">
  | (Section<"sale"> & { sale: SaleView });

/** Fills the sections from the catalog, and says what the page shows by that. */
export async function fillHome(
  c: Context<AppEnv>,
  db: D1Database,
  sections: readonly HomeSection[],
): Promise<{ sections: FilledSection[]; shows: Shown | undefined }> {
  const currency = c.get("currency");
  const counts = sections.flatMap((one) => (one.kind === "products" && !one.collection ? [one.count] : []));
  const { list: newest, shows } = await findListing(db, {
    page: 1,
    // One more, which a hero above it may show already.
    pageSize: Math.max(0, ...counts) + 1,
    sort: "newest",
    ...(currency === CURRENCY ? {} : { currency }),
  });
  const pictured = newest.items.filter(({ images }) => images.length > 0);
  const openings = [...pictured, ...newest.items];
  const opening = openings.find(({ available }) => available) ?? openings[0];
  const opensWith = sections.some((one) => one.kind === "hero" && !one.product);
  const others = newest.items.filter((product) => !opensWith || product !== opening);
  const products = new Set(shows.products);
  const collections = new Set<number>();
  /** A product or a collection that is named, and not there: any change may be that it comes. */
  let isAwaiting = false;

  const fill = async (section: HomeSection): Promise<FilledSection | null> => {
    switch (section.kind) {
      case "hero": {
        const chosen = section.product ? await findProduct(db, section.product, currency) : null;
        const picture = chosen ?? opening;
        if (chosen) {
          products.add(chosen.id);
        }
        isAwaiting ||= section.product !== "" && !chosen;
        return { ...section, picture };
      }
      case "collections": {
        const shown = newest.facets.categories
          .filter(({ value }) => value !== "")
          .slice(0, MAX_CATEGORIES)
          .sort((a, b) => a.value.localeCompare(b.value, "en"));
        const covers = await newestOfCategories(
          db,
          shown.map(({ value }) => value),
          currency,
        );
        for (const { id } of covers.values()) {
          products.add(id);
        }
        const categories = shown.map(({ value, count }) => ({
          name: value,
          count,
          cover: covers.get(value),
        }));
        return categories.length > 0 ? { ...section, categories } : null;
      }
      case "products": {
        const { collection, count } = section;
        if (!collection) {
          const some = others.slice(0, count);
          return some.length > 0 ? { ...section, products: some, more: "/products" } : null;
        }
        const found = await findCollectionPage(db, collection, { page: 1, pageSize: count, currency });
        const page = found?.shows;
        for (const id of page?.products ?? []) {
          products.add(id);
        }
        isAwaiting ||= !page;
        for (const num of page?.collections ?? []) {
          collections.add(num);
        }
        const items = found?.collection.items ?? [];
        return items.length > 0
          ? { ...section, products: items, more: `/collections/${encodeURIComponent(collection)}` }
          : null;
      }
      case "text":
        return { ...section, html: await markdownHtml(section.text) };
      case "points":
        return section;
      case "sale": {
        const [sale] = await announced(c, await listSales(db, Date.now()), 1);
        return sale ? { ...section, sale } : null;
      }
    }
  };
  const filled = await Promise.all(sections.map(fill));
  return {
    sections: filled.filter((section) => section !== null),
    shows: isAwaiting
      ? undefined
      : {
          products: [...products],
          list: { ...shows.list, facets: "categories" },
          sales: sections.some(({ kind }) => kind === "sale"),
          ...(collections.size > 0 ? { collections: [...collections] } : {}),
        },
  };
}
