import { formatMoney } from "../../../domain/base/money.ts";
import type { SaleView } from "../../../domain/sales/sale.ts";
import { Notice } from "../../ui/notice.tsx";
import { moment } from "../../ui/order-words.ts";
import { salePath } from "../../ui/paths.ts";
import { Console } from "../frame/console.tsx";
import { ScheduleForm, type ScheduleFormProps, ScheduleSummary } from "./schedule-fields.tsx";

export interface AdminSalesPageProps extends ScheduleFormProps {
  sales: readonly SaleView[];
  problem: string | undefined;
  /** Titles of a sale that was just scheduled, changed or closed. */
  scheduled: string | undefined;
  changed: string | undefined;
  closed: string | undefined;
}

const PATH = "/admin/sales";

/** The plain way to schedule a sale, for merchants. */
export function AdminSalesPage(props: AdminSalesPageProps) {
  const { sales, problem, scheduled, changed, closed, ...form } = props;
  return (
    <Console title="Schedule sales" path={PATH}>
      <div class="wrap page">
        <div class="page__head">
          <h1>Sales</h1>
          <ScheduleSummary errors={form.errors} problem={problem} />
          {scheduled ? <Notice title={`${scheduled} is scheduled. It opens and closes by itself.`} /> : null}
          {changed ? <Notice title={`${changed} is changed.`} /> : null}
          {closed ? <Notice title={`${closed} is closed. What was not sold went back to stock.`} /> : null}
        </div>
        <div class="split">
          <section aria-labelledby="schedule">
            <h2 class="minor" id="schedule">
              Schedule a sale
            </h2>
            <ScheduleForm {...form} />
          </section>
          <section aria-labelledby="all">
            <h2 class="minor" id="all">
              Coming, open, and just ended
            </h2>
            {sales.length > 0 ? <SaleList sales={sales} /> : <p class="note">None.</p>}
          </section>
        </div>
      </div>
    </Console>
  );
}

const STATE = { scheduled: "Scheduled", open: "Open", sold_out: "Sold out", closed: "Closed" } as const;

function SaleList({ sales }: { sales: readonly SaleView[] }) {
  return (
    <ul class="admin-sales">
      {sales.map(({ id, title, sku, state, remaining, allotment, price, opensAt, closesAt }) => (
        <li>
          <h3>
            <a href={salePath(id)}>{title}</a>
          </h3>
          <p class="figures">
            {STATE[state]}, {remaining.toLocaleString("en-US")} of {allotment.toLocaleString("en-US")} left at{" "}
            {formatMoney(price)}
          </p>
          <p class="note">
            {sku}
            <br />
            {moment(opensAt)} to
            <br />
            {moment(closesAt)}
          </p>
          <p class="actions">
            <a href={`${salePath(id)}/books`}>
              Books<span class="visually-hidden"> of {title}</span>
            </a>
            {state === "closed" ? null : (
              <a href={`${PATH}/${encodeURIComponent(id)}`}>
                Edit<span class="visually-hidden">: {title}</span>
              </a>
            )}
            {state === "closed" ? null : (
              <a href={`${PATH}/${encodeURIComponent(id)}/close`}>
                {state === "scheduled" ? "Cancel" : "Close now"}
                <span class="visually-hidden">: {title}</span>
              </a>
            )}
          </p>
          <form method="post" action={`${PATH}/${encodeURIComponent(id)}/duplicate`}>
            <button class="button button--quiet" type="submit">
              Duplicate<span class="visually-hidden">: {title}</span>
            </button>
          </form>
        </li>
      ))}
    </ul>
  );
}

/** The terms of a sale, as far as they may change now. */
export function EditSalePage({ sale, problem, ...form }: ScheduleFormProps & EditedSale) {
  const { id, title, state } = sale;
  return (
    <Console title={`Edit ${title}`} path={PATH}>
      <div class="wrap page stack">
        <nav class="crumbs" aria-label="Sales">
          <a href={PATH}>Sales</a>
        </nav>
        <div class="page__head">
          <h1>Edit {title}</h1>
          <ScheduleSummary errors={form.errors} problem={problem} />
          {state === "scheduled" ? null : (
            <p class="lede">It has opened: its title and its closing may change, and nothing else.</p>
          )}
        </div>
        <ScheduleForm {...form} action={`${PATH}/${encodeURIComponent(id)}`} submit="Save" />
      </div>
    </Console>
  );
}

interface EditedSale {
  sale: SaleView;
  problem: string | undefined;
}

/** Asked before a sale ends early. */
export function CloseSalePage({ sale }: { sale: SaleView }) {
  const { id, title, state, remaining } = sale;
  const cancel = state === "scheduled";
  return (
    <Console title={`Close ${title}`} path={PATH}>
      <div class="wrap page stack">
        <h1>
          {state === "closed" ? `${title} is over` : cancel ? `Cancel ${title}?` : `Close ${title} now?`}
        </h1>
        <p class="lede">
          {state === "closed"
            ? "There is nothing to close any more."
            : cancel
              ? "It will not open. What is held for it goes back to ordinary stock."
              : `Orders that were accepted stay. The ${remaining.toLocaleString("en-US")} that are left go back to ordinary stock. This cannot be undone.`}
        </p>
        <form class="actions" method="post" action={`${PATH}/${encodeURIComponent(id)}/close`}>
          {state === "closed" ? null : (
            <button class="button" type="submit">
              {cancel ? "Cancel the sale" : "Close the sale"}
            </button>
          )}
          <a href={PATH}>{state === "closed" ? "Back to the sales" : "Leave it as it is"}</a>
        </form>
      </div>
    </Console>
  );
}
