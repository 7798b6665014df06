import { formatMoney } from "../../../domain/base/money.ts";
import { CURRENCIES } from "../../../domain/currency/currency.ts";
import type { PromotionView } from "../../../domain/promotions/promotion.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { useShop } from "../../ui/shop.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Check, ErrorSummary, Field, type Filled, fill, Select, TextArea } from "../frame/fields.tsx";
import { Meanwhile, type MeanwhileRow } from "../frame/meanwhile.tsx";
import { PROMOTION_FIELDS, type PromotionValues } from "./promotion-form.ts";

export const PROMOTIONS = "/admin/promotions";
const promotionPath = (id: string) => `${PROMOTIONS}/${encodeURIComponent(id)}`;
const UNDER = { href: PROMOTIONS, label: "Promotions" };

const STATE = { scheduled: "Scheduled", active: "Active", ended: "Over" } as const;

function effectWords({ effect }: PromotionView): string {
  switch (effect.type) {
    case "percent":
      return `${effect.percent} % off`;
    case "fixed":
      return `${formatMoney(effect.amount)} off`;
    case "free_shipping":
      return "Free shipping";
    case "buy_x_get_y":
      return `Buy ${effect.buy}, get ${effect.get} at ${effect.percent} % off`;
  }
}

interface PromotionsPageProps extends Pick<PageProps, "notice"> {
  promotions: readonly PromotionView[];
  isFirst: boolean;
  next: number | null;
}

export function PromotionsPage({ promotions, isFirst, next, notice }: PromotionsPageProps) {
  return (
    <ConsolePage
      title="Promotions"
      path={PROMOTIONS}
      notice={notice}
      actions={
        <a class="button" href={`${PROMOTIONS}/new`}>
          New promotion
        </a>
      }
    >
      {promotions.length === 0 ? (
        <p class="lede">There is no promotion yet.</p>
      ) : (
        <Table columns={COLUMNS} rows={promotions} />
      )}
      <Keyset
        first={isFirst ? null : PROMOTIONS}
        next={next === null ? null : `${PROMOTIONS}?before=${next}`}
        labels={{ first: "Newest", next: "Older" }}
      />
    </ConsolePage>
  );
}

const COLUMNS: readonly Column<PromotionView>[] = [
  {
    head: "Promotion",
    cell: (promotion) => (
      <>
        <a class="breakable" href={promotionPath(promotion.id)}>
          {promotion.title}
        </a>
        <br />
        <span class="note breakable">
          {effectWords(promotion)}
          {promotion.code ? `, code ${promotion.code}` : ", by itself"}
        </span>
      </>
    ),
  },
  { head: "State", class: "whole", cell: ({ state }) => STATE[state] },
  {
    head: "From and to",
    class: "spare",
    cell: ({ startsAt, endsAt }) => (
      <span class="note">
        {startsAt ? moment(startsAt) : "From the beginning"}
        <br />
        {endsAt ? `to ${moment(endsAt)}` : "without an end"}
      </span>
    ),
  },
  {
    head: "Uses",
    class: "amount",
    cell: ({ uses, usageLimit }) => (
      <>
        {uses ? (uses.confirmed + uses.reserved).toLocaleString("en-US") : "Not counted"}
        {usageLimit ? <span class="note"> of {usageLimit.toLocaleString("en-US")}</span> : null}
      </>
    ),
  },
];

const labelsIn = (zone: string): Record<keyof PromotionValues, string> => ({
  title: "Title",
  kind: "How shoppers get it",
  code: "Code",
  type: "What it does",
  percent: "Percent off",
  amount: "Amount off",
  currency: "Currency of amounts",
  buy: "Buy",
  get: "Get",
  categories: "Categories",
  products: "Products",
  skus: "SKUs",
  minimumSpend: "From a total of",
  customerGroups: "For groups of customers",
  startsAt: `Begins, in ${zone}`,
  endsAt: `Ends, in ${zone}`,
  usageLimit: "Uses in all",
  perCustomerLimit: "Uses by one customer",
  combinable: "Adds to other promotions that say so too",
});

interface PromotionPageProps extends Pick<PageProps, "problem"> {
  /** Null for one that is made. */
  promotion: (PromotionView & { version: number }) | null;
  filled: Filled;
  /** The stored promotion, if another person changed it while this form was open. */
  meanwhile?: PromotionValues | undefined;
}

