import type { Context } from "hono";
import { z } from "zod";
import { PROBLEMS, ProblemError, type ProblemStatus, refusal } from "../../../domain/base/problem.ts";
import { err } from "../../../domain/base/result.ts";
import { ProductDraft } from "../../../domain/catalog/product.ts";
import { callOf } from "../../../http/call.ts";
import { AdminProductQuery } from "../../../http/contract/catalog.ts";
import { patchedDraft } from "../../../http/contract/product-input.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { createProduct } from "../../../shop/catalog/create-product.ts";
import { saveProduct } from "../../../shop/catalog/save-product.ts";
import { addToCollection } from "../../../shop/collections/manage-collections.ts";
import { listForMerchants } from "../../../stores/catalog/catalog-merchant.ts";
import { loadById } from "../../../stores/catalog/catalog-stored.ts";
import { collectionSummaries } from "../../../stores/collections/collections.ts";
import { CHOOSE, CHOSEN, EVERY_ROW, type LeftRow, listOf, readChosen } from "../frame/bulk.tsx";
import { staffPage } from "../frame/staff.tsx";
import { editPictures, type PictureEdit } from "../pictures/picture-form.ts";
import { readList } from "../views/list-state.ts";
import { EMPTY_PRODUCT, newProductOf, readNewProduct } from "./new-product-form.ts";
import { NewProductPage } from "./new-product-page.tsx";
import { adminProductPath, PRODUCTS } from "./product-page.tsx";
import type { Values } from "./product-values.ts";
import { PRODUCT_COLUMNS, ProductsPage } from "./products-page.tsx";

/** As many as one invocation may save: a product takes some twenty queries of D1. */
const PAGE_SIZE = 25;
const MOST_COUNTED = 1_000;

export const adminProductListRoutes = createRouter();
adminProductListRoutes.use(`${PRODUCTS}/*`, noStore);

adminProductListRoutes.get(PRODUCTS, (c) => listPage(c, new URL(c.req.url).searchParams));

/** The list that an address asks for, with what became of those that were chosen in it. */
async function listPage(
  c: Context<AppEnv>,
  search: URLSearchParams,
  refused?: { problem: string; rows: readonly LeftRow[]; status?: 422 },
) {
  const asked = [...search].filter(([, value]) => value !== "");
  const parsed = AdminProductQuery.safeParse(Object.fromEntries(asked));
  const query = parsed.success ? parsed.data : AdminProductQuery.parse({});
  const most = MOST_COUNTED;
  const [found, collections] = await Promise.all([
    listForMerchants(c.env.DB, { ...query, pageSize: PAGE_SIZE, most }),
    collectionSummaries(c.env.DB),
  ]);
  const { q = "", status = "", sort, page } = query;
  return staffPage(
    c,
    <ProductsPage
      list={await readList(c, "products", search, PRODUCT_COLUMNS)}
      query={{ q, status, sort, page }}
      products={found.products}
      total={found.total}
      most={most}
      pageSize={PAGE_SIZE}
      all={search.get(CHOOSE) === EVERY_ROW}
      collections={collections.filter(({ byRule }) => !byRule)}
      notice={refused ? undefined : bulkWords(c)}
      problem={
        refused?.problem ?? (parsed.success ? undefined : "Some of what you asked for cannot be read.")
      }
      left={refused?.rows ?? []}
    />,
    refused ? (refused.status ?? 409) : parsed.success ? 200 : 422,
  );
}

function bulkWords(c: Context<AppEnv>): string | undefined {
  const [, count, status] = /^(\d{1,3})-(active|archived|collect)$/.exec(c.req.query("done") ?? "") ?? [];
  if (count === undefined) {
    return undefined;
  }
  const products = count === "1" ? "1 product is" : `${count} products are`;
  if (status === "collect") {
    return `${products} new in the collection, behind those that it has.`;
  }
  return status === "active"
    ? `${products} published. “Archive” takes them off sale again.`
    : `${products} archived and off sale. “Publish” brings them back.`;
}

adminProductListRoutes.post(`${PRODUCTS}/bulk`, async (c) => {
  const form = await c.req.formData();
  const wanted = ProductDraft.shape.status.extract(["active", "archived"]).or(z.literal("collect"));
  const status = wanted.safeParse(form.get("status"));
  if (!status.success) {
    throw new ProblemError(refusal("invalid_request", "The form named no status."));
  }
  const to = listOf(c, form.get("back"), PRODUCTS);
  const chosen = readChosen(form.getAll(CHOSEN), PAGE_SIZE);
  if (!chosen.ok) {
    return listPage(c, to.searchParams, { problem: chosen.error, rows: [], status: 422 });
  }
  const ids = chosen.value;
  if (status.data === "collect") {
    const added = await addToCollection(callOf(c), String(form.get("collection")), ids);
    if (!added.ok) {
      return listPage(c, to.searchParams, { problem: added.error.detail, rows: [] });
    }
    to.searchParams.set("done", `${added.value}-collect`);
    return c.redirect(`${to.pathname}${to.search}`, 303);
  }
  const left: LeftRow[] = [];
  for (const id of ids) {
    const saved = await publish(c, id, status.data);
    if (!saved.ok) {
      left.push({ title: (await loadById(c.env.DB, id))?.title ?? id, why: saved.error.detail });
    }
  }
  const done = ids.length - left.length;
  if (left.length > 0) {
    const words = status.data === "active" ? "published" : "archived";
    const problem = `${done} of ${ids.length} chosen products are ${words}. The others are as they were.`;
    return listPage(c, to.searchParams, { problem, rows: left });
  }
  to.searchParams.set("done", `${done}-${status.data}`);
  return c.redirect(`${to.pathname}${to.search}`, 303);
});

function publish(c: Context<AppEnv>, id: string, status: "active" | "archived") {
  return saveProduct(
    callOf(c),
    () => loadById(c.env.DB, id),
    (stored) =>
      stored
        ? patchedDraft(stored, { status })
        : err(refusal("not_found", "There is no such product any more.")),
  );
}

adminProductListRoutes.get(`${PRODUCTS}/new`, (c) => newPage(c, { values: EMPTY_PRODUCT }));

adminProductListRoutes.post(PRODUCTS, async (c) => {
  const form = await c.req.formData();
  const typed = readNewProduct(form);
  const pictures = await editPictures(callOf(c), form, typed);
  const { values } = pictures ?? { values: typed };
  if (pictures && (form.has("do") || Object.keys(pictures.errors).length > 0)) {
    return newPage(c, { ...pictures, status: Object.keys(pictures.errors).length > 0 ? 422 : 200 });
  }
  const draft = newProductOf(values);
  if (!draft.ok) {
    return newPage(c, { values, errors: draft.error, status: 422 });
  }
  const created = await createProduct(callOf(c), draft.value);
  if (!created.ok) {
    const { code, detail } = created.error;
    return newPage(c, { values, problem: detail, status: PROBLEMS[code].status });
  }
  return c.redirect(`${adminProductPath(created.value.id)}?done=created`, 303);
});

function newPage(
  c: Context<AppEnv>,
  shown: Partial<PictureEdit> & { values: Values; problem?: string; status?: ProblemStatus | 200 },
) {
  const { values, errors = {}, focus, notice, problem, status = 200 } = shown;
  return staffPage(
    c,
    <NewProductPage
      filled={{ values, errors }}
      resized={c.env.IMAGES !== undefined}
      focus={focus}
      notice={notice}
      problem={problem}
    />,
    status,
  );
}
