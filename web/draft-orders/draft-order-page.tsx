import type { Quote } from "../../domain/base/quote.ts";
import { checkAddress } from "../../domain/orders/places.ts";
import type { StoredDraftOrder } from "../../stores/draft-orders/draft-orders.ts";
import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { AddressBlock } from "../ui/address.tsx";
import { Notice } from "../ui/notice.tsx";
import { moment } from "../ui/order-words.ts";
import { useShop } from "../ui/shop.ts";
import { OrderTotals } from "../ui/totals.tsx";

interface DraftOrderPageProps {
  token: string;
  draft: StoredDraftOrder;
  /** Null where it cannot be ordered at this moment. */
  quote: Quote | null;
  problem: string | undefined;
}

/** What staff prepared, and the button that orders it. */
export function DraftOrderPage({ token, draft, quote, problem }: DraftOrderPageProps) {
  const words = useWords();
  const { say, own, money, goods } = words;
  const { name } = useShop();
  const title = say("order.preparedTitle", { shop: own(name) });
  const path = `/draft-orders/${token}`;
  const address = checkAddress(draft.terms.shippingAddress);
  const until = new Date(draft.expiresAt).toISOString();
  return (
    <Layout title={title} path={path}>
      <div class="wrap page narrow stack">
        <div class="page__head">
          <h1>{title}</h1>
          <p class="lede">{say("order.preparedText")}</p>
        </div>
        {problem ? <Notice bad title={problem} /> : null}
        {quote && address.ok ? (
          <>
            <dl class="totals" aria-label={say("order.whatOrdered")}>
              {quote.items.map(({ title: item, quantity, lineTotal }) => (
                <div>
                  <dt lang={goods} dir="auto">
                    {item}
                    {quantity > 1 ? ` ×\u00a0${quantity}` : ""}
                  </dt>
                  <dd>{money(lineTotal)}</dd>
                </div>
              ))}
            </dl>
            <OrderTotals order={quote} />
            <section>
              <h2>{say("order.whereTo")}</h2>
              <AddressBlock address={address.value} />
            </section>
            <form method="post" action={path}>
              <input type="hidden" name="seenTotal" value={String(quote.total.amount)} />
              <button class="button" type="submit">
                {say("order.preparedButton")}
              </button>
            </form>
          </>
        ) : null}
        <p class="note">
          {say("order.preparedUntil")} <time datetime={until}>{moment(until, words)}</time>
        </p>
      </div>
    </Layout>
  );
}