/** The form of a promotion. */
export function PromotionPage({ promotion, filled, problem, meanwhile }: PromotionPageProps) {
  const path = promotion ? promotionPath(promotion.id) : PROMOTIONS;
  const labels = labelsIn(useShop().timeZone);
  const field: FieldOf = (name) => ({ ...fill(filled, name), label: labels[name] });
  return (
    <ConsolePage
      title={promotion?.title ?? "New promotion"}
      path={promotion ? path : `${PROMOTIONS}/new`}
      under={UNDER}
      problem={problem}
      {...(promotion ? { actions: <a href={`${path}/end`}>End it for good</a> } : {})}
    >
      {meanwhile ? <Meanwhile rows={meanwhileRows(meanwhile, filled.values, labels)} /> : null}
      {problem ? null : <ErrorSummary title="Nothing is saved yet" errors={filled.errors} />}
      <form class="longform" method="post" action={path} novalidate>
        {promotion ? <input type="hidden" name="version" value={String(promotion.version)} /> : null}
        <WhatItIs kind={promotion?.kind} field={field} />
        <WhatItDoes field={field} />
        <ForWhom field={field} />
        <WhenAndHowOften field={field} />
        <div class="longform__save">
          <button class="button" type="submit">
            {promotion ? "Save" : "Create the promotion"}
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}

/** A field of the form by its name, filled and labelled. */
type FieldOf = (name: keyof PromotionValues) => ReturnType<typeof fill> & { label: string };

interface PartProps {
  field: FieldOf;
}

const WHOLE = { max: 8, inputmode: "numeric" } as const;
const SUM = { max: 12, inputmode: "decimal" } as const;

/** `kind`: of a promotion that is stored, which keeps it. */
function WhatItIs({ field, kind }: PartProps & { kind: PromotionView["kind"] | undefined }) {
  return (
    <fieldset class="panel">
      <legend>What it is</legend>
      <Field {...field("title")} max={120} hint="Shoppers see it in their cart and on the order." />
      {kind ? (
        <input type="hidden" name="kind" value={kind} />
      ) : (
        <Select
          {...field("kind")}
          options={[
            { value: "code", label: "By a code" },
            { value: "automatic", label: "By itself" },
          ]}
        />
      )}
      {kind === "automatic" ? null : (
        <div data-of-kind="code">
          <Field {...field("code")} max={32} />
        </div>
      )}
    </fieldset>
  );
}

function WhatItDoes({ field }: PartProps) {
  return (
    <fieldset class="panel">
      <legend>What it does</legend>
      <Select
        {...field("type")}
        options={[
          { value: "percent", label: "A percentage off" },
          { value: "fixed", label: "An amount off" },
          { value: "free_shipping", label: "Free shipping" },
          { value: "buy_x_get_y", label: "Buy some, get some" },
        ]}
      />
      <div class="panel__row" data-of-type="buy_x_get_y">
        <Field {...field("buy")} {...WHOLE} />
        <Field {...field("get")} {...WHOLE} />
      </div>
      <div data-of-type="percent buy_x_get_y">
        <Field {...field("percent")} {...SUM} />
        <p class="note" data-of-type="buy_x_get_y">
          It is taken off the cheapest of each group. Empty: they are free.
        </p>
      </div>
      <div data-of-type="fixed">
        <Field {...field("amount")} {...SUM} />
      </div>
      <Select
        {...field("currency")}
        options={CURRENCIES.map((code) => ({ value: code, label: code }))}
        hint="Of an amount off and of “From a total of”. They count for carts in it."
      />
    </fieldset>
  );
}

function ForWhom({ field }: PartProps) {
  return (
    <fieldset class="panel">
      <legend>For what, and for whom</legend>
      <TextArea
        {...field("categories")}
        rows={2}
        max={70_000}
        hint="Names, separated by commas; one with a comma in quotes."
      />
      <TextArea {...field("products")} rows={2} max={70_000} hint="Addresses or ids, separated by commas." />
      <TextArea {...field("skus")} rows={2} max={70_000} hint="All three empty: everything." />
      <Field {...field("minimumSpend")} {...SUM} optional hint="Goods it applies to, before discounts." />
      <Field
        {...field("customerGroups")}
        max={70_000}
        optional
        hint="Separated by commas; one with a comma in quotes. Empty: all."
      />
    </fieldset>
  );
}

function WhenAndHowOften({ field }: PartProps) {
  return (
    <fieldset class="panel">
      <legend>When, and how often</legend>
      <Field {...field("startsAt")} type="datetime-local" max={19} optional />
      <Field {...field("endsAt")} type="datetime-local" max={19} optional />
      <Field {...field("usageLimit")} {...WHOLE} optional />
      <Field {...field("perCustomerLimit")} {...WHOLE} optional />
      <Check {...field("combinable")} />
    </fieldset>
  );
}

function meanwhileRows(
  now: PromotionValues,
  typed: Record<string, string>,
  labels: Record<keyof PromotionValues, string>,
): MeanwhileRow[] {
  return PROMOTION_FIELDS.map((name) => ({
    label: labels[name],
    now: now[name],
    typed: typed[name] ?? "",
  })).filter((row) => row.now !== row.typed);
}

/** Asked before a promotion ends. */
export function EndPromotionPage({ promotion, version }: { promotion: PromotionView; version: number }) {
  const { id, title, code } = promotion;
  return (
    <ConsolePage title={`End ${title}?`} path={`${promotionPath(id)}/end`} under={UNDER}>
      <p class="lede">
        No cart gets it any more, and orders that have it keep it.
        {code ? ` The code ${code} may be used by another promotion.` : ""} This cannot be undone.
      </p>
      <form class="actions found" method="post" action={`${promotionPath(id)}/end`}>
        <input type="hidden" name="version" value={String(version)} />
        <button class="button" type="submit">
          End the promotion
        </button>
        <a href={promotionPath(id)}>Leave it as it is</a>
      </form>
    </ConsolePage>
  );
}
