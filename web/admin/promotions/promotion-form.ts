import { CURRENCY, Currency, money } from "../../../domain/base/money.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { decimalOf, parseDecimal } from "../../../domain/currency/currency.ts";
import { type PromotionChange, PromotionDraft } from "../../../domain/promotions/promotion.ts";
import { momentAt, wallTime } from "../../../domain/time/wall-time.ts";
import type { FieldErrors } from "../../ui/field.tsx";
import { namesText, readNames } from "../frame/texts.ts";

/** The fields of a promotion, as text. */
export const PROMOTION_FIELDS = [
  "title",
  "kind",
  "code",
  "type",
  "percent",
  "amount",
  "currency",
  "buy",
  "get",
  "categories",
  "products",
  "skus",
  "minimumSpend",
  "customerGroups",
  "startsAt",
  "endsAt",
  "usageLimit",
  "perCustomerLimit",
  "combinable",
] as const;
type PromotionField = (typeof PROMOTION_FIELDS)[number];
export type PromotionValues = Record<PromotionField, string>;
export type PromotionErrors = FieldErrors<string>;

const MAX_FIELD_CHARS = 70_000;

const WORDS: Record<PromotionField, string> = {
  title: "Enter a title of at most 120 characters.",
  kind: "Choose how shoppers get it.",
  code: "Enter 3 to 32 letters, digits, - or _. A promotion that counts by itself has none.",
  type: "Choose what it does.",
  percent: "Enter a percentage above 0 and up to 100, such as 12.5.",
  amount: "Enter an amount, such as 5 or 5.50.",
  currency: "Choose a currency.",
  buy: "Enter a whole number from 1 to 100.",
  get: "Enter a whole number from 1 to 100.",
  categories: "At most 250 names of at most 255 characters.",
  products: "At most 250 names of at most 255 characters.",
  skus: "At most 250 names of at most 255 characters.",
  minimumSpend: "Leave it empty, or enter an amount such as 50.",
  customerGroups: "At most 250 names of at most 255 characters.",
  startsAt: "Leave it empty, or enter a day and a time.",
  endsAt: "Leave it empty, or enter a day and a time after the beginning.",
  usageLimit: "Leave it empty, or enter a whole number from 1.",
  perCustomerLimit: "Leave it empty, or enter a whole number from 1.",
  combinable: "Tick it or not.",
};

export function readPromotion(form: FormData): PromotionValues {
  const text = (name: PromotionField) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim().slice(0, MAX_FIELD_CHARS) : "";
  };
  return fieldsBy(text);
}

function fieldsBy(text: (name: PromotionField) => string): PromotionValues {
  return Object.fromEntries(PROMOTION_FIELDS.map((name) => [name, text(name)])) as PromotionValues;
}

export function emptyPromotion(): PromotionValues {
  const given: Partial<PromotionValues> = { kind: "code", type: "percent", currency: CURRENCY };
  return fieldsBy((name) => given[name] ?? "");
}

/** The fields of a promotion as it is. */
export function promotionValues(draft: PromotionDraft, zone: string): PromotionValues {
  const { effect, appliesTo = {} } = draft;
  const list = (names: readonly string[] = []) => namesText(names);
  const time = (iso?: string) => (iso === undefined ? "" : wallTime(Date.parse(iso), zone));
  return {
    title: draft.title,
    kind: draft.kind,
    code: draft.code ?? "",
    type: effect.type,
    percent: "percent" in effect ? String(effect.percent) : "",
    amount: "amount" in effect ? decimalOf(effect.amount) : "",
    currency: ("amount" in effect ? effect.amount : draft.minimumSpend)?.currency ?? CURRENCY,
    buy: "buy" in effect ? String(effect.buy) : "",
    get: "get" in effect ? String(effect.get) : "",
    categories: list(appliesTo.categories),
    products: list(appliesTo.products),
    skus: list(appliesTo.skus),
    minimumSpend: draft.minimumSpend ? decimalOf(draft.minimumSpend) : "",
    customerGroups: list(draft.customerGroups),
    startsAt: time(draft.startsAt),
    endsAt: time(draft.endsAt),
    usageLimit: draft.usageLimit?.toString() ?? "",
    perCustomerLimit: draft.perCustomerLimit?.toString() ?? "",
    combinable: draft.combinable ? "yes" : "",
  };
}

const number = (text: string) => (/^\d{1,8}(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN);

/** An amount in the form's currency; what is none is left to the schema to refuse. */
function price(text: string, { currency: named }: PromotionValues) {
  const { data: currency = CURRENCY } = Currency.safeParse(named);
  return money(parseDecimal(text, currency) ?? Number.NaN, currency);
}

const names = (text: string) => (readNames(text).length > 0 ? readNames(text) : undefined);

function effectOf(values: PromotionValues): unknown {
  const { type, percent, amount, buy, get } = values;
  switch (type) {
    case "percent":
      return { type, percent: number(percent) };
    case "fixed":
      return { type, amount: price(amount, values) };
    case "buy_x_get_y":
      return { type, buy: number(buy), get: number(get), percent: percent === "" ? 100 : number(percent) };
    default:
      return { type };
  }
}

/** The promotion that a form describes, or what is wrong with which field. */
export function checkPromotion(
  values: PromotionValues,
  zone: string,
): Result<PromotionDraft, PromotionErrors> {
  const scope = {
    categories: names(values.categories),
    products: names(values.products),
    skus: names(values.skus),
  };
  const scoped = Object.entries(scope).filter(([, list]) => list !== undefined);
  const draft = {
    title: values.title,
    kind: values.kind,
    code: values.kind === "code" || values.code !== "" ? values.code : undefined,
    effect: effectOf(values),
    appliesTo: scoped.length > 0 ? Object.fromEntries(scoped) : undefined,
    minimumSpend: values.minimumSpend === "" ? undefined : price(values.minimumSpend, values),
    customerGroups: names(values.customerGroups),
    startsAt: values.startsAt === "" ? undefined : momentAt(values.startsAt, zone),
    endsAt: values.endsAt === "" ? undefined : momentAt(values.endsAt, zone),
    usageLimit: values.usageLimit === "" ? undefined : number(values.usageLimit),
    perCustomerLimit: values.perCustomerLimit === "" ? undefined : number(values.perCustomerLimit),
    combinable: values.combinable === "yes" ? true : undefined,
  };
  const said = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
  const parsed = PromotionDraft.safeParse(said);
  if (parsed.success) {
    return ok(parsed.data);
  }
  const errors = parsed.error.issues.map(({ path }) => {
    const name = fieldOf(path.map(String));
    return [name, WORDS[name]] as const;
  });
  return err(Object.fromEntries(errors));
}

/** The form's field that a path of a promotion's draft belongs to. */
export function fieldOf([first = "", second]: readonly string[]): PromotionField {
  const isInside = first === "effect" || first === "appliesTo";
  const named = PROMOTION_FIELDS.find((name) => name === (isInside ? second : first));
  return named ?? (first === "effect" ? "type" : "title");
}

/** What a form changes of a promotion: its whole description; what it leaves out is taken away. */
export function promotionChange({ kind: _kind, ...draft }: PromotionDraft): PromotionChange {
  const {
    appliesTo = null,
    minimumSpend = null,
    customerGroups = null,
    startsAt = null,
    endsAt = null,
  } = draft;
  const { usageLimit = null, perCustomerLimit = null, combinable = false, title, effect, code } = draft;
  const rules = { appliesTo, minimumSpend, customerGroups, startsAt, endsAt, usageLimit, perCustomerLimit };
  return { title, effect, combinable, ...rules, ...(code === undefined ? {} : { code }) };
}
