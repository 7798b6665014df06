import type { Context } from "hono";
import { randomId } from "../../../domain/base/ids.ts";
import { PROBLEMS, ProblemError, type ProblemStatus, refusal } from "../../../domain/base/problem.ts";
import { isPlanned } from "../../../domain/sales/sale-terms.ts";
import { callOf } from "../../../http/call.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { duplicateSale, editSale } from "../../../shop/sales/edit-sale.ts";
import { scheduleSale, stopSale } from "../../../shop/sales/schedule-sale.ts";
import { viewSale } from "../../../shop/sales/view-sale.ts";
import { findSale, listSales, type StoredSale } from "../../../stores/sales/sales.ts";
import { skuChoices } from "../frame/sku-choices.tsx";
import { staffPage } from "../frame/staff.tsx";
import { AdminSalesPage, CloseSalePage, EditSalePage } from "./sales-page.tsx";
import {
  changeOf,
  checkSchedule,
  emptySchedule,
  readSchedule,
  refusedSchedule,
  SCHEDULE_FIELDS,
  type ScheduleErrors,
  type ScheduleValues,
  scheduleOf,
  sentSchedule,
} from "./schedule-form.ts";

const SALE_ID = /^sal_[0-9a-z]{20}$/;
const ROOT = "/admin/sales";
/** What may change of a sale that has opened. */
const OPEN_FIELDS = ["title", "closesAt"] as const;
/** What stands from the scheduling. */
const FIXED_FIELDS: readonly string[] = ["sku", "rooms", "earlierAccounts"];

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
  const request = checkSchedule(values, c.get("shop"));
  if (!request.ok) {
    return adminPage(c, { values, errors: request.error, status: 422 });
  }
  const scheduled = await scheduleSale(callOf(c), request.value, id);
  if (scheduled.ok) {
    return c.redirect(scheduledPath(id), 303);
  }
  const { code } = scheduled.error;
  const errors = refusedSchedule(scheduled.error);
  return adminPage(c, { values, errors, status: PROBLEMS[code].status });
});

adminSaleRoutes.get(`${ROOT}/:id`, async (c) => {
  const sale = await requireSale(c);
  return editPage(c, sale, { values: scheduleOf(sale, c.get("shop").timeZone) });
});

/**
 * The form names the version that it was filled in for, so that no other person's change is lost.
 */
adminSaleRoutes.post(`${ROOT}/:id`, async (c) => {
  const sale = await requireSale(c);
  const form = await c.req.formData();
  const sent = sentSchedule(form);
  const values = { ...scheduleOf(sale, c.get("shop").timeZone), ...sent };
  const request = checkSchedule(values, c.get("shop"));
  if (!request.ok) {
    return editPage(c, sale, { values, errors: request.error, status: 422 });
  }
  const meant = (version: number) => String(version) === form.get("id");
  const edited = await editSale(callOf(c), sale.id, changeOf(request.value, sent), meant);
  if (edited.ok) {
    return c.redirect(`${ROOT}?${new URLSearchParams({ changed: sale.id })}`, 303);
  }
  const { code, detail } = edited.error;
  const errors = refusedSchedule(edited.error);
  const problem = code === "changed_meanwhile" || Object.keys(errors).length === 0 ? detail : undefined;
  return editPage(c, sale, {
    values,
    errors,
    status: PROBLEMS[code].status,
    ...(problem ? { problem } : {}),
  });
});

adminSaleRoutes.post(`${ROOT}/:id/duplicate`, async (c) => {
  const copy = await duplicateSale(callOf(c), c.req.param("id"), {});
  if (copy.ok) {
    return c.redirect(scheduledPath(copy.value.id), 303);
  }
  const { code, detail } = copy.error;
  return adminPage(c, { values: emptySchedule(), problem: detail, status: PROBLEMS[code].status });
});

adminSaleRoutes.get(`${ROOT}/:id/close`, async (c) => {
  const sale = await findSale(c.env.DB, c.req.param("id"));
  if (!sale) {
    throw noSuchSale();
  }
  return staffPage(c, <CloseSalePage sale={await viewSale(c.env, sale)} />);
});

adminSaleRoutes.post(`${ROOT}/:id/close`, async (c) => {
  const stopped = await stopSale(callOf(c), c.req.param("id"));
  if (!stopped) {
    throw noSuchSale();
  }
  return c.redirect(`${ROOT}?${new URLSearchParams({ closed: stopped.id })}`, 303);
});

async function requireSale(c: Context<AppEnv>): Promise<StoredSale> {
  const sale = await findSale(c.env.DB, c.req.param("id") ?? "");
  if (!sale) {
    throw noSuchSale();
  }
  return sale;
}

async function editPage(
  c: Context<AppEnv>,
  sale: StoredSale,
  { values, errors = {}, problem, status }: Form,
) {
  const now = Date.now();
  const fields = isPlanned(sale, now)
    ? SCHEDULE_FIELDS.filter((name) => !FIXED_FIELDS.includes(name))
    : OPEN_FIELDS;
  return staffPage(
    c,
    <EditSalePage
      sale={await viewSale(c.env, sale)}
      id={String(sale.version)}
      now={new Date(now).toISOString()}
      fields={fields}
      choices={[]}
      values={values}
      errors={errors}
      problem={problem}
    />,
    status ?? 200,
  );
}

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
  return staffPage(
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
      changed={told("changed")}
      closed={told("closed")}
    />,
    status ?? 200,
  );
}
