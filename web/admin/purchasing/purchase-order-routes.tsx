import type { Context } from "hono";
import { PROBLEMS, ProblemError, refusal } from "../../../domain/base/problem.ts";
import { readPage } from "../../../domain/lists/page.ts";
import { readLinesCsv, writeLinesCsv } from "../../../domain/purchasing/lines-csv.ts";
import { PurchaseMove, purchaseNumber } from "../../../domain/purchasing/purchase-order.ts";
import { callOf } from "../../../http/call.ts";
import { PurchaseOrderQuery } from "../../../http/contract/purchasing/purchase-orders.ts";
import { readCsvBody } from "../../../http/csv-file.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import {
  createPurchaseOrder,
  editPurchaseOrder,
  movePurchaseOrder,
} from "../../../shop/purchasing/purchase-orders.ts";
import { findVariantsBySku } from "../../../stores/catalog/catalog.ts";
import { listLocations } from "../../../stores/locations/locations.ts";
import { listPurchaseOrders, type StoredPurchaseOrder } from "../../../stores/purchasing/purchase-orders.ts";
import { findSupplier, listSuppliers } from "../../../stores/purchasing/suppliers.ts";
import { purchaseOrderPath } from "../frame/paths.ts";
import { staffPage } from "../frame/staff.tsx";
import { PaperPage } from "./paper-page.tsx";
import { changedForm, checkOrder, readOrderForm, refusedFields, withItems } from "./purchase-order-form.ts";
import { NewPurchaseOrderPage, PURCHASE_ORDERS, PurchaseOrdersPage } from "./purchase-orders-page.tsx";
import { MOVED_WORDS } from "./purchase-words.ts";
import { orderPage, requirePurchaseOrder, requireSupplierOf } from "./show-order.tsx";

const PATH = `${PURCHASE_ORDERS}/:id` as const;
const PAGE_SIZE = 50;
const DONE: Record<string, string> = {
  ...MOVED_WORDS,
  saved: "It is saved.",
  received: "The goods are taken in. The stock has them some seconds later.",
  reversed: "The receipt is taken back, and its units are awaited again.",
  drafted: "The drafts are made. Look at their costs, and mark them as ordered.",
};

export const adminPurchaseOrderRoutes = createRouter();
adminPurchaseOrderRoutes.use(PURCHASE_ORDERS, noStore);
adminPurchaseOrderRoutes.use(`${PURCHASE_ORDERS}/*`, noStore);

adminPurchaseOrderRoutes.get(PURCHASE_ORDERS, async (c) => {
  const asked = Object.entries(c.req.query()).filter(([, value]) => value !== "");
  const parsed = PurchaseOrderQuery.safeParse(Object.fromEntries(asked));
  const { before, ...filter } = parsed.success ? parsed.data : {};
  const { items, last } = await readPage(PAGE_SIZE, (limit) =>
    listPurchaseOrders(c.env.DB, { ...filter, before: before ?? Number.MAX_SAFE_INTEGER, limit }),
  );
  return staffPage(
    c,
    <PurchaseOrdersPage
      orders={items}
      suppliers={await listSuppliers(c.env.DB)}
      sieve={{ state: filter.state ?? "", supplierId: filter.supplierId ?? "", sku: filter.sku ?? "" }}
      isFirst={before === undefined}
      next={last?.num ?? null}
      notice={DONE[c.req.query("done") ?? ""]}
    />,
  );
});

adminPurchaseOrderRoutes.get(`${PURCHASE_ORDERS}/new`, async (c) =>
  staffPage(
    c,
    <NewPurchaseOrderPage
      suppliers={await listSuppliers(c.env.DB)}
      supplierId={c.req.query("supplierId") ?? ""}
    />,
  ),
);

adminPurchaseOrderRoutes.post(PURCHASE_ORDERS, async (c) => {
  const supplierId = String((await c.req.formData()).get("supplierId"));
  const created = await createPurchaseOrder(callOf(c), { supplierId });
  if (created.ok) {
    return c.redirect(purchaseOrderPath(created.value.id), 303);
  }
  const suppliers = await listSuppliers(c.env.DB);
  const problem = "Choose a supplier that is not archived.";
  return staffPage(
    c,
    <NewPurchaseOrderPage suppliers={suppliers} supplierId={supplierId} problem={problem} />,
    422,
  );
});

