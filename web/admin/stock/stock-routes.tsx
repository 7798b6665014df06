import type { Context } from "hono";
import { randomId } from "../../../domain/base/ids.ts";
import { PROBLEMS, ProblemError, type ProblemStatus, type Refusal } from "../../../domain/base/problem.ts";
import { err } from "../../../domain/base/result.ts";
import { cutPage, readPage } from "../../../domain/lists/page.ts";
import { LocationId, unitsAt } from "../../../domain/stock/locations.ts";
import { callOf } from "../../../http/call.ts";
import { patchedDraft } from "../../../http/contract/product-input.ts";
import {
  InventoryQuery,
  MovementQuery,
  StockAdjustment,
  StockTransfer,
  WaitingQuery,
  writeWaitingCursor,
} from "../../../http/contract/stock.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { saveProduct } from "../../../shop/catalog/save-product.ts";
import { adjustStock, countStock, transferStock, unknownSku } from "../../../shop/stock/correct-stock.ts";
import { placesOf } from "../../../shop/stock/locations.ts";
import { readLedger } from "../../../shop/stock/read-ledger.ts";
import { accountNames } from "../../../stores/accounts/accounts.ts";
import { findVariantsBySku } from "../../../stores/catalog/catalog.ts";
import { listStock } from "../../../stores/catalog/catalog-stock.ts";
import { findSkuOwners, loadById } from "../../../stores/catalog/catalog-stored.ts";
import { listWaiting, waitingUnits } from "../../../stores/catalog/catalog-waiting.ts";
import { listLocations } from "../../../stores/locations/locations.ts";
import { findUnendedSales } from "../../../stores/sales/sales.ts";
import { stockPath } from "../frame/paths.ts";
import { staffPage } from "../frame/staff.tsx";
import { SkuPage } from "./sku-page.tsx";
import type { Place, StockForm } from "./stock-forms.tsx";
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
  const { items: shown, last } = await readPage(PAGE_SIZE, (limit) =>
    listStock(c.env.DB, { low: low === "true", after: cursor, limit }),
  );
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
      next={last?.sku ?? null}
    />,
  );
});

adminStockRoutes.get("/admin/back-orders", noStore, async (c) => {
  const { cursor = "" } = WaitingQuery.pick({ cursor: true }).catch({}).parse(c.req.query());
  const { items, last } = await readPage(PAGE_SIZE, (limit) =>
    listWaiting(c.env.DB, { sku: null, after: cursor, limit }),
  );
  const next = writeWaitingCursor(last);
  return staffPage(c, <WaitingPage orders={items} isFirst={cursor === ""} next={next} />);
});

adminStockRoutes.get(PATH, (c) => skuPage(c, {}));

adminStockRoutes.post(`${PATH}/adjust`, async (c) => {
  const sku = c.req.param("sku");
  const form = textsOf(await c.req.formData());
  const change = StockAdjustment.safeParse({
    delta: /^[+-]?\d{1,7}$/.test(form.delta) ? Number(form.delta) : Number.NaN,
    reason: form.reason,
    force: form.force === "yes",
    location: form.location || undefined,
  });
  if (!change.success) {
    const wrong = new Set(change.error.issues.map(({ path }) => path[0]));
    const errors = {
      ...(wrong.has("delta") ? { delta: "Enter how many units came or went, such as 12 or -3." } : {}),
      ...(wrong.has("reason") ? { reason: "Say why, in at most 200 characters." } : {}),
    };
    return skuPage(c, { form: { ...form, errors }, status: 422 });
  }
  const { delta, reason, force = false, location } = change.data;
  const adjusted = await adjustStock(callOf(c), sku, {
    delta,
    reason,
    force,
    location,
    key: form.key || null,
  });
  return adjusted.ok
    ? c.redirect(`${stockPath(sku)}?${new URLSearchParams({ by: String(delta), ...madeAt(location) })}`, 303)
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
  const counted = await countStock(callOf(c), sku, {
    counted: Number(form.counted),
    reason: reason.data,
    location: form.countLocation || undefined,
  });
  if (!counted.ok) {
    return refused(c, form, counted.error);
  }
  const by = counted.value.to - counted.value.from;
  return c.redirect(
    `${stockPath(sku)}?${new URLSearchParams({ by: String(by), counted: "yes", ...madeAt(form.countLocation) })}`,
    303,
  );
});

