import type { Context } from "hono";
import {
  PROBLEMS,
  ProblemError,
  type ProblemStatus,
  type Refusal,
  refusal,
} from "../../../domain/base/problem.ts";
import { err } from "../../../domain/base/result.ts";
import { ProductDraft } from "../../../domain/catalog/product.ts";
import type { StoredProduct } from "../../../domain/catalog/product-change.ts";
import { callOf } from "../../../http/call.ts";
import { patchedDraft } from "../../../http/contract/product-input.ts";
import { changedMeanwhile } from "../../../http/if-match.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter, orThrow } from "../../../http/router.ts";
import { duplicateProduct } from "../../../shop/catalog/duplicate-product.ts";
import { saveProduct } from "../../../shop/catalog/save-product.ts";
import { adjustStock } from "../../../shop/stock/correct-stock.ts";
import { accountNames } from "../../../stores/accounts/accounts.ts";
import { auditOf } from "../../../stores/audit/audit.ts";
import { loadById } from "../../../stores/catalog/catalog-stored.ts";
import { staffPage } from "../frame/staff.tsx";
import { editPictures } from "../pictures/picture-form.ts";
import { ProductHistoryPage } from "./history-page.tsx";
import { adminProductPath, ProductPage, type ProductPageProps } from "./product-page.tsx";
import { changeOf, type FormChange, type ProductErrors, refusedProduct } from "./product-patch.ts";
import { mergeForm, readForm, rowsOf, type SentForm, type Values, valuesOf } from "./product-values.ts";
import { patchBack } from "./put-back.ts";

const PATH = "/admin/products/:id";
/** Entries of a product's history that one page shows. */
const HISTORY_ENTRIES = 50;

/** What was done, by the name that the page is sent to with. */
const DONE: Record<string, string> = {
  created: "The product is created.",
  nothing: "Nothing was changed.",
  active: "It is published. Shoppers see it within seconds. “Archive” takes it off sale again.",
  archived: "It is archived and off sale. “Publish” brings it back.",
  draft: "It is a draft now, and off sale.",
  copied: "This is the copy: a draft without stock.",
  back: "The variant is on sale again.",
  "put-back": "What was before is put back. The history has it as an edit of its own.",
};

export const adminProductRoutes = createRouter();
adminProductRoutes.use(`${PATH}/*`, noStore);

adminProductRoutes.get(PATH, async (c) => {
  const product = await requireProduct(c);
  const saved = /^\d{1,4}$/.exec(c.req.query("saved") ?? "")?.[0];
  const notice = saved
    ? `Saved: ${saved === "1" ? "1 field" : `${saved} fields`} changed. The history says which, and what was before.`
    : DONE[c.req.query("done") ?? ""];
  return editPage(c, product, { notice });
});

adminProductRoutes.post(PATH, async (c) => {
  const product = await requireProduct(c);
  const form = await c.req.formData();
  const read = readForm(form);
  const pictures = await editPictures(callOf(c), form, read.typed);
  const sent = pictures ? { ...read, typed: pictures.values } : read;
  if (sent.version !== product.updatedAt) {
    return meanwhilePage(c, product, sent);
  }
  if (pictures && (form.has("do") || Object.keys(pictures.errors).length > 0)) {
    const { errors, notice, focus } = pictures;
    const status = Object.keys(errors).length > 0 ? 422 : 200;
    return editPage(c, product, { typed: sent.typed, errors, notice, focus, status });
  }
  const change = changeOf(sent, product);
  if (!change.ok) {
    return editPage(c, product, { typed: sent.typed, errors: change.error, status: 422 });
  }
  const { patch, fields } = change.value;
  if (fields === 0) {
    return c.redirect(backTo(c, product.id, { done: "nothing" }), 303);
  }
  if (Object.keys(patch).length > 0) {
    const saved = await saveProduct(
      callOf(c),
      () => loadById(c.env.DB, product.id),
      (stored) =>
        stored?.updatedAt === sent.version && stored
          ? patchedDraft(stored, patch)
          : err(changedMeanwhile("The product")),
    );
    if (!saved.ok) {
      const { code, detail } = saved.error;
      if (code === "changed_meanwhile") {
        return meanwhilePage(c, await requireProduct(c), sent);
      }
      return editPage(c, product, {
        typed: sent.typed,
        errors: refusedProduct(saved.error, product),
        problem: detail,
        status: PROBLEMS[code].status,
      });
    }
  }
  const refused = await correctStock(c, change.value, String(form.get("key")));
  if (refused.length > 0) {
    const stored = await requireProduct(c);
    return editPage(c, stored, {
      problem: `${Object.keys(patch).length > 0 ? "All but the stock is saved. " : ""}${refused.join(" ")}`,
      status: 409,
    });
  }
  return c.redirect(backTo(c, product.id, { saved: String(fields) }), 303);
});

/**
 * Corrects what the form counted again. The form's key makes a repetition harmless. @returns
 * refusals
 */
async function correctStock(c: Context<AppEnv>, { stock }: FormChange, key: string): Promise<string[]> {
  const refused: string[] = [];
  for (const { sku, delta } of stock.filter((one) => one.delta !== 0)) {
    const corrected = await adjustStock(callOf(c), sku, {
      delta,
      reason: "Edited with the product",
      key: /^edit_[0-9a-z]{20}$/.test(key) ? `${key} ${sku}` : null,
    });
    if (!corrected.ok) {
      refused.push(`${sku}: ${corrected.error.detail}`);
    }
  }
  return refused;
}

