import { CURRENCY, money as moneyOf } from "../../domain/base/money.ts";
import type { SaleState, SaleView } from "../../domain/sales/sale.ts";
import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { moment } from "../ui/order-words.ts";
import { salePath } from "../ui/paths.ts";
import { Picture } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import type { SaleProduct } from "./sale-product.ts";
import { stateWords, whenWords } from "./sale-words.ts";

export interface SalesPageProps {
  origin: string;
  sales: readonly SaleView[];
  /** By SKU. */
  products: ReadonlyMap<string, SaleProduct>;
}

const GROUPS: {
  title: "sales.groupOpen" | "sales.groupComing" | "sales.groupOver";
  states: readonly SaleState[];
}[] = [
  { title: "sales.groupOpen", states: ["open", "sold_out"] },
  { title: "sales.groupComing", states: ["scheduled"] },
  { title: "sales.groupOver", states: ["closed"] },
];

export function SalesPage({ origin, sales, products }: SalesPageProps) {
  const { say } = useWords();
  const { unit } = useShop();
  const groups = GROUPS.map(({ title, states }) => ({
    title: say(title),
    sales: sales
      .filter(({ state }) => states.includes(state))
      .sort((a, b) => (a.opensAt < b.opensAt ? -1 : 1)),
  })).filter((group) => group.sales.length > 0);
  return (
    <Layout
      title={say("sales.title")}
      description={say("sales.describeAll", { units: unit.several, piece: unit.piece })}
      path="/sales"
      canonical={`${origin}/sales`}
    >
      <div class="wrap page">
        <div class="page__head">
          <h1>{say("sales.title")}</h1>
          <p class="lede">{say("sales.lede", { units: unit.several })}</p>
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
  const said = useWords();
  const { say, money, goods } = said;
  const words = stateWords(said, { state, remaining, allotment, unit }, false);
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
          <a href={salePath(sale.id)} lang={goods} dir="auto">
            {title}
          </a>
        </h3>
        {product ? (
          <p class="note">
            <bdi lang={goods}>{product.title}</bdi>
          </p>
        ) : null}
        <p class="figures">
          {money(price)}{" "}
          {product && product.price > price.amount ? (
            <s class="note">
              <span class="visually-hidden">{say("sales.ordinarily")} </span>
              {money(moneyOf(product.price, CURRENCY))}
            </s>
          ) : null}
        </p>
        <p class="sale-item__state figures">
          {state === "scheduled" ? "" : `${words.state}. `}
          {words.left}
        </p>
        <p class="note">
          {whenWords(said, state)} <time datetime={at}>{moment(at, said)}</time>
        </p>
      </div>
    </li>
  );
}

function NoSales() {
  const { unit } = useShop();
  const { say } = useWords();
  return (
    <div class="stack">
      <p class="lede">{say("sales.none")}</p>
      <a class="button" href="/products">
        {say("frame.seeAllUnits", { units: unit.several })}
      </a>
    </div>
  );
}
