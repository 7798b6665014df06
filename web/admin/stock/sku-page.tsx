import type { MovementRecord, StockSnapshot } from "../../../domain/stock/stock.ts";
import type { SellableVariant } from "../../../stores/catalog/catalog.ts";
import type { WaitingOrder } from "../../../stores/catalog/catalog-waiting.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { Notice } from "../../ui/notice.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Check, Field, type Filled, fill, Select } from "../frame/fields.tsx";
import { stockPath } from "../frame/paths.ts";
import { Reference } from "./reference.tsx";

/** The fields of the forms, as they were sent, and what is wrong with them. */
export interface StockForm {
  delta: string;
  reason: string;
  counted: string;
  countReason: string;
  reorderPoint: string;
  location: string;
  countLocation: string;
  from: string;
  to: string;
  units: string;
  transferReason: string;
  /** Names one correction, so that sending it twice makes one. */
  key: string;
  errors: Partial<Record<string, string>>;
}

export interface SkuPageProps extends Pick<PageProps, "notice" | "problem"> {
  variant: SellableVariant;
  stock: StockSnapshot & { inSales?: number };
  movements: readonly MovementRecord[];
  names: ReadonlyMap<string, string>;
  waiting: readonly WaitingOrder[];
  /** What each location has; empty in a shop of one. */
  places: readonly Place[];
  isFirst: boolean;
  next: number | null;
  form: Partial<StockForm>;
  /** The units of a correction that was just made. */
  by: number | undefined;
  counted: boolean;
  /** Where it was made, in a shop of several locations. */
  at: string;
  /** The correction was refused for what is promised: it may be forced. */
  mayForce: boolean;
}

export interface Place {
  id: string;
  name: string;
  units: number;
}

/** The stock of one SKU at this moment, every movement of it, and the ways to correct it. */
export function SkuPage(props: SkuPageProps) {
  const { variant, stock, movements, names, waiting, places, isFirst, next, form, notice, problem } = props;
  const { sku, title, productId } = variant;
  const path = stockPath(sku);
  const { errors = {}, ...values } = form;
  const filled: Filled = { values, errors };
  const waits = waiting.reduce((sum, { units }) => sum + units, 0);
  return (
    <ConsolePage
      title={sku}
      path={path}
      under={{ href: "/admin/stock", label: "Stock" }}
      notice={notice}
      problem={problem}
      actions={<a href={`/admin/products/${encodeURIComponent(productId)}`}>The product</a>}
    >
      <p class="note breakable">{title}</p>
      <Corrected path={path} by={props.by} counted={props.counted} at={props.at} formKey={values.key ?? ""} />
      <dl class="levels figures">
        <Level name="For sale" units={stock.tracked ? stock.available : null} />
        <Level name="On hand" units={stock.onHand} />
        <Level name="Reserved by orders" units={stock.reserved} />
        <Level name="Held for sales" units={stock.inSales ?? 0} />
        <Level name="Waited for" units={waits} />
      </dl>
      {places.length > 0 ? (
        <Table
          caption={<span class="visually-hidden">Units by location</span>}
          columns={PLACE_COLUMNS}
          rows={places}
        />
      ) : null}
      <div class="longform">
        <form class="panel" method="post" action={`${path}/adjust`} novalidate>
          <h2 class="minor">Goods came or went</h2>
          <input type="hidden" name="key" value={values.key} />
          <Field {...fill(filled, "delta")} label="Units" max={8} hint="12 for a delivery, -3 for a loss." />
          {places.length > 0 ? <Where filled={filled} name="location" label="Where" places={places} /> : null}
          <Field {...fill(filled, "reason")} label="Why" max={200} />
          {props.mayForce ? (
            <Check
              name="force"
              value=""
              label="Take them away nonetheless. Orders then wait, the latest first."
            />
          ) : null}
          <div class="actions">
            <button class="button" type="submit">
              Correct the stock
            </button>
          </div>
        </form>
        <form class="panel" method="post" action={`${path}/count`} novalidate>
          <h2 class="minor">Goods were counted</h2>
          <Field
            {...fill(filled, "counted")}
            label="Units that are there"
            max={8}
            inputmode="numeric"
            hint="All of them: those too that orders and sales have and that have not left."
          />
          {places.length > 0 ? (
            <Where filled={filled} name="countLocation" label="Where they were counted" places={places} />
          ) : null}
          <Field {...fill(filled, "countReason")} label="Why" max={200} />
          <div class="actions">
            <button class="button button--quiet" type="submit">
              Set the count
            </button>
          </div>
        </form>
        {places.length > 0 ? (
          <form class="panel" method="post" action={`${path}/transfer`} novalidate>
            <h2 class="minor">Goods go to another location</h2>
            <input type="hidden" name="key" value={values.key} />
            <Field {...fill(filled, "units")} label="Units to move" max={7} inputmode="numeric" />
            <Where filled={filled} name="from" label="From" places={places} />
            <Where filled={filled} name="to" label="To" places={places} />
            <Field {...fill(filled, "transferReason")} label="Why" max={200} />
            <div class="actions">
              <button class="button button--quiet" type="submit">
                Move them
              </button>
            </div>
          </form>
        ) : null}
        <form class="panel" method="post" action={`${path}/low-at`} novalidate>
          <h2 class="minor">Warn me</h2>
          <Field
            {...fill(filled, "reorderPoint")}
            label="Low at"
            max={8}
            inputmode="numeric"
            hint="At so many units for sale, or fewer, staff get a mail and the SKU is in the list of low stock."
          />
          <div class="actions">
            <button class="button button--quiet" type="submit">
              Save
            </button>
          </div>
        </form>
        {waiting.length > 0 ? <WaitingOrders waiting={waiting} /> : null}
      </div>
      <Ledger movements={movements} names={names} places={places} />
      <Keyset
        first={isFirst ? null : path}
        next={next === null ? null : `${path}?cursor=${next}`}
        labels={{ first: "Newest movements", next: "Older movements" }}
      />
    </ConsolePage>
  );
}

