import type { MovementRecord, StockSnapshot } from "../../../domain/stock/stock.ts";
import type { SellableVariant } from "../../../stores/catalog/catalog.ts";
import type { WaitingOrder } from "../../../stores/catalog/catalog-waiting.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { Notice } from "../../ui/notice.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { stockPath } from "../frame/paths.ts";
import { Reference } from "./reference.tsx";
import { type Place, type StockForm, StockForms } from "./stock-forms.tsx";

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

/** The stock of one SKU at this moment, every movement of it, and the ways to correct it. */
export function SkuPage(props: SkuPageProps) {
  const { variant, stock, movements, names, waiting, places, isFirst, next, form, notice, problem } = props;
  const { sku, title, productId } = variant;
  const path = stockPath(sku);
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
      <Corrected path={path} by={props.by} counted={props.counted} at={props.at} formKey={form.key ?? ""} />
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
        <StockForms path={path} form={form} places={places} mayForce={props.mayForce} />
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
  return (
    <section class="found" aria-labelledby="ledger">
      <h2 class="minor" id="ledger">
        Ledger
      </h2>
      {movements.length === 0 ? (
        <p class="note">Nothing has moved yet.</p>
      ) : (
        <Table columns={movementColumns(names, places)} rows={movements} />
      )}
    </section>
  );
}

function movementColumns(
  names: ReadonlyMap<string, string>,
  places: readonly Place[],
): readonly Column<MovementRecord>[] {
  const placeNames = new Map(places.map(({ id, name }) => [id, name]));
  return [
    {
      head: "What",
      cell: ({ kind, seq }) => (
        <>
          {kind.replaceAll("_", " ")} <span class="note">no. {seq}</span>
        </>
      ),
    },
    {
      head: "On hand",
      class: "number",
      cell: ({ onHand, onHandDelta }) => <Moved units={onHand} by={onHandDelta} />,
    },
    {
      head: "Reserved",
      class: "number",
      cell: ({ reserved, reservedDelta }) => <Moved units={reserved} by={reservedDelta} />,
    },
    {
      head: "Why",
      class: "spare breakable",
      cell: ({ reason, location, quantity, reference }) => (
        <>
          {reason}{" "}
          {location ? (
            <span class="note">
              {signed(quantity)} at {placeNames.get(location) ?? location}.{" "}
            </span>
          ) : null}
          {reference === null ? null : <Reference reference={reference} />}
        </>
      ),
    },
    {
      head: "When",
      class: "spare",
      cell: ({ at, actor }) => {
        const iso = new Date(at).toISOString();
        return (
          <>
            <time datetime={iso}>{moment(iso)}</time>
            <br />
            <span class="note breakable">{actor === null ? "" : (names.get(actor) ?? actor)}</span>
          </>
        );
      },
    },
  ];
}

/** What there was after a movement, and by how much that moved. */
function Moved({ units, by }: { units: number; by: number }) {
  return (
    <>
      {units.toLocaleString("en-US")} <span class="note">{signed(by)}</span>
    </>
  );
}

function signed(delta: number): string {
  return delta > 0 ? `+${delta}` : delta === 0 ? "" : String(delta);
}
