import { formatMoney, money } from "../../../domain/base/money.ts";
import type { ImportedCustomer, ImportedOrder } from "../../../domain/imported/imported.ts";
import type { ImportedReport } from "../../../shop/imported/import-file.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { Table } from "../../ui/lists/table.tsx";
import { Notice } from "../../ui/notice.tsx";
import { moment } from "../../ui/order-words.ts";
import { ChooseCsv } from "../frame/choose-csv.tsx";
import { ConsolePage } from "../frame/console.tsx";
import { useStaff } from "../frame/staff.tsx";

export const IMPORTED = "/admin/imported";
const IMPORT = `${IMPORTED}/import`;

const STATES = {
  paid: "Paid",
  partly_refunded: "Refunded in part",
  refunded: "Refunded",
  unpaid: "Not paid",
  cancelled: "Cancelled",
} as const;

interface ImportedPageProps {
  orders: readonly ImportedOrder[];
  customer: ImportedCustomer | null;
  q: string;
  isFirst: boolean;
  next: string | null;
}

/** Orders and customers of a shop that moved here. */
export function ImportedPage({ orders, customer, q, isFirst, next }: ImportedPageProps) {
  const { may } = useStaff();
  const link = (more: Record<string, string>) => {
    const query = new URLSearchParams({ ...(q ? { q } : {}), ...more }).toString();
    return query === "" ? IMPORTED : `${IMPORTED}?${query}`;
  };
  return (
    <ConsolePage
      title="Imported orders"
      path={IMPORTED}
      {...(may(`POST ${IMPORT}`)
        ? {
            actions: (
              <a class="button button--quiet" href={IMPORT}>
                Import a file
              </a>
            ),
          }
        : {})}
    >
      <p class="lede">
        What customers ordered before the shop moved here. It is for reading: it counts nowhere, and nothing
        can be refunded or sent from it.
      </p>
      <search class="found">
        <form class="sieve sieve--one" method="get" action={IMPORTED}>
          <div class="field">
            <label for="q">An order's name, or an email address</label>
            <input class="input" id="q" name="q" type="search" value={q} maxlength={255} autocomplete="off" />
          </div>
          <div class="actions">
            <button class="button" type="submit">
              Find
            </button>
            <a href={IMPORTED}>Clear</a>
          </div>
        </form>
      </search>
      {orders.length === 0 ? <p class="found">No imported order fits.</p> : null}
      {orders.map((order) => (
        <Order order={order} />
      ))}
      <Keyset
        first={isFirst ? null : link({})}
        next={next === null ? null : link({ after: next })}
        labels={{ first: "Newest", next: "Older" }}
      />
      {customer ? (
        <section class="found">
          <h2>Imported customer</h2>
          <Customer customer={customer} />
        </section>
      ) : null}
    </ConsolePage>
  );
}

function Order({ order }: { order: ImportedOrder }) {
  const { name, email, placedAt, state, currency, lines, shippingAddress } = order;
  const amount = (value: number) => formatMoney(money(value, currency));
  const facts = [
    ["Goods", amount(order.subtotal)],
    ["Discount", order.discount > 0 ? `${amount(order.discount)} ${order.discountCode}` : ""],
    ["Shipping", amount(order.shipping)],
    ["Taxes", amount(order.taxes)],
    ["Refunded", order.refunded > 0 ? amount(order.refunded) : ""],
    ["Paid by", order.paidBy],
    ["Parcels", order.fulfilment],
    ["To", addressText(shippingAddress)],
  ];
  return (
    <details class="found">
      <summary>
        <strong class="breakable">{name}</strong> {STATES[state]}, {amount(order.total)}
        <br />
        <span class="note breakable">
          {moment(new Date(placedAt).toISOString())}
          {email === "" ? "" : `, ${email}`}
        </span>
      </summary>
      <ul class="plain-list">
        {lines.map(({ title, sku, quantity, unitPrice }) => (
          <li class="breakable">
            {quantity} × {title}{" "}
            <span class="note">{[sku, amount(unitPrice)].filter(Boolean).join(", ")}</span>
          </li>
        ))}
      </ul>
      <Facts facts={facts} />
    </details>
  );
}

