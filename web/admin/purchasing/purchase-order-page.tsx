import { formatMoney, money } from "../../../domain/base/money.ts";
import {
  movesFrom,
  ON_ORDER,
  purchaseNumber,
  purchaseTotal,
} from "../../../domain/purchasing/purchase-order.ts";
import type { Location } from "../../../domain/stock/locations.ts";
import type { StoredPurchaseOrder, StoredReceipt } from "../../../stores/purchasing/purchase-orders.ts";
import type { StoredSupplier } from "../../../stores/purchasing/suppliers.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Check, DayField, ErrorSummary, type Filled, fill, Select, TextArea } from "../frame/fields.tsx";
import { purchaseOrderPath, stockPath } from "../frame/paths.ts";
import { PURCHASE_ORDERS } from "./purchase-orders-page.tsx";
import { MOVE_WORDS, STATE_WORDS } from "./purchase-words.ts";
import { supplierPath } from "./supplier-pages.tsx";

export interface OrderPageProps extends Pick<PageProps, "notice" | "problem"> {
  order: StoredPurchaseOrder;
  supplier: StoredSupplier;
  locations: readonly Location[];
  receipts: readonly (StoredReceipt & { reversed: boolean })[];
  /** Who took each delivery in, by account. */
  names: ReadonlyMap<string, string>;
  filled: Filled;
  /** The receipt whose units are promised: to take it back may be forced. */
  forced: string;
}

/** An order that its supplier has: what came of it, and what can be done. */
export function PurchaseOrderPage(props: OrderPageProps) {
  const { order, supplier, locations, filled, notice, problem } = props;
  const path = purchaseOrderPath(order.id);
  const isOpen = ON_ORDER.includes(order.state);
  return (
    <ConsolePage
      title={purchaseNumber(order.num)}
      path={path}
      under={{ href: PURCHASE_ORDERS, label: "Purchase orders" }}
      notice={notice}
      problem={problem}
      actions={
        <>
          {isOpen || order.state === "received" ? (
            <a class={isOpen ? "button" : ""} href={`${path}/receive`}>
              {isOpen ? "Receive goods" : "More came"}
            </a>
          ) : null}
          <a href={`${path}/paper`}>On paper</a>
          <a href={`${path}/lines.csv`}>Lines as CSV</a>
        </>
      }
    >
      <Facts order={order} supplier={supplier} locations={locations} />
      <Lines order={order} />
      <div class="longform">
        {isOpen ? <Terms order={order} locations={locations} filled={filled} problem={problem} /> : null}
        <Receipts {...props} />
      </div>
      <Moves order={order} />
    </ConsolePage>
  );
}

function Facts({ order, supplier, locations }: Pick<OrderPageProps, "order" | "supplier" | "locations">) {
  const { state, expectedOn, lines, currency, note, location, orderedAt } = order;
  const place = locations.find(({ id }) => id === location)?.name ?? location;
  return (
    <>
      <p class="note breakable">
        From <a href={supplierPath(supplier.id)}>{supplier.name}</a>
        {locations.length > 1 ? `, to ${place}` : ""}
        {orderedAt === null ? "" : `, ordered ${moment(new Date(orderedAt).toISOString())}`}
      </p>
      <dl class="levels figures">
        <div>
          <dt>State</dt>
          <dd>{STATE_WORDS[state]}</dd>
        </div>
        <div>
          <dt>Expected</dt>
          <dd>{expectedOn ?? "Not said"}</dd>
        </div>
        <div>
          <dt>Total</dt>
          <dd>{formatMoney(money(purchaseTotal(lines), currency))}</dd>
        </div>
      </dl>
      {note === "" ? null : <p class="preview">{note}</p>}
    </>
  );
}

