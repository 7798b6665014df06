import type { Context } from "hono";
import { randomId } from "../../../domain/base/ids.ts";
import { PROBLEMS, ProblemError, type ProblemStatus, type Refusal } from "../../../domain/base/problem.ts";
import { err } from "../../../domain/base/result.ts";
import { callOf } from "../../../http/call.ts";
import { patchedDraft } from "../../../http/contract/product-input.ts";
import {
  InventoryQuery,
  MovementQuery,
  StockAdjustment,
  WaitingQuery,
} from "../../../http/contract/stock.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { saveProduct } from "../../../shop/catalog/save-product.ts";
import { adjustStock, countStock, unknownSku } from "../../../shop/stock/correct-stock.ts";
import { readLedger } from "../../../shop/stock/read-ledger.ts";
import { accountNames } from "../../../stores/accounts/accounts.ts";
import { findVariantsBySku } from "../../../stores/catalog/catalog.ts";
import { listStock } from "../../../stores/catalog/catalog-stock.ts";
import { findSkuOwners, loadById } from "../../../stores/catalog/catalog-stored.ts";
import { listWaiting, waitingUnits } from "../../../stores/catalog/catalog-waiting.ts";
import { findUnendedSales } from "../../../stores/sales/sales.ts";
import { stockPath } from "../frame/paths.ts";
import { staffPage } from "../frame/staff.tsx";
import { SkuPage, type StockForm } from "./sku-page.tsx";
import { StockPage } from "./stock-page.tsx";
import { WaitingPage } from "./waiting-page.tsx";

const ROOT = "/admin/stock";
const PATH = `${ROOT}/:sku`;
const PAGE_SIZE = 50;
/** Orders that one page names as waiting. */
const MOST_WAITING = 20;

export const adminStockRoutes = createRouter();
adminStockRoutes.use(`${ROOT}/*`, noStore);

adminStockRoutes.get(ROOT, async (c) => {
  const sought = c.req.query("sku")?.trim() ?? "";
  const owners = sought === "" ? new Map<string, { sku: string }>() : await findSkuOwners(c.env.DB, [sought]);
  const [found] = [...owners.values()];
  if (found) {
    return c.redirect(stockPath(found.sku), 303);
  }
  const asked = Object.entries(c.req.query()).filter(([, value]) => value !== "");
  const parsed = InventoryQuery.safeParse(Object.fromEntries(asked));
  const { low, cursor = sought } = parsed.success ? parsed.data : InventoryQuery.parse({});
  const rows = await listStock(c.env.DB, { low: low === "true", after: cursor, limit: PAGE_SIZE + 1 });
  const shown = rows.slice(0, PAGE_SIZE);
  const skus = shown.map(({ sku }) => sku);
  const [waiting, onSale] = await Promise.all([
    waitingUnits(c.env.DB, skus),
    findUnendedSales(c.env.DB, skus, Date.now()),
  ]);
  return staffPage(
    c,
    <StockPage
      rows={shown}
      waiting={waiting}
      onSale={new Set(onSale)}
      low={low === "true"}
      sought={sought}
      isFirst={cursor === ""}
      next={rows.length > PAGE_SIZE ? (skus.at(-1) ?? null) : null}
    />,
  );
});

adminStockRoutes.get("/admin/back-orders", noStore, async (c) => {
  const { cursor = "" } = WaitingQuery.pick({ cursor: true }).catch({}).parse(c.req.query());
  const rows = await listWaiting(c.env.DB, { sku: null, after: cursor, limit: PAGE_SIZE + 1 });
  const shown = rows.slice(0, PAGE_SIZE);
  const last = rows.length > PAGE_SIZE ? shown.at(-1) : undefined;
  const next = last ? [last.sku, last.since, last.reference].join("\n") : null;
  return staffPage(c, <WaitingPage orders={shown} isFirst={cursor === ""} next={next} />);
});

adminStockRoutes.get(PATH, (c) => skuPage(c, {}));

adminStockRoutes.post(`${PATH}/adjust`, async (c) => {
  const sku = c.req.param("sku");
  const form = textsOf(await c.req.formData());
  const change = StockAdjustment.safeParse({
    delta: /^[+-]?\d{1,7}$/.test(form.delta) ? Number(form.delta) : Number.NaN,
    reason: form.reason,
    force: form.force === "yes",
  });
  if (!change.success) {
    const wrong = new Set(change.error.issues.map(({ path }) => path[0]));
    const errors = {
      ...(wrong.has("delta") ? { delta: "Enter how many units came or went, such as 12 or -3." } : {}),
      ...(wrong.has("reason") ? { reason: "Say why, in at most 200 characters." } : {}),
    };
    return skuPage(c, { form: { ...form, errors }, status: 422 });
  }
  const { delta, reason, force = false } = change.data;
  const adjusted = await adjustStock(callOf(c), sku, { delta, reason, force, key: form.key || null });
  return adjusted.ok
    ? c.redirect(`${stockPath(sku)}?${new URLSearchParams({ by: String(delta) })}`, 303)
    : refused(c, form, adjusted.error);
});

