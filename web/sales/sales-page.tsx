import { formatMoney, money } from "../../domain/base/money.ts";
import type { SaleState, SaleView } from "../../domain/sales/sale.ts";
import { Layout } from "../layout/layout.tsx";
import { moment } from "../ui/order-words.ts";
import { salePath } from "../ui/paths.ts";
import { Plate } from "../ui/plate.tsx";
import { stateWords } from "./sale-words.ts";
import type { SaleWork } from "./sale-work.ts";

export interface SalesPageProps {
  origin: string;
  sales: readonly SaleView[];
  /** By SKU. */
  works: ReadonlyMap<string, SaleWork>;
}

const GROUPS: { title: string; states: readonly SaleState[] }[] = [
  { title: "Open now", states: ["open", "sold_out"] },
  { title: "Coming", states: ["scheduled"] },
  { title: "Over since yesterday", states: ["closed"] },
];

export function SalesPage({ origin, sales, works }: SalesPageProps) {
  const groups = GROUPS.map(({ title, states }) => ({
    title,
    sales: sales
      .filter(({ state }) => states.includes(state))
      .sort((a, b) => (a.opensAt < b.opensAt ? -1 : 1)),
  })).filter((group) => group.sales.length > 0);
  return (
    <Layout
      title="Sales"
      description="A few prints at one price for a short time, counted sheet by sheet."
      path="/sales"
      canonical={`${origin}/sales`}
    >
      <div class="wrap page">
        <div class="page__head">
          <h1>Sales</h1>
          <p class="lede">
            A few prints at one price, for a short time. Exactly as many are sold as are announced, and anyone
            can check the count.
          </p>
        </div>
        {groups.length === 0 ? <NoSales /> : null}
        {groups.map((group, index) => (
          <section class={index > 0 ? "section" : undefined} aria-label={group.title}>
            <div class="section__head">
              <h2 class="minor">{group.title}</h2>
            </div>
            <ul class="sales">
              {group.sales.map((sale) => (
                <SaleItem sale={sale} work={works.get(sale.sku)} seen={index === 0} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Layout>
  );
}

function SaleItem({ sale, work, seen }: { sale: SaleView; work: SaleWork | undefined; seen: boolean }) {
  const { state, price, title } = sale;
  const words = stateWords(sale, false);
  const when = { scheduled: "Opens", open: "Closes", sold_out: "Closes", closed: "Closed" }[state];
  const at = state === "scheduled" ? sale.opensAt : sale.closesAt;
  return (
    <li class="sale-item" data-state={state}>
      <Plate image={work?.imageUrl ? { url: work.imageUrl, alt: "" } : undefined} first={seen} decorative />
      <div class="sale-item__words">
        <h3>
          <a href={salePath(sale.id)}>{title}</a>
        </h3>
        {work ? <p class="note">{work.title}</p> : null}
        <p class="figures">
          {formatMoney(price)}{" "}
          {work && work.price > price.amount ? (
            <s class="note">
              <span class="visually-hidden">ordinarily </span>
              {formatMoney(money(work.price))}
            </s>
          ) : null}
        </p>
        <p class="sale-item__state figures">
          {state === "scheduled" ? "" : `${words.state}. `}
          {words.left}
        </p>
        <p class="note">
          {when} <time datetime={at}>{moment(at)}</time>
        </p>
      </div>
    </li>
  );
}

function NoSales() {
  return (
    <div class="stack">
      <p class="lede">None is open, and none is announced.</p>
      <a class="button" href="/products">
        See all prints
      </a>
    </div>
  );
}
