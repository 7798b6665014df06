import type { DraftOrderState } from "../../../domain/draft-orders/draft-order.ts";
import type { draftOrderRow, draftOrderView } from "../../../http/contract/draft-orders/draft-orders.ts";
import { useWords } from "../../language/words.ts";
import { countriesOf } from "../../ui/countries.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { useShop } from "../../ui/shop.ts";
import { OrderTotals } from "../../ui/totals.tsx";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { EnterSaves, ErrorSummary, Field, type Filled, fill, Select, TextArea } from "../frame/fields.tsx";
import { type SkuChoice, SkuList } from "../frame/sku-choices.tsx";
import { useStaff } from "../frame/staff.tsx";
import { ROWS } from "./draft-order-form.ts";

export const DRAFT_ORDERS = "/admin/draft-orders";
export const draftOrderPath = (id: string) => `${DRAFT_ORDERS}/${encodeURIComponent(id)}`;
const UNDER = { href: DRAFT_ORDERS, label: "Draft orders" };

const STATES: Record<DraftOrderState, string> = {
  open: "Waits for its customer",
  ordered: "Ordered",
  expired: "Its time is over",
  cancelled: "Taken back",
};

interface ListProps extends Pick<PageProps, "notice"> {
  drafts: readonly ReturnType<typeof draftOrderRow>[];
  isFirst: boolean;
  /** Where the next page begins. */
  next: string | null;
}

const COLUMNS: readonly Column<ReturnType<typeof draftOrderRow>>[] = [
  {
    head: "Customer",
    cell: ({ id, email }) => (
      <a class="breakable" href={draftOrderPath(id)}>
        {email}
      </a>
    ),
  },
  { head: "State", class: "whole", cell: ({ state }) => STATES[state] },
  {
    head: "Units",
    class: "number",
    cell: ({ items }) => items.reduce((sum, { quantity }) => sum + quantity, 0),
  },
  { head: "Made", cell: ({ createdAt }) => <time datetime={createdAt}>{moment(createdAt)}</time> },
];

export function DraftOrdersPage({ drafts, isFirst, next, notice }: ListProps) {
  const { may } = useStaff();
  return (
    <ConsolePage
      title="Draft orders"
      path={DRAFT_ORDERS}
      notice={notice}
      {...(may(`POST ${DRAFT_ORDERS}`)
        ? {
            actions: (
              <a class="button" href={`${DRAFT_ORDERS}/new`}>
                New draft order
              </a>
            ),
          }
        : {})}
    >
      <p class="lede">
        Orders that you put together for a customer, on the telephone for example. The customer orders and
        pays by a link.
      </p>
      {drafts.length === 0 ? (
        <p class="note found">There is no draft order yet.</p>
      ) : (
        <div class="scroll">
          <Table columns={COLUMNS} rows={drafts} />
        </div>
      )}
      <Keyset
        first={isFirst ? null : DRAFT_ORDERS}
        next={next === null ? null : `${DRAFT_ORDERS}?before=${next}`}
        labels={{ first: "Newest draft orders", next: "Older draft orders" }}
      />
    </ConsolePage>
  );
}

interface NewProps extends Pick<PageProps, "problem"> {
  filled: Filled;
  choices: readonly SkuChoice[];
}