adminStockRoutes.post(`${PATH}/count`, async (c) => {
  const sku = c.req.param("sku");
  const form = textsOf(await c.req.formData());
  const reason = StockAdjustment.shape.reason.safeParse(form.countReason);
  if (!/^\d{1,8}$/.test(form.counted) || !reason.success) {
    const errors = {
      ...(/^\d{1,8}$/.test(form.counted) ? {} : { counted: "Enter how many units there are, 0 or more." }),
      ...(reason.success ? {} : { countReason: "Say why, in at most 200 characters." }),
    };
    return skuPage(c, { form: { ...form, errors }, status: 422 });
  }
  const counted = await countStock(callOf(c), sku, { counted: Number(form.counted), reason: reason.data });
  if (!counted.ok) {
    return refused(c, form, counted.error);
  }
  const by = counted.value.to - counted.value.from;
  return c.redirect(`${stockPath(sku)}?${new URLSearchParams({ by: String(by), counted: "yes" })}`, 303);
});

adminStockRoutes.post(`${PATH}/low-at`, async (c) => {
  const sku = c.req.param("sku");
  const form = textsOf(await c.req.formData());
  const variant = (await findVariantsBySku(c.env.DB, [sku])).get(sku);
  if (!variant) {
    throw new ProblemError(unknownSku(sku));
  }
  if (!/^\d{1,8}$/.test(form.reorderPoint)) {
    const errors = { reorderPoint: "Enter a whole number of units, 0 or more." };
    return skuPage(c, { form: { ...form, errors }, status: 422 });
  }
  const change = { variants: [{ sku, reorderPoint: Number(form.reorderPoint) }] };
  const saved = await saveProduct(
    callOf(c),
    () => loadById(c.env.DB, variant.productId),
    (stored) => (stored ? patchedDraft(stored, change) : err(unknownSku(sku))),
  );
  return saved.ok ? c.redirect(`${stockPath(sku)}?done=low`, 303) : refused(c, form, saved.error);
});

const FIELDS = ["delta", "reason", "force", "counted", "countReason", "reorderPoint", "key"] as const;

function textsOf(form: FormData): Record<(typeof FIELDS)[number], string> {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim().slice(0, 300) : "";
  };
  const [delta, reason, force, counted, countReason, reorderPoint, key] = FIELDS.map(text);
  return {
    delta: delta ?? "",
    reason: reason ?? "",
    force: force ?? "",
    counted: counted ?? "",
    countReason: countReason ?? "",
    reorderPoint: reorderPoint ?? "",
    key: /^adj_[0-9a-z]{20}$/.test(key ?? "") ? (key ?? "") : "",
  };
}

function refused(c: Context<AppEnv>, form: Partial<StockForm>, { code, detail }: Refusal) {
  if (code === "not_found") {
    throw new ProblemError({ code, detail });
  }
  return skuPage(c, {
    form,
    problem: detail,
    mayForce: code === "stock_promised" && form.counted === "",
    status: PROBLEMS[code].status,
  });
}

interface Shown {
  form?: Partial<StockForm>;
  problem?: string;
  mayForce?: boolean;
  status?: ProblemStatus;
}

async function skuPage(c: Context<AppEnv>, { form = {}, status, problem, mayForce = false }: Shown) {
  const sku = c.req.param("sku") ?? "";
  const cursor = MovementQuery.shape.cursor.safeParse(c.req.query("cursor"));
  const before = cursor.success ? cursor.data : undefined;
  const [variants, ledger] = await Promise.all([
    findVariantsBySku(c.env.DB, [sku]),
    readLedger(c.env, sku, { before, limit: PAGE_SIZE + 1 }),
  ]);
  const variant = variants.get(sku);
  if (!variant || !ledger) {
    throw new ProblemError(unknownSku(sku));
  }
  const movements = ledger.movements.slice(0, PAGE_SIZE);
  const [waiting, names] = await Promise.all([
    listWaiting(c.env.DB, { sku, after: "", limit: MOST_WAITING }),
    accountNames(
      c.env.DB,
      movements.flatMap(({ actor }) => actor ?? []),
    ),
  ]);
  const by = /^-?\d{1,7}$/.exec(c.req.query("by") ?? "")?.[0];
  return staffPage(
    c,
    <SkuPage
      variant={variant}
      stock={ledger.stock}
      movements={movements}
      names={names}
      waiting={waiting}
      isFirst={before === undefined}
      next={ledger.movements.length > PAGE_SIZE ? (movements.at(-1)?.seq ?? null) : null}
      form={{ key: randomId("adj"), reorderPoint: String(variant.reorderPoint), ...form }}
      by={by === undefined ? undefined : Number(by)}
      counted={c.req.query("counted") === "yes"}
      told={c.req.query("done") === "low" ? "The threshold is saved." : undefined}
      problem={problem}
      mayForce={mayForce}
    />,
    status ?? 200,
  );
}