interface CorrectedProps {
  path: string;
  by: number | undefined;
  counted: boolean;
  at: string;
  /** Names the correction that takes it back. */
  formKey: string;
}

/** What was just corrected, with the way back. */
function Corrected({ path, by, counted, at, formKey }: CorrectedProps) {
  if (by === undefined) {
    return null;
  }
  if (by === 0) {
    return <Notice title="The count is what the ledger had. Nothing was changed." />;
  }
  const units = Math.abs(by).toLocaleString("en-US");
  return (
    <Notice
      title={`${counted ? "The count is set: " : ""}${units} units ${by > 0 ? "more" : "fewer"} than before.`}
    >
      <form method="post" action={`${path}/adjust`}>
        <input type="hidden" name="key" value={formKey} />
        <input type="hidden" name="delta" value={String(-by)} />
        <input type="hidden" name="location" value={at} />
        <input type="hidden" name="reason" value="A correction is taken back" />
        <button class="link-button" type="submit">
          Undo
        </button>
      </form>
    </Notice>
  );
}

interface WhereProps {
  filled: Filled;
  name: string;
  label: string;
  places: readonly Place[];
}

function Where({ filled, name, label, places }: WhereProps) {
  const options = places.map(({ id, name: text }) => ({ value: id, label: text }));
  return <Select {...fill(filled, name)} label={label} options={options} />;
}

const PLACE_COLUMNS: readonly Column<Place>[] = [
  { head: "Location", class: "breakable", cell: ({ name }) => name },
  {
    head: "On hand",
    class: "amount",
    cell: ({ units }) => (
      <>
        {units.toLocaleString("en-US")}
        {units < 0 ? <span class="badge badge--bad">Owed: move units here</span> : null}
      </>
    ),
  },
];

function Level({ name, units }: { name: string; units: number | null }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{units === null ? "Not counted" : units.toLocaleString("en-US")}</dd>
    </div>
  );
}

function WaitingOrders({ waiting }: { waiting: readonly WaitingOrder[] }) {
  return (
    <section class="panel">
      <h2 class="minor">Orders that wait for goods</h2>
      <ol class="plain-list">
        {waiting.map(({ reference, units, since, backorder }) => (
          <li>
            {units} for <Reference reference={reference} />
            <span class="note">
              , since {moment(new Date(since).toISOString())}
              {backorder === "deny" ? ". Its goods were there and are gone." : ""}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Ledger({ movements, names, places }: Pick<SkuPageProps, "movements" | "names" | "places">) {
  const placeNames = new Map(places.map(({ id, name }) => [id, name]));
  const signed = (delta: number) => (delta > 0 ? `+${delta}` : delta === 0 ? "" : String(delta));
  return (
    <section class="found" aria-labelledby="ledger">
      <h2 class="minor" id="ledger">
        Ledger
      </h2>
      {movements.length === 0 ? (
        <p class="note">Nothing has moved yet.</p>
      ) : (
        <table class="table">
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col" class="number">
                On hand
              </th>
              <th scope="col" class="number">
                Reserved
              </th>
              <th scope="col" class="spare">
                Why
              </th>
              <th scope="col" class="spare">
                When
              </th>
            </tr>
          </thead>
          <tbody>
            {movements.map(({ seq, at, kind, onHandDelta, reservedDelta, onHand, reserved, ...row }) => {
              const iso = new Date(at).toISOString();
              const who = row.actor === null ? "" : (names.get(row.actor) ?? row.actor);
              return (
                <tr>
                  <td>
                    {kind.replaceAll("_", " ")} <span class="note">no. {seq}</span>
                  </td>
                  <td class="number">
                    {onHand.toLocaleString("en-US")} <span class="note">{signed(onHandDelta)}</span>
                  </td>
                  <td class="number">
                    {reserved.toLocaleString("en-US")} <span class="note">{signed(reservedDelta)}</span>
                  </td>
                  <td class="spare breakable">
                    {row.reason}{" "}
                    {row.location ? (
                      <span class="note">
                        {signed(row.quantity)} at {placeNames.get(row.location) ?? row.location}.{" "}
                      </span>
                    ) : null}
                    {row.reference === null ? null : <Reference reference={row.reference} />}
                  </td>
                  <td class="spare">
                    <time datetime={iso}>{moment(iso)}</time>
                    <br />
                    <span class="note breakable">{who}</span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
    </section>
  );
}
