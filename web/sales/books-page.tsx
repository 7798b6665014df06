import { capitalized } from "../../domain/base/shop.ts";
import type { Reconciliation } from "../../domain/sales/reconciliation.ts";
import type { Sale, SaleState } from "../../domain/sales/sale.ts";
import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { moment } from "../ui/order-words.ts";
import { salePath } from "../ui/paths.ts";
import { useShop } from "../ui/shop.ts";
import { stateWords } from "./sale-words.ts";

export interface BooksPageProps {
  sale: Pick<Sale, "id" | "title">;
  state: SaleState;
  books: Reconciliation;
  /** ISO 8601. */
  readAt: string;
}

const count = (units: number) => units.toLocaleString("en-US");

/** Where every unit of a sale is, on a public page. */
export function BooksPage({ sale, state, books, readAt }: BooksPageProps) {
  const { unit } = useShop();
  const units = capitalized(unit.several);
  const { allotment, sold, reserved, remaining, released, returnedToStock, orders, ordersStored } = books;
  const path = `${salePath(sale.id)}/books`;
  const rows = [
    {
      name: "Allotment",
      units: allotment,
      means: `${units} that this sale offers, taken out of ordinary stock.`,
    },
    { name: "Sold", units: sold, means: "Ordered, and the payment went through." },
    {
      name: "Reserved",
      units: reserved,
      means: "Ordered, and the payment is not decided yet. Nobody else can buy them.",
    },
    { name: "Remaining", units: remaining, means: "Neither sold nor reserved." },
  ];
  const asides = [
    {
      name: "Returned to stock",
      units: returnedToStock,
      means: "Of the remaining: what went back to ordinary stock when the sale closed.",
    },
    {
      name: "Released",
      units: released,
      means: `${units} of orders that were not paid or were cancelled. Each was free to be bought again, so it is counted above wherever it went.`,
    },
    { name: "Orders accepted", units: orders, means: `Orders whose ${unit.several} are sold or reserved.` },
    {
      name: "Orders stored",
      units: ordersStored,
      means: "Of this sale's orders, those found in the shop's order store.",
    },
  ];
  return (
    <Layout title={`The books of ${sale.title}`} path={path}>
      <div class="wrap page narrow">
        <div class="page__head">
          <nav class="crumbs" aria-label="Sale">
            <a href={salePath(sale.id)}>{sale.title}</a>
          </nav>
          <h1>{books.balanced ? "The books balance" : "The books do not balance at this moment"}</h1>
          <p class="lede">
            {books.balanced
              ? `Every ${unit.one} of this sale is accounted for, and every accepted order is stored.`
              : "While orders are on their way to the store this can be so for a moment. Read the books again; when nothing is being bought they must balance."}
          </p>
        </div>
        <p class="books__sum figures">
          <Term units={allotment} name="allotment" />
          <Sign>{allotment === sold + reserved + remaining ? "=" : "≠"}</Sign>
          <Term units={sold} name="sold" />
          <Sign>+</Sign>
          <Term units={reserved} name="reserved" />
          <Sign>+</Sign>
          <Term units={remaining} name="remaining" />
        </p>
        <p class="books__sum figures">
          <Term units={orders} name="orders accepted" />
          <Sign>{orders === ordersStored ? "=" : "≠"}</Sign>
          <Term units={ordersStored} name="orders stored" />
        </p>
        <p class="note books__read">
          {stateWords(useWords(), { state, remaining, allotment, unit }, false).state}. Read on{" "}
          <time datetime={readAt} data-utc>
            {moment(readAt)}
          </time>
          , from the objects that sell and the store that keeps the orders. <a href={path}>Read again</a> or
          see <a href={`/api/sales/${sale.id}/reconciliation`}>the same as JSON</a>.
        </p>

        <section class="section" aria-labelledby="numbers">
          <h2 class="minor" id="numbers">
            What the numbers mean
          </h2>
          <dl class="books__numbers">
            {[...rows, ...asides].map(({ name, units, means }) => (
              <div>
                <dt>{name}</dt>
                <dd class="figures books__units">{count(units)}</dd>
                <dd class="note">{means}</dd>
              </div>
            ))}
          </dl>
        </section>
        <Lanes lanes={books.lanes} />
      </div>
    </Layout>
  );
}

function Term({ units, name }: { units: number; name: string }) {
  return (
    <span class="books__term">
      {count(units)} <span class="books__name">{name}</span>
    </span>
  );
}

function Sign({ children }: { children: string }) {
  return <span class="books__sign"> {children} </span>;
}

function Lanes({ lanes }: { lanes: Reconciliation["lanes"] }) {
  const { unit } = useShop();
  return (
    <section class="section" aria-labelledby="lanes">
      <h2 class="minor" id="lanes">
        Lane by lane
      </h2>
      <p class="prose">
        A sale is sold over one or more lanes at once. Each takes {unit.several} from the sale, sells them,
        and gives back what it has no use for. In each, leased = returned + reserved + sold + free.
      </p>
      {lanes.length === 0 ? (
        <p class="note books__none">No lane has taken {unit.a} yet.</p>
      ) : (
        // It scrolls on a phone, so the keyboard must reach it.
        <section class="books__lanes" tabindex={0} aria-label="Lanes">
          <table class="table">
            <thead>
              <tr>
                <th scope="col">Lane</th>
                <th scope="col" class="number">
                  Leased
                </th>
                <th scope="col" class="number">
                  Returned
                </th>
                <th scope="col" class="number">
                  Reserved
                </th>
                <th scope="col" class="number">
                  Sold
                </th>
                <th scope="col" class="number">
                  Free
                </th>
                <th scope="col">Balanced</th>
              </tr>
            </thead>
            <tbody>
              {lanes.map((lane) => (
                <tr>
                  <th scope="row">{lane.lane + 1}</th>
                  <td class="number">{count(lane.leased)}</td>
                  <td class="number">{count(lane.returned)}</td>
                  <td class="number">{count(lane.reserved)}</td>
                  <td class="number">{count(lane.sold)}</td>
                  <td class="number">{count(lane.free)}</td>
                  <td>{lane.balanced ? "Yes" : "No"}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </section>
  );
}
