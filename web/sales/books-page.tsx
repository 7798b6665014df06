import { capitalized } from "../../domain/base/shop.ts";
import { formatNumber } from "../../domain/language/message.ts";
import type { Reconciliation } from "../../domain/sales/reconciliation.ts";
import type { Sale, SaleState } from "../../domain/sales/sale.ts";
import { rich, useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { type Column, Table } from "../ui/lists/table.tsx";
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

/** Where every unit of a sale is, on a public page. */
export function BooksPage({ sale, state, books, readAt }: BooksPageProps) {
  const { unit } = useShop();
  const words = useWords();
  const { say, goods } = words;
  const units = capitalized(unit.several);
  const { allotment, sold, reserved, remaining, released, returnedToStock, orders, ordersStored } = books;
  const path = `${salePath(sale.id)}/books`;
  const numbers = [
    { name: say("books.allotment"), units: allotment, means: say("books.allotmentText", { units }) },
    { name: say("books.sold"), units: sold, means: say("books.soldText") },
    { name: say("books.reserved"), units: reserved, means: say("books.reservedText") },
    { name: say("books.remaining"), units: remaining, means: say("books.remainingText") },
    { name: say("books.returnedToStock"), units: returnedToStock, means: say("books.returnedText") },
    { name: say("books.released"), units: released, means: say("books.releasedText", { units }) },
    { name: say("books.accepted"), units: orders, means: say("books.acceptedText", { units: unit.several }) },
    { name: say("books.stored"), units: ordersStored, means: say("books.storedText") },
  ];
  return (
    <Layout title={say("books.titleOf", { title: sale.title })} path={path}>
      <div class="wrap page narrow">
        <div class="page__head">
          <nav class="crumbs" aria-label={say("product.breadcrumb")}>
            <a href={salePath(sale.id)} dir="auto" lang={goods}>
              {sale.title}
            </a>
          </nav>
          <h1>{say(books.balanced ? "books.balance" : "books.unbalanced")}</h1>
          <p class="lede">
            {books.balanced ? say("books.balanceText", { units: unit.several }) : say("books.unbalancedText")}
          </p>
        </div>
        <p class="books__sum figures">
          <Term units={allotment} name={say("books.allotment")} />
          <Sign>{allotment === sold + reserved + remaining ? "=" : "≠"}</Sign>
          <Term units={sold} name={say("books.sold")} />
          <Sign>+</Sign>
          <Term units={reserved} name={say("books.reserved")} />
          <Sign>+</Sign>
          <Term units={remaining} name={say("books.remaining")} />
        </p>
        <p class="books__sum figures">
          <Term units={orders} name={say("books.accepted")} />
          <Sign>{orders === ordersStored ? "=" : "≠"}</Sign>
          <Term units={ordersStored} name={say("books.stored")} />
        </p>
        <p class="note books__read">
          {rich(
            words,
            "books.read",
            {
              time: (at) => <time datetime={readAt}>{at}</time>,
              again: (text) => <a href={path}>{text}</a>,
              json: (text) => <a href={`/api/sales/${sale.id}/reconciliation`}>{text}</a>,
            },
            {
              state: stateWords(words, { state, remaining, allotment, unit }, false).state,
              at: moment(readAt, words),
            },
          )}
        </p>

        <section class="section" aria-labelledby="numbers">
          <h2 class="minor" id="numbers">
            {say("books.meaning")}
          </h2>
          <dl class="books__numbers">
            {numbers.map(({ name, units, means }) => (
              <div>
                <dt>{name}</dt>
                <dd class="figures books__units">
                  <Count of={units} />
                </dd>
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

function Count({ of: units }: { of: number }) {
  return <>{formatNumber(units, useWords().format.locale)}</>;
}

function Term({ units, name }: { units: number; name: string }) {
  return (
    <span class="books__term">
      <Count of={units} /> <span class="books__name">{name}</span>
    </span>
  );
}

function Sign({ children }: { children: string }) {
  return <span class="books__sign"> {children} </span>;
}

type Lane = Reconciliation["lanes"][number];

function Lanes({ lanes }: { lanes: readonly Lane[] }) {
  const { unit } = useShop();
  const { say } = useWords();
  const columns: readonly Column<Lane>[] = [
    { head: say("books.lane"), isRowHeader: true, cell: ({ lane }) => lane + 1 },
    { head: say("books.leased"), class: "number", cell: ({ leased }) => <Count of={leased} /> },
    { head: say("books.returned"), class: "number", cell: ({ returned }) => <Count of={returned} /> },
    { head: say("books.reserved"), class: "number", cell: ({ reserved }) => <Count of={reserved} /> },
    { head: say("books.sold"), class: "number", cell: ({ sold }) => <Count of={sold} /> },
    { head: say("books.free"), class: "number", cell: ({ free }) => <Count of={free} /> },
    { head: say("books.balanced"), cell: ({ balanced }) => say(balanced ? "books.yes" : "books.no") },
  ];
  return (
    <section class="section" aria-labelledby="lanes">
      <h2 class="minor" id="lanes">
        {say("books.laneByLane")}
      </h2>
      <p class="prose">{say("books.lanesText", { units: unit.several })}</p>
      {lanes.length === 0 ? (
        <p class="note books__none">{say("books.noLane", { unit: unit.a })}</p>
      ) : (
        // It scrolls on a phone, so the keyboard must reach it.
        <section class="books__lanes" tabindex={0} aria-label={say("books.lanes")}>
          <Table columns={columns} rows={lanes} />
        </section>
      )}
    </section>
  );
}
