import type { Context } from "hono";
import { CURRENCY } from "../../../domain/base/money.ts";
import { PROBLEMS, type Refusal } from "../../../domain/base/problem.ts";
import { callOf } from "../../../http/call.ts";
import {
  AccountingQuery,
  accountingCsv,
  accountingFile,
  CloseDays,
} from "../../../http/contract/accounting/days.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter, invalidInput, orThrow } from "../../../http/router.ts";
import {
  type AccountingDay,
  closeDays,
  type Dates,
  lastWholeMonth,
  readAccountingDays,
} from "../../../shop/accounting/close-days.ts";
import { staffPage } from "../frame/staff.tsx";
import { ACCOUNTING, AccountingPage } from "./accounting-page.tsx";

export const adminAccountingRoutes = createRouter();
adminAccountingRoutes.use(ACCOUNTING, noStore);

adminAccountingRoutes.get(ACCOUNTING, (c) => accountingPage(c, c.req.query()));

adminAccountingRoutes.post(ACCOUNTING, async (c) => {
  const form = Object.fromEntries(await c.req.formData());
  const sent = CloseDays.safeParse({ from: form.next ?? form.from, to: form.to });
  if (!sent.success) {
    return accountingPage(c, form, invalidInput(sent.error));
  }
  const closed = await closeDays(callOf(c), sent.data);
  if (!closed.ok) {
    return accountingPage(c, form, closed.error);
  }
  const query = new URLSearchParams({ from: String(form.from), to: sent.data.to });
  query.set(closed.value.next === null ? "done" : "next", closed.value.next ?? "closed");
  return c.redirect(`${ACCOUNTING}?${query}`, 303);
});

adminAccountingRoutes.get(`${ACCOUNTING}/table`, noStore, async (c) => {
  const query = AccountingQuery.safeParse(c.req.query());
  if (!query.success) {
    return accountingPage(c, c.req.query(), invalidInput(query.error));
  }
  const { currency = CURRENCY, ...dates } = query.data;
  const days = orThrow(await readAccountingDays(c.env, dates, c.get("shop").timeZone));
  if (days.some(({ checkedAt }) => checkedAt === null)) {
    return c.redirect(`${ACCOUNTING}?${new URLSearchParams({ ...dates })}`, 303);
  }
  return c.body(accountingCsv(days, currency), 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="${accountingFile(dates, currency)}"`,
  });
});

/** The days of the period; an invalid period shows the form with its errors. */
async function accountingPage(c: Context<AppEnv>, asked: Record<string, unknown>, refused?: Refusal) {
  const zone = c.get("shop").timeZone;
  const parsed = CloseDays.safeParse({ from: asked.from, to: asked.to });
  const dates: Dates = parsed.success ? parsed.data : lastWholeMonth(zone, Date.now());
  const isAsked = asked.from !== undefined || asked.to !== undefined;
  const wrong = refused ?? (isAsked && !parsed.success ? invalidInput(parsed.error) : undefined);
  const read = await readAccountingDays(c.env, dates, zone);
  const days: AccountingDay[] = read.ok ? read.value : [];
  const problem = wrong ?? (read.ok ? undefined : read.error);
  const words = problem?.errors?.map(({ path, message }) => `${path} ${message}`).join("; ");
  return staffPage(
    c,
    <AccountingPage
      from={text(asked.from) ?? dates.from}
      to={text(asked.to) ?? dates.to}
      days={days}
      zone={zone}
      next={text(asked.next) ?? null}
      notice={
        asked.done === "closed" && !problem ? "Closed. The table holds every entry of these days." : undefined
      }
      problem={problem && (words ?? problem.detail)}
    />,
    problem ? PROBLEMS[problem.code].status : 200,
  );
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
