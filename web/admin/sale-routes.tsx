import type { Context } from "hono";
import { randomId } from "../../domain/base/ids.ts";
import { PROBLEMS, ProblemError, type ProblemStatus, refusal } from "../../domain/base/problem.ts";
import { callOf } from "../../http/call.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { scheduleSale, stopSale } from "../../shop/sales/schedule-sale.ts";
import { viewSale } from "../../shop/sales/view-sale.ts";
import { searchProducts } from "../../stores/catalog/catalog.ts";
import { findSale, listSales } from "../../stores/sales/sales.ts";
import { personalPage } from "../layout/respond.tsx";
import { AdminSalesPage, CloseSalePage, type SkuChoice } from "./sales-page.tsx";
import {
  checkSchedule,
  emptySchedule,
  readSchedule,
  type ScheduleErrors,
  type ScheduleValues,
} from "./schedule-form.ts";

/** Products whose SKUs are offered in the form; any other can be typed in. */
const OFFERED_PRODUCTS = 100;
const SALE_ID = /^sal_[0-9a-z]{20}$/;
const ROOT = "/admin/sales";

export const adminSaleRoutes = createRouter();
adminSaleRoutes.use(`${ROOT}/*`, noStore);

adminSaleRoutes.get(ROOT, (c) => adminPage(c, { values: emptySchedule() }));

adminSaleRoutes.post(ROOT, async (c) => {
  const form = await c.req.formData();
  const values = readSchedule(form);
  const id = form.get("id");
  if (typeof id !== "string" || !SALE_ID.test(id)) {
    return adminPage(c, { values, problem: "The form was incomplete. Please send it again.", status: 422 });
  }
  // The form names its sale, so that sending it twice schedules one.
  if (await findSale(c.env.DB, id)) {
    return c.redirect(scheduledPath(id), 303);
  }
  const request = checkSchedule(values, c.get("shop").unit);
  if (!request.ok) {
    return adminPage(c, { values, errors: request.error, status: 422 });
  }
  const scheduled = await scheduleSale(callOf(c), request.value, id);
  if (scheduled.ok) {
    return c.redirect(scheduledPath(id), 303);
  }
  const { code, detail } = scheduled.error;
  const errors: ScheduleErrors =
    code === "unknown_sku"
      ? { sku: detail }
      : code === "out_of_stock"
        ? { allotment: detail }
        : { closesAt: "Enter a time that is not over yet." };
  return adminPage(c, { values, errors, status: PROBLEMS[code].status });
});

adminSaleRoutes.get(`${ROOT}/:id/close`, async (c) => {
  const sale = await findSale(c.env.DB, c.req.param("id"));
  if (!sale) {
    throw noSuchSale();
  }
  return personalPage(c, <CloseSalePage sale={await viewSale(c.env, sale)} />);
});

adminSaleRoutes.post(`${ROOT}/:id/close`, async (c) => {
  const stopped = await stopSale(callOf(c), c.req.param("id"));
  if (!stopped) {
    throw noSuchSale();
  }
  return c.redirect(`${ROOT}?${new URLSearchParams({ closed: stopped.id })}`, 303);
});

function noSuchSale(): ProblemError {
  return new ProblemError(refusal("not_found", "There is no such sale."));
}

function scheduledPath(id: string): string {
  return `${ROOT}?${new URLSearchParams({ scheduled: id })}`;
}

interface Form {
  values: ScheduleValues;
  errors?: ScheduleErrors;
  problem?: string;
  status?: ProblemStatus;
}

async function adminPage(c: Context<AppEnv>, { values, errors = {}, problem, status }: Form) {
  const now = Date.now();
  const stored = await listSales(c.env.DB, now);
  const [sales, choices] = await Promise.all([
    Promise.all(stored.map((sale) => viewSale(c.env, sale))),
    skuChoices(c.env),
  ]);
  const told = (name: string) => sales.find(({ id }) => id === c.req.query(name))?.title;
  return personalPage(
    c,
    <AdminSalesPage
      id={randomId("sal")}
      now={new Date(now).toISOString()}
      sales={sales}
      choices={choices}
      values={values}
      errors={errors}
      problem={problem}
      scheduled={told("scheduled")}
      closed={told("closed")}
    />,
    status ?? 200,
  );
}

async function skuChoices(env: Env): Promise<SkuChoice[]> {
  const { items } = await searchProducts(env.DB, { page: 1, pageSize: OFFERED_PRODUCTS, sort: "newest" });
  return items.flatMap(({ title, variants }) =>
    variants.map((variant) => ({
      sku: variant.sku,
      title: variants.length === 1 ? title : `${title} – ${variant.title}`,
      available: variant.available,
    })),
  );
}
