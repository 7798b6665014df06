import { CURRENCY, money, parsePrice } from "../../../domain/base/money.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";
import { type PromotionChange, PromotionDraft } from "../../../domain/promotions/promotion.ts";
import type { FieldErrors } from "../../ui/field.tsx";

/** The fields of a promotion, as text. */
export const PROMOTION_FIELDS = [
  "title",
  "kind",
  "code",
  "type",
  "percent",
  "amount",
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
  const given: Partial<PromotionValues> = { kind: "code", type: "percent" };
  return fieldsBy((name) => given[name] ?? "");
}

/** The fields of a promotion as it is. */
export function promotionValues(draft: PromotionDraft): PromotionValues {
  const { effect, appliesTo = {} } = draft;
  const list = (names: readonly string[] | undefined) => names?.join(", ") ?? "";
  const time = (iso: string | undefined) => (iso ? new Date(iso).toISOString().slice(0, 19) : "");
  const values: PromotionValues = {
    title: draft.title,
    kind: draft.kind,
    code: draft.code ?? "",
    type: effect.type,
    percent: "percent" in effect ? String(effect.percent) : "",
    amount: "amount" in effect ? decimalOf(effect.amount) : "",
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
  return values;
}

const number = (text: string) => (/^\d{1,8}(\.\d{1,2})?$/.test(text) ? Number(text) : Number.NaN);
const price = (text: string) => money(parsePrice(text) ?? Number.NaN, CURRENCY);

function names(text: string): string[] | undefined {
  const list = [...new Set(text.split(/[,\n]/).map((name) => name.trim()))].filter((name) => name !== "");
  return list.length > 0 ? list : undefined;
}

/** `2026-11-20T18:00`, as a date field sends it, is meant in UTC. */
function utc(text: string): string {
  const [, minute = "", second = ":00"] = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2})(:\d{2})?$/.exec(text) ?? [];
  return minute === "" ? text : `${minute}${second}Z`;
}

function effectOf({ type, percent, amount, buy, get }: PromotionValues): unknown {
  switch (type) {
    case "percent":
      return { type, percent: number(percent) };
    case "fixed":
      return { type, amount: price(amount) };
    case "buy_x_get_y":
      return { type, buy: number(buy), get: number(get), percent: percent === "" ? 100 : number(percent) };
    default:
      return { type };
  }
}

/** The promotion that a form describes, or what is wrong with which field. */
export function checkPromotion(values: PromotionValues): Result<PromotionDraft, PromotionErrors> {
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
    minimumSpend: values.minimumSpend === "" ? undefined : price(values.minimumSpend),
    customerGroups: names(values.customerGroups),
    startsAt: values.startsAt === "" ? undefined : utc(values.startsAt),
    endsAt: values.endsAt === "" ? undefined : utc(values.endsAt),
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

function fieldOf(path: readonly string[]): PromotionField {
  const parts = new Set(path[0] === "effect" || path[0] === "appliesTo" ? path.slice(1) : path);
  const inner = PROMOTION_FIELDS.find((name) => parts.has(name));
  return inner ?? (path[0] === "effect" ? "type" : "title");
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