function Customer({ customer }: { customer: ImportedCustomer }) {
  const { email, name, orders, tags, note, phone, address, wantedMail } = customer;
  const facts = [
    ["Orders there", String(orders)],
    ["Phone", phone],
    ["Address", addressText(address)],
    ["Tags", tags],
    ["Note", note],
    ["Wanted mail there", wantedMail ? "Yes; this shop asks anew" : "No"],
  ];
  return (
    <details class="found">
      <summary>
        <strong class="breakable">{name || email}</strong>
        <br />
        <span class="note breakable">{email}</span>
      </summary>
      <Facts facts={facts} />
      <p>
        <a href={`${IMPORTED}?${new URLSearchParams({ q: email })}`}>Their imported orders</a>
      </p>
    </details>
  );
}

function Facts({ facts }: { facts: readonly (readonly string[])[] }) {
  return (
    <ul class="plain-list">
      {facts
        .filter(([, text]) => text !== "")
        .map(([label, text]) => (
          <li class="breakable">
            <span class="note">{label}:</span> {text}
          </li>
        ))}
    </ul>
  );
}

function addressText(address: ImportedOrder["shippingAddress"]): string {
  const { name, company, line1, line2, postalCode, city, region, country, phone } = address;
  const parts = [
    name,
    company,
    line1,
    line2,
    [postalCode, city].filter(Boolean).join(" "),
    region,
    country,
    phone,
  ];
  return parts.filter(Boolean).join(", ");
}

interface ImportHistoryProps {
  problem?: string | undefined;
  report?: ImportedReport;
  dryRun?: boolean;
  /** The file of the preview, in base64; absent where it is too large. */
  kept?: string | undefined;
}

/** Where a file is chosen, looked at before anything changes, and imported. */
export function ImportHistoryPage({ problem, report, dryRun = true, kept }: ImportHistoryProps) {
  return (
    <ConsolePage
      title="Import orders and customers"
      path={IMPORT}
      under={{ href: IMPORTED, label: "Imported orders" }}
      problem={problem}
    >
      {report ? (
        <Outcome report={report} dryRun={dryRun} kept={kept} />
      ) : (
        <p class="lede">
          Shopify's orders_export.csv or customers_export.csv, UTF-8, at most 10 MB. You see what would change
          before it does. No stock, money, figure or mail follows from it.
        </p>
      )}
      {report && kept ? null : <ChooseCsv action={IMPORT} again={report !== undefined} />}
    </ConsolePage>
  );
}

function Outcome({
  report,
  dryRun,
  kept,
}: Required<Pick<ImportHistoryProps, "dryRun">> & {
  report: ImportedReport;
  kept: string | undefined;
}) {
  const { kind, created, updated, unchanged, refused, rejected, ignoredColumns } = report;
  const n = (count: number) => count.toLocaleString("en-US");
  const counts = `${n(created)} new ${kind}, ${n(updated)} changed, ${n(unchanged)} as they are, ${n(refused)} refused`;
  return (
    <>
      <Notice title={dryRun ? `Nothing is changed yet. It would be: ${counts}.` : `Imported: ${counts}.`}>
        {dryRun && kept && created + updated > 0 ? (
          <form class="actions" method="post" action={IMPORT} enctype="multipart/form-data">
            <input type="hidden" name="kept" value={kept} />
            <button class="button" type="submit" name="do" value="import">
              Import it
            </button>
            <a href={IMPORT}>Choose another file</a>
          </form>
        ) : (
          <p>
            <a href={dryRun ? IMPORT : IMPORTED}>
              {dryRun ? "Choose another file" : "See what was imported"}
            </a>
          </p>
        )}
      </Notice>
      {rejected.length > 0 ? (
        <section class="found">
          <h2 class="minor">Refused</h2>
          <Table
            columns={[
              { head: "Line", cell: ({ line }) => line },
              {
                head: kind === "orders" ? "Order" : "Customer",
                class: "breakable",
                cell: ({ name }) => name,
              },
              { head: "Why", class: "breakable", cell: ({ reason }) => reason },
            ]}
            rows={rejected}
          />
          {refused > rejected.length ? <p class="note">And {n(refused - rejected.length)} more.</p> : null}
        </section>
      ) : null}
      {ignoredColumns.length > 0 ? (
        <p class="note breakable">Columns that nothing is read from: {ignoredColumns.join(", ")}</p>
      ) : null}
    </>
  );
}