export function NewDraftOrderPage({ filled, choices, problem }: NewProps) {
  const words = useWords();
  const { shipping } = useShop();
  const methods = new Map(
    shipping.zones.flatMap(({ methods: ways }) => ways.map(({ code, title }) => [code, title] as const)),
  );
  const field = (name: string, label: string, max: number) => ({ ...fill(filled, name), label, max });
  return (
    <ConsolePage title="New draft order" path={`${DRAFT_ORDERS}/new`} under={UNDER} problem={problem}>
      {problem ? null : <ErrorSummary title="Nothing is saved yet" errors={filled.errors} />}
      <form class="longform" method="post" action={DRAFT_ORDERS} novalidate>
        <EnterSaves />
        <fieldset class="panel">
          <legend>What is ordered</legend>
          {Array.from({ length: ROWS }, (_, n) => (
            <div class="panel__row">
              <Field {...field(`sku.${n}`, `SKU ${n + 1}`, 64)} list="skus" optional={n > 0} />
              <Field {...field(`quantity.${n}`, `Units of ${n + 1}`, 6)} inputmode="numeric" optional />
            </div>
          ))}
          <SkuList choices={choices} />
          <p class="note">
            The customer pays the prices of the moment of ordering, and nothing is kept aside until then.
          </p>
        </fieldset>
        <fieldset class="panel">
          <legend>Discount</legend>
          <Select
            {...fill(filled, "discountType")}
            label="What you take off"
            options={[
              { value: "", label: "Nothing: the shop's promotions count" },
              { value: "percent", label: "A percentage of the goods" },
              { value: "fixed", label: "An amount of the goods" },
              { value: "free_shipping", label: "The shipping" },
            ]}
            hint="It takes the place of the shop's promotions."
          />
          <div class="panel__row">
            <Field {...field("discount", "Percentage or amount", 12)} inputmode="decimal" optional />
            <Field {...field("discountTitle", "What the customer reads", 120)} optional />
          </div>
        </fieldset>
        <fieldset class="panel">
          <legend>Customer</legend>
          <Field {...field("email", "Email", 254)} type="email" inputmode="email" />
          <Field {...field("name", "Name", 120)} />
          <Field {...field("line1", "Address", 160)} />
          <Field {...field("line2", "More of the address", 160)} optional />
          <div class="panel__row">
            <Field {...field("postalCode", "Postal code", 20)} optional />
            <Field {...field("city", "City", 100)} />
            <Field
              {...field("region", "State or province", 60)}
              optional
              hint="Needed in the US and Canada."
            />
          </div>
          <Select
            {...fill(filled, "country")}
            label="Country"
            options={countriesOf(words, shipping).map(({ code, name }) => ({ value: code, label: name }))}
          />
          <Select
            {...fill(filled, "shippingMethod")}
            label="How it is sent"
            options={[...methods].map(([value, label]) => ({ value, label }))}
          />
          <Field {...field("phone", "Telephone", 40)} type="tel" inputmode="tel" optional />
          <TextArea {...field("note", "Note on the order", 500)} rows={2} />
        </fieldset>
        <fieldset class="panel">
          <legend>Its link</legend>
          <Field
            {...field("days", "Days for which it works", 2)}
            inputmode="numeric"
            hint="From 1 to 30. The next page shows the link, and mails it."
          />
        </fieldset>
        <div class="longform__save">
          <button class="button" type="submit">
            Save
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}

interface OneProps extends Pick<PageProps, "notice" | "problem"> {
  draft: ReturnType<typeof draftOrderView>;
  /** Why it cannot be ordered at this moment. */
  refused: string | undefined;
}

export function DraftOrderPage({ draft, refused, notice, problem }: OneProps) {
  const { may } = useStaff();
  const { money } = useWords();
  const { id, email, state, orderId, url, quote, expiresAt, shippingAddress: to } = draft;
  const path = draftOrderPath(id);
  const isOpen = state === "open";
  return (
    <ConsolePage title={email} path={path} under={UNDER} notice={notice} problem={problem}>
      <p class="lede">
        {STATES[state]}.{" "}
        {orderId === null ? (
          <>
            Its link works until <time datetime={expiresAt}>{moment(expiresAt)}</time>.
          </>
        ) : (
          <a href={`/admin/orders/${encodeURIComponent(orderId)}`}>See the order</a>
        )}
      </p>
      {isOpen ? (
        <section class="panel found">
          <Field name="link" label="Its link" value={url} max={500} hint="Who has it can order and pay." />
          {may(`POST ${DRAFT_ORDERS}/:id/mail`) ? (
            <div class="actions">
              <form method="post" action={`${path}/mail`}>
                <button class="button" type="submit">
                  Mail it to the customer
                </button>
              </form>
              <form method="post" action={`${path}/cancel`}>
                <button class="button button--quiet" type="submit">
                  Take it back
                </button>
              </form>
            </div>
          ) : null}
        </section>
      ) : null}
      <section class="stack found">
        <h2>What it holds</h2>
        {refused ? <p class="field__error">{refused}</p> : null}
        <dl class="totals">
          {quote
            ? quote.items.map(({ sku, title, quantity, lineTotal }) => (
                <div>
                  <dt>
                    {title} ×{"\u00a0"}
                    {quantity} <span class="note">{sku}</span>
                  </dt>
                  <dd>{money(lineTotal)}</dd>
                </div>
              ))
            : draft.items.map(({ sku, quantity }) => (
                <div>
                  <dt>{sku}</dt>
                  <dd>× {quantity}</dd>
                </div>
              ))}
        </dl>
        {quote ? <OrderTotals order={quote} /> : null}
        <h2>Where it goes</h2>
        <address dir="auto">
          {[to.name, to.line1, to.line2, to.city, to.region, to.postalCode, to.country]
            .filter(Boolean)
            .map((line) => (
              <>
                {line}
                <br />
              </>
            ))}
        </address>
      </section>
    </ConsolePage>
  );
}