adminProductRoutes.post(`${PATH}/status`, async (c) => {
  const product = await requireProduct(c);
  const status = ProductDraft.shape.status.safeParse((await c.req.formData()).get("status"));
  if (!status.success) {
    throw new ProblemError(refusal("invalid_request", "The form named no status."));
  }
  orThrow(
    await saveProduct(
      callOf(c),
      () => loadById(c.env.DB, product.id),
      (stored) => (stored ? patchedDraft(stored, { status: status.data }) : err(gone())),
    ),
  );
  return c.redirect(backTo(c, product.id, { done: status.data }), 303);
});

adminProductRoutes.post(`${PATH}/duplicate`, async (c) => {
  const copy = orThrow(await duplicateProduct(callOf(c), await requireProduct(c)));
  return c.redirect(`${adminProductPath(copy.id)}?done=copied`, 303);
});

adminProductRoutes.post(`${PATH}/bring-back`, async (c) => {
  const product = await requireProduct(c);
  const sku = String((await c.req.formData()).get("sku"));
  const back = await saveProduct(
    callOf(c),
    () => loadById(c.env.DB, product.id),
    (stored) => (stored ? patchedDraft(stored, { variants: [{ sku, archived: false }] }) : err(gone())),
  );
  if (!back.ok) {
    return editPage(c, product, { problem: back.error.detail, status: PROBLEMS[back.error.code].status });
  }
  return c.redirect(backTo(c, product.id, { done: "back" }), 303);
});

adminProductRoutes.get(`${PATH}/history`, async (c) => historyPage(c, await requireProduct(c)));

/** Puts back what one entry of the history changed; what others changed since stays. */
adminProductRoutes.post(`${PATH}/put-back`, async (c) => {
  const product = await requireProduct(c);
  const seq = Number((await c.req.formData()).get("seq"));
  const [entry] = await auditOf(c.env.DB, subjectsOf(product), { cursor: seq + 1, limit: 1 });
  const patch = entry?.seq === seq ? patchBack(entry) : null;
  if (!patch) {
    return historyPage(c, product, refusal("invalid_request", "This cannot be put back."));
  }
  const back = await saveProduct(
    callOf(c),
    () => loadById(c.env.DB, product.id),
    (stored) => (stored ? patchedDraft(stored, patch) : err(gone())),
  );
  return back.ok
    ? c.redirect(`${adminProductPath(product.id)}?done=put-back`, 303)
    : historyPage(c, product, back.error);
});

function subjectsOf(product: StoredProduct): string[] {
  return [product.id, ...product.variants.map(({ sku }) => sku)];
}

async function historyPage(c: Context<AppEnv>, product: StoredProduct, problem?: Refusal) {
  const page = { cursor: Number.MAX_SAFE_INTEGER, limit: HISTORY_ENTRIES };
  const entries = await auditOf(c.env.DB, subjectsOf(product), page);
  const names = await accountNames(
    c.env,
    entries.map(({ actor }) => actor),
  );
  return staffPage(
    c,
    <ProductHistoryPage product={product} entries={entries} names={names} problem={problem?.detail} />,
    problem ? PROBLEMS[problem.code].status : 200,
  );
}

async function requireProduct(c: Context<AppEnv>): Promise<StoredProduct> {
  const product = await loadById(c.env.DB, c.req.param("id") ?? "");
  if (!product) {
    throw new ProblemError(gone());
  }
  return product;
}

function gone() {
  return refusal("not_found", "There is no such product.");
}

function variantsPage(c: Context<AppEnv>): number {
  const page = Number(c.req.query("variants") ?? 1);
  return Number.isInteger(page) && page >= 1 && page <= 1_000 ? page : 1;
}

function backTo(c: Context<AppEnv>, id: string, query: Record<string, string>): string {
  const page = variantsPage(c);
  const asked = new URLSearchParams({ ...query, ...(page > 1 ? { variants: String(page) } : {}) });
  return `${adminProductPath(id)}?${asked}`;
}

interface Shown extends Pick<ProductPageProps, "notice" | "problem" | "meanwhile" | "focus"> {
  /** What the person typed, where it differs from what is stored. */
  typed?: Values;
  errors?: ProductErrors;
  status?: ProblemStatus | 200;
}

function editPage(c: Context<AppEnv>, product: StoredProduct, shown: Shown) {
  const page = variantsPage(c);
  const stored = valuesOf(product, rowsOf(product, page));
  const { typed = {}, errors = {}, status = 200, ...rest } = shown;
  return staffPage(
    c,
    <ProductPage
      product={product}
      stored={stored}
      filled={{ values: { ...stored, ...typed }, errors }}
      page={page}
      resized={c.env.IMAGES !== undefined}
      {...rest}
    />,
    status,
  );
}

/** What another person changed meanwhile, beside what this one typed, which the form keeps. */
function meanwhilePage(c: Context<AppEnv>, product: StoredProduct, sent: SentForm) {
  const stored = valuesOf(product, rowsOf(product, variantsPage(c)));
  const { meanwhile, values } = mergeForm(sent, stored);
  return editPage(c, product, { typed: values, meanwhile, status: PROBLEMS.changed_meanwhile.status });
}