adminPurchaseOrderRoutes.get(PATH, async (c) => {
  const notice = DONE[c.req.query("done") ?? ""];
  return orderPage(c, await requirePurchaseOrder(c), { notice });
});

/** The form names the version that it shows, so that no other merchant's change is lost. */
adminPurchaseOrderRoutes.post(PATH, async (c) => {
  const order = await requirePurchaseOrder(c);
  const data = await c.req.formData();
  const did = String(data.get("do"));
  const form = readOrderForm(data);
  const version = Number(data.get("version"));
  const shown = { ...order, version };
  const changed = changedForm(form, did);
  if (changed) {
    return orderPage(c, shown, changed);
  }
  const checked = checkOrder(form, await currencyIn(c, order, form.values.supplierId));
  if (!checked.ok) {
    return orderPage(c, shown, { form, errors: checked.error, status: 422 });
  }
  const saved = await editPurchaseOrder(callOf(c), order.id, checked.value, (now) => now === version);
  if (!saved.ok) {
    const again = saved.error.code === "changed_meanwhile" ? await requirePurchaseOrder(c) : shown;
    const { code, detail } = saved.error;
    const errors = refusedFields(form, saved.error);
    return orderPage(c, again, { form, errors, problem: detail, status: PROBLEMS[code].status });
  }
  if (did !== "order") {
    return c.redirect(`${purchaseOrderPath(order.id)}?done=saved`, 303);
  }
  return move(c, saved.value, "order", saved.value.version);
});

/**
 * What the costs of a form are in: an order stays in its currency as long as its supplier stays.
 */
async function currencyIn(c: Context<AppEnv>, order: StoredPurchaseOrder, supplierId = "") {
  const other = supplierId === order.supplierId ? null : await findSupplier(c.env.DB, supplierId);
  return other?.currency ?? order.currency;
}

adminPurchaseOrderRoutes.post(`${PATH}/moves`, async (c) => {
  const order = await requirePurchaseOrder(c);
  const form = await c.req.formData();
  const asked = PurchaseMove.safeParse(form.get("move"));
  if (!asked.success) {
    throw new ProblemError(refusal("invalid_request", "Say what is to be done with the order."));
  }
  return move(c, order, asked.data, Number(form.get("version")));
});

async function move(c: Context<AppEnv>, { id }: StoredPurchaseOrder, to: PurchaseMove, version: number) {
  const moved = await movePurchaseOrder(callOf(c), id, to, (now) => now === version);
  if (moved.ok) {
    return c.redirect(`${purchaseOrderPath(id)}?done=${to}`, 303);
  }
  const { code, detail } = moved.error;
  return orderPage(c, await requirePurchaseOrder(c), { problem: detail, status: PROBLEMS[code].status });
}

/** Fills the form of a draft with the lines of a file. Nothing is saved. */
adminPurchaseOrderRoutes.post(`${PATH}/lines`, async (c) => {
  const order = await requirePurchaseOrder(c);
  const read = readLinesCsv(await readCsvBody(c), order.currency);
  if (!read.ok) {
    return orderPage(c, order, { problem: `The file is no CSV: ${read.error}`, status: 422 });
  }
  const { items, rejected } = read.value;
  const { supplierId, location, expectedOn, note } = order;
  const terms = { supplierId, location, expectedOn: expectedOn ?? "", note };
  return orderPage(c, order, { form: withItems({ values: terms, rows: 0 }, items), rejected });
});

adminPurchaseOrderRoutes.get(`${PATH}/lines.csv`, async (c) => {
  const { num, lines, currency } = await requirePurchaseOrder(c);
  return c.body(writeLinesCsv(lines, currency), 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="${purchaseNumber(num)}.csv"`,
  });
});

adminPurchaseOrderRoutes.get(`${PATH}/paper`, async (c) => {
  const order = await requirePurchaseOrder(c);
  const [supplier, locations, variants] = await Promise.all([
    requireSupplierOf(c, order),
    listLocations(c.env.DB),
    findVariantsBySku(
      c.env.DB,
      order.lines.map(({ sku }) => sku),
    ),
  ]);
  const location = locations.length > 1 ? locations.find(({ id }) => id === order.location) : undefined;
  const titles = new Map([...variants].map(([sku, { title }]) => [sku, title]));
  return staffPage(c, <PaperPage order={order} supplier={supplier} location={location} titles={titles} />);
});
