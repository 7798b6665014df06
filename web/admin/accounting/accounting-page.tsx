import { type DaySum, plusSums } from "../../../domain/accounting/day-sums.ts";
import { CURRENCY, type Currency, formatMoney, money } from "../../../domain/base/money.ts";
import type { AccountingDay } from "../../../shop/accounting/close-days.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { Notice } from "../../ui/notice.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { DayField } from "../frame/fields.tsx";
import { useStaff } from "../frame/staff.tsx";

export const ACCOUNTING = "/admin/accounting";

interface AccountingProps extends Pick<PageProps, "notice" | "problem"> {
  from: string;
  to: string;
  days: readonly AccountingDay[];
  zone: string;
  /** The day from which closing goes on; null where it is not under way. */
  next: string | null;
}

/** Days as double entries: the sum of each account, and a CSV file for a bookkeeper. */
export function AccountingPage({ from, to, days, zone, next, notice, problem }: AccountingProps) {
  const { may } = useStaff();
  const open = days.filter(({ checkedAt }) => checkedAt === null).length;
  const sums = days.flatMap(({ vouchers }) => vouchers.flatMap((voucher) => voucher.sums)).reduce(addSum, []);
  return (
    <ConsolePage title="Accounting" path={ACCOUNTING} notice={notice} problem={problem}>
      <p class="lede">
        Every cent that came in and went out, by day and account. A closed day never changes: what comes late
        is a voucher of its own.
      </p>
      <form class="panel choose" method="get" action={ACCOUNTING}>
        <DayField name="from" label="From" value={from} />
        <DayField name="to" label="To" value={to} hint={`Days begin in ${zone.replaceAll("_", " ")}.`} />
        <div class="actions">
          <button class="button button--quiet" type="submit">
            Show
          </button>
          {may("POST /admin/accounting") && days.length > 0 ? (
            <button class="button" type="submit" formmethod="post">
              {open > 0 ? "Close these days" : "Check for late entries"}
            </button>
          ) : null}
        </div>
      </form>
      {next === null || problem ? null : <GoOn from={from} to={to} next={next} />}
      {days.length > 0 ? (
        <section class="found">
          <h2 class="minor">Sums of the closed days</h2>
          {sums.length === 0 ? <p class="note">Nothing came in or went out.</p> : null}
          {sums.map((sum) => (
            <Sum sum={sum} />
          ))}
          {open > 0 ? (
            <p class="note">
              {open === 1 ? "One day is" : `${open.toLocaleString("en-US")} days are`} open. The table can be
              saved once all are closed.
            </p>
          ) : (
            <p class="actions">
              {currenciesOf(sums).map((code) => (
                <a
                  class="button button--quiet"
                  href={`${ACCOUNTING}/table?${new URLSearchParams({ from, to, currency: code })}`}
                  download
                >
                  Save the table in {code}
                </a>
              ))}
            </p>
          )}
        </section>
      ) : null}
      {days.length > 0 ? (
        <section class="found">
          <h2 class="minor">Days</h2>
          <Days days={days} />
        </section>
      ) : null}
    </ConsolePage>
  );
}

function addSum(all: DaySum[], sum: DaySum): DaySum[] {
  return plusSums(all, [sum]);
}

function currenciesOf(sums: readonly DaySum[]): readonly Currency[] {
  return sums.length > 0 ? sums.map(({ currency }) => currency) : [CURRENCY];
}

function GoOn({ from, to, next }: { from: string; to: string; next: string }) {
  return (
    <Notice title={`Closing goes on with ${next}.`}>
      <form class="actions" method="post" action={ACCOUNTING}>
        <input type="hidden" name="from" value={from} />
        <input type="hidden" name="to" value={to} />
        <input type="hidden" name="next" value={next} />
        <button class="button" type="submit">
          Go on
        </button>
      </form>
    </Notice>
  );
}

function Sum({ sum: { currency, entries, accounts } }: { sum: DaySum }) {
  const side = (amount: number) => (amount === 0 ? "" : formatMoney(money(amount, currency)));
  const total = (of: "debit" | "credit") => side(accounts.reduce((all, account) => all + account[of], 0));
  const columns: Column<DaySum["accounts"][number]>[] = [
    { head: "Account", class: "breakable", cell: ({ account }) => account },
    { head: "Debit", class: "amount whole", cell: ({ debit }) => side(debit) },
    { head: "Credit", class: "amount whole", cell: ({ credit }) => side(credit) },
  ];
  return (
    <div class="found">
      <Table
        caption={`${currency}, ${entries.toLocaleString("en-US")} ${entries === 1 ? "entry" : "entries"}`}
        columns={columns}
        rows={accounts}
        foot={
          <tr>
            <th scope="row">Sum</th>
            <td class="amount whole">{total("debit")}</td>
            <td class="amount whole">{total("credit")}</td>
          </tr>
        }
      />
    </div>
  );
}

function Days({ days }: { days: readonly AccountingDay[] }) {
  return (
    <ol class="entries">
      {days.map(({ day, checkedAt, vouchers }) => (
        <li>
          <p>
            <strong>{day}</strong>{" "}
            {checkedAt === null ? "Open" : vouchers.length === 0 ? "Nothing moved" : ""}
          </p>
          {vouchers.map(({ number, at, late, sums }) => (
            <p class="note breakable">
              {day}-{number}, {moment(new Date(at).toISOString())}: {entryWords(sums)}
              {late ? " that came after the day was closed" : ""}.
            </p>
          ))}
          {checkedAt === null ? null : (
            <p class="note">Last checked {moment(new Date(checkedAt).toISOString())}.</p>
          )}
        </li>
      ))}
    </ol>
  );
}

function entryWords(sums: readonly DaySum[]): string {
  const count = sums.reduce((all, { entries }) => all + entries, 0);
  return `${count.toLocaleString("en-US")} ${count === 1 ? "entry" : "entries"}`;
}
