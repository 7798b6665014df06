import { CURRENCY, formatMoney, money } from "../../domain/base/money.ts";
import type { SaleState, SaleView } from "../../domain/sales/sale.ts";
import { Layout } from "../layout/layout.tsx";
import { moment } from "../ui/order-words.ts";
import { salePath } from "../ui/paths.ts";
import { Picture } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import type { SaleProduct } from "./sale-product.ts";
import { stateWords } from "./sale-words.ts";

export interface SalesPageProps {
  origin: string;
  sales: readonly SaleView[];
  /** By SKU. */
  products: ReadonlyMap<string, SaleProduct>;
}

const GROUPS: { title: string; states: readonly SaleState[] }[] = [
  { title: "Open now", states: ["open", "sold_out"] },
  { title: "Coming", states: ["scheduled"] },
  { title: "Over since yesterday", states: ["closed"] },
];

export function SalesPage({ origin, sales, products }: SalesPageProps) {
  const { unit } = useShop();
  const groups = GROUPS.map(({ title, states }) => ({
    title,
    sales: sales
      .filter(({ state }) => states.includes(state))
      .sort((a, b) => (a.opensAt < b.opensAt ? -1 : 1)),
  })).filter((group) => group.sales.length > 0);
  return (
    <Layout
      title="Sales"
      description={`A few ${unit.several} at one price for a short time, counted ${unit.piece} by ${unit.piece}.`}
      path="/sales"
      canonical={`${origin}/sales`}
    >
      <div class="wrap page">
        <div class="page__head">
          <h1>Sales</h1>
          <p class="lede">
            A few {unit.several} at one price, for a short time. Exactly as many are sold as are announced,
            and anyone can check the count.
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
                <SaleItem sale={sale} product={products.get(sale.sku)} seen={index === 0} />
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Layout>
  );
}

function SaleItem({
  sale,
  product,
  seen,
}: {
  sale: SaleView;
  product: SaleProduct | undefined;
  seen: boolean;
}) {
  const { unit } = useShop();
  const { state, price, title, remaining, allotment } = sale;
  const words = stateWords({ state, remaining, allotment, unit }, false);
  const when = { scheduled: "Opens", open: "Closes", sold_out: "Closes", closed: "Closed" }[state];
  const at = state === "scheduled" ? sale.opensAt : sale.closesAt;
  return (
    <li class="sale-item" data-state={state}>
      <Picture
        image={product?.imageUrl ? { url: product.imageUrl, alt: "" } : undefined}
        first={seen}
        decorative
      />
      <div class="sale-item__words">
        <h3>
          <a href={salePath(sale.id)}>{title}</a>
        </h3>
        {product ? <p class="note">{product.title}</p> : null}
        <p class="figures">
          {formatMoney(price)}{" "}
          {product && product.price > price.amount ? (
            <s class="note">
              <span class="visually-hidden">ordinarily </span>
              {formatMoney(money(product.price, CURRENCY))}
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
  const { unit } = useShop();
  return (
    <div class="stack">
      <p class="lede">None is open, and none is announced.</p>
      <a class="button" href="/products">
        See all {unit.several}
      </a>
    </div>
  );
}