adminStockRoutes.post(`${PATH}/transfer`, async (c) => {
  const sku = c.req.param("sku");
  const form = textsOf(await c.req.formData());
  const { from, to } = form;
  const quantity = /^\d{1,7}$/.test(form.units) ? Number(form.units) : Number.NaN;
  const transfer = StockTransfer.safeParse({ from, to, quantity, reason: form.transferReason });
  if (!transfer.success || from === to || form.key === "") {
    const wrong = new Set(transfer.error?.issues.map(({ path }) => path[0]));
    const errors = {
      ...(wrong.has("quantity") ? { units: "Enter how many units go there, 1 or more." } : {}),
      ...(wrong.has("reason") ? { transferReason: "Say why, in at most 200 characters." } : {}),
      ...(from === to ? { to: "Choose another location." } : {}),
    };
    return skuPage(c, { form: { ...form, errors }, status: 422 });
  }
  const moved = await transferStock(callOf(c), sku, { ...transfer.data, key: form.key });
  return moved.ok ? c.redirect(`${stockPath(sku)}?done=moved`, 303) : refused(c, form, moved.error);
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

/** Where the page that says it was done takes it back. */
function madeAt(location: string | undefined): Record<string, string> {
  return location ? { at: location } : {};
}

function textsOf(form: FormData): Omit<StockForm, "errors"> & { force: string } {
  const text = (name: string) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim().slice(0, 300) : "";
  };
  const key = text("key");
  return {
    delta: text("delta"),
    reason: text("reason"),
    force: text("force"),
    counted: text("counted"),
    countReason: text("countReason"),
    reorderPoint: text("reorderPoint"),
    location: text("location"),
    countLocation: text("countLocation"),
    from: text("from"),
    to: text("to"),
    units: text("units"),
    transferReason: text("transferReason"),
    key: /^adj_[0-9a-z]{20}$/.test(key) ? key : "",
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

const DONE: Record<string, string> = {
  low: "The threshold is saved.",
  moved: "The units are at the other location.",
};

/** What each location has that gives or takes units; nothing in a shop of one. */
async function placesAt(env: Env, sku: string): Promise<Place[]> {
  const locations = await listLocations(env.DB);
  const places = locations.length > 1 ? await placesOf(env, sku) : null;
  return places
    ? locations
        .filter(({ active }) => active)
        .map(({ id, name }) => ({ id, name, units: unitsAt(places, id) }))
    : [];
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
    // One more: it says that another page follows.
    readLedger(c.env, sku, { before, limit: PAGE_SIZE + 1 }),
  ]);
  const variant = variants.get(sku);
  if (!variant || !ledger) {
    throw new ProblemError(unknownSku(sku));
  }
  const { items: movements, last } = cutPage(ledger.movements, PAGE_SIZE);
  const [places, waiting, names] = await Promise.all([
    placesAt(c.env, sku),
    listWaiting(c.env.DB, { sku, after: "", limit: MOST_WAITING }),
    accountNames(
      c.env,
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
      places={places}
      isFirst={before === undefined}
      next={last?.seq ?? null}
      form={{
        key: randomId("adj"),
        reorderPoint: String(variant.reorderPoint),
        to: places[1]?.id ?? "",
        ...form,
      }}
      by={by === undefined ? undefined : Number(by)}
      counted={c.req.query("counted") === "yes"}
      at={LocationId.safeParse(c.req.query("at")).data ?? ""}
      notice={DONE[c.req.query("done") ?? ""]}
      problem={problem}
      mayForce={mayForce}
    />,
    status ?? 200,
  );
}
