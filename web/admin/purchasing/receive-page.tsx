import { purchaseNumber } from "../../../domain/purchasing/purchase-order.ts";
import type { StoredPurchaseOrder } from "../../../stores/purchasing/purchase-orders.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Check, ErrorSummary, Field, type Filled, fill } from "../frame/fields.tsx";
import { purchaseOrderPath } from "../frame/paths.ts";

interface ReceivePageProps extends Pick<PageProps, "problem"> {
  order: StoredPurchaseOrder;
  titles: ReadonlyMap<string, string>;
  filled: Filled;
  /** More came than was ordered: staff confirm it. */
  asksOver: boolean;
}

/** Where staff who unpack a delivery count what came. */
export function ReceivePage({ order, titles, filled, asksOver, problem }: ReceivePageProps) {
  const path = purchaseOrderPath(order.id);
  const number = purchaseNumber(order.num);
  return (
    <ConsolePage
      title={`Receive ${number}`}
      path={`${path}/receive`}
      under={{ href: path, label: number }}
      islands={["editor"]}
      problem={problem}
    >
      <form class="longform" method="post" action={`${path}/receive`} id="receive" data-live novalidate>
        <button class="visually-hidden" type="submit" name="do" value="receive" tabindex={-1}>
          Receive
        </button>
        {problem ? null : <ErrorSummary title="Nothing is booked yet" errors={filled.errors} />}
        <input type="hidden" name="version" value={String(order.version)} />
        <input type="hidden" name="key" value={filled.values.key ?? ""} />
        <fieldset class="panel panel--wide">
          <legend>What came</legend>
          <div class="grid-rows">
            {order.lines.map(({ sku, quantity, received }, n) => (
              <fieldset class="grid-row purchase-row purchase-row--counted">
                <legend class="visually-hidden">{sku}</legend>
                <p class="breakable purchase-row__what">
                  <strong>{sku}</strong> <span class="note">{titles.get(sku) ?? ""}</span>
                </p>
                <Field
                  {...fill(filled, `quantity.${n}`)}
                  label="Units that came"
                  max={6}
                  inputmode="numeric"
                  hint={awaitedWords(quantity, received)}
                  optional
                />
              </fieldset>
            ))}
          </div>
          {asksOver ? (
            <Check name="over" value="" label="Take in more than was ordered: it was counted again." />
          ) : null}
        </fieldset>
        <div class="longform__save">
          <button class="button" type="submit" name="do" value="receive">
            Take the goods in
          </button>
          <button class="button button--quiet" type="submit" name="do" value="all" data-changes>
            Everything came
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}

function awaitedWords(quantity: number, received: number): string {
  const awaited = Math.max(0, quantity - received).toLocaleString("en-US");
  return `${awaited} awaited, ${received.toLocaleString("en-US")} of ${quantity.toLocaleString("en-US")} came.`;
}