function Lines({ order: { lines, currency } }: Pick<OrderPageProps, "order">) {
  const units = (count: number) => count.toLocaleString("en-US");
  const columns: readonly Column<(typeof lines)[number]>[] = [
    {
      head: "SKU",
      cell: ({ sku, received, quantity }) => (
        <>
          <a class="breakable" href={stockPath(sku)}>
            {sku}
          </a>
          {received > quantity ? <span class="badge">{units(received - quantity)} more</span> : null}
        </>
      ),
    },
    { head: "Ordered", class: "number", cell: ({ quantity }) => units(quantity) },
    { head: "Came", class: "number", cell: ({ received }) => units(received) },
    {
      head: "One costs",
      class: "amount spare",
      cell: ({ cost }) => formatMoney(money(cost, currency)),
    },
  ];
  return (
    <div class="found">
      <Table caption={<span class="visually-hidden">Lines</span>} columns={columns} rows={lines} />
    </div>
  );
}

/** What may still be changed of an order that was sent. */
function Terms({
  order,
  locations,
  filled,
  problem,
}: Pick<OrderPageProps, "order" | "locations" | "filled" | "problem">) {
  return (
    <form class="panel" method="post" action={purchaseOrderPath(order.id)} novalidate>
      <h2 class="minor">When and where it comes</h2>
      {problem ? null : <ErrorSummary title="Nothing is saved yet" errors={filled.errors} />}
      <input type="hidden" name="version" value={String(order.version)} />
      <DayField {...fill(filled, "expectedOn")} label="Expected on" />
      <LocationSelect locations={locations} filled={filled} />
      <TextArea {...fill(filled, "note")} label="Note on the order" rows={3} max={2_000} />
      <div class="actions">
        <button class="button button--quiet" type="submit" name="do" value="save">
          Save
        </button>
      </div>
    </form>
  );
}

/** Where the goods go; a shop of one location is not asked. */
export function LocationSelect({ locations, filled }: { locations: readonly Location[]; filled: Filled }) {
  const options = locations
    .filter(({ active }) => active)
    .map(({ id, name }) => ({ value: id, label: name }));
  return options.length > 1 ? (
    <Select {...fill(filled, "location")} label="Where the goods go" options={options} />
  ) : (
    <input type="hidden" name="location" value={filled.values.location ?? ""} />
  );
}

function Receipts({ order, receipts, names, forced }: OrderPageProps) {
  if (receipts.length === 0) {
    return null;
  }
  return (
    <section class="panel">
      <h2 class="minor">What came</h2>
      <ol class="entries">
        {receipts.map(({ id, units, at, actor, reverses, reversed, bookedAt }) => (
          <li>
            <p>
              <strong>{reverses === null ? "Received" : "Taken back"}</strong>{" "}
              {moment(new Date(at).toISOString())}, {names.get(actor) ?? actor}
              {reversed ? <span class="badge">Taken back</span> : null}
              {bookedAt === null ? <span class="badge">Being booked</span> : null}
            </p>
            <p class="breakable">
              {units
                .map(({ sku, quantity }) => `${reverses === null ? quantity : -quantity} of ${sku}`)
                .join(", ")}
            </p>
            {reverses === null && !reversed && bookedAt !== null ? (
              <form
                class="actions"
                method="post"
                action={`${purchaseOrderPath(order.id)}/receipts/${id}/reverse`}
              >
                {forced === id ? (
                  <Check
                    name="force"
                    value=""
                    label="Take the units away nonetheless. Orders then wait, the latest first."
                  />
                ) : null}
                <button class="link-button" type="submit">
                  It was wrong: take it back
                </button>
              </form>
            ) : null}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Steps of the whole order. */
export function Moves({ order: { id, state, version } }: Pick<OrderPageProps, "order">) {
  const moves = movesFrom(state).filter((move) => move !== "order");
  return moves.length === 0 ? null : (
    <form class="actions found" method="post" action={`${purchaseOrderPath(id)}/moves`}>
      <input type="hidden" name="version" value={String(version)} />
      {moves.map((move) => (
        <button class="button button--quiet" type="submit" name="move" value={move}>
          {MOVE_WORDS[move]}
        </button>
      ))}
    </form>
  );
}
