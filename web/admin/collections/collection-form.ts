import { CURRENCY, money, parsePrice } from "../../../domain/base/money.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import {
  type CollectionDraft,
  CollectionPatch,
  type CollectionRule,
  NewCollection,
} from "../../../domain/collections/collection.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";
import type { FieldErrors } from "../../ui/field.tsx";

/** The fields of a collection that hold one text each. */
const TEXTS = [
  "title",
  "slug",
  "description",
  "imageUrl",
  "imageAlt",
  "parent",
  "published",
  "order",
] as const;

/** A condition of a rule, as text. */
export interface ConditionTexts {
  field: CollectionRule["conditions"][number]["field"];
  is: string;
  from: string;
  to: string;
}

/** A collection as a form shows it. Both ways to choose products are kept until it is saved. */
export interface CollectionForm extends Record<(typeof TEXTS)[number], string> {
  kind: "hand" | "rule";
  match: CollectionRule["match"];
  /** Ids, in the order of the collection. */
  products: readonly string[];
  conditions: readonly ConditionTexts[];
  /** What a product to be added is looked for by. */
  find: string;
}
export type CollectionErrors = FieldErrors<string>;

export const CONDITION_WORDS: Record<ConditionTexts["field"], string> = {
  tag: "Tag",
  category: "Category",
  vendor: "Vendor",
  title: "Title contains",
  price: "Price",
  stock: "Stock",
};

/** How the products of a collection may be ordered. */
export const ORDER_WORDS: Record<CollectionDraft["order"], string> = {
  manual: "As they stand here",
  newest: "Newest first",
  price: "Lowest price first",
  "-price": "Highest price first",
  title: "By title",
};

const ERROR_WORDS: Record<string, string> = {
  title: "Enter a title of at most 255 characters.",
  slug: "Enter letters, digits, - and _. Another collection may not have it.",
  description: "Enter at most 16,000 characters of text or HTML.",
  imageUrl: "Enter an address that begins with https:// or /, or leave it empty.",
  imageAlt: "Enter at most 512 characters in one line.",
  parent: "Choose a collection that does not lie below this one, at most five deep.",
  order: "Choose an order.",
  products: "Choose at most 1,000 products.",
  conditions: "Add at least one condition, and at most 20.",
};

const MAX_TEXT = 70_000;

export function emptyCollection(kind: CollectionForm["kind"]): CollectionForm {
  return {
    title: "",
    slug: "",
    description: "",
    imageUrl: "",
    imageAlt: "",
    parent: "",
    published: "yes",
    order: kind === "hand" ? "manual" : "newest",
    kind,
    match: "all",
    products: [],
    conditions: [],
    find: "",
  };
}

export function formOf(draft: CollectionDraft): CollectionForm {
  return {
    title: draft.title,
    slug: draft.slug,
    description: draft.description,
    imageUrl: draft.image?.url ?? "",
    imageAlt: draft.image?.alt ?? "",
    parent: draft.parent ?? "",
    published: draft.published ? "yes" : "",
    order: draft.order,
    kind: draft.rule ? "rule" : "hand",
    match: draft.rule?.match ?? "all",
    products: draft.products ?? [],
    conditions: draft.rule?.conditions.map(conditionTexts) ?? [],
    find: "",
  };
}

function conditionTexts(condition: CollectionRule["conditions"][number]): ConditionTexts {
  const { field } = condition;
  const texts: ConditionTexts = { field, is: "", from: "", to: "" };
  switch (field) {
    case "price": {
      const { from, to } = condition;
      return { ...texts, from: from ? decimalOf(from) : "", to: to ? decimalOf(to) : "" };
    }
    case "title":
      return { ...texts, is: condition.contains };
    default:
      return { ...texts, is: condition.is };
  }
}

const isConditionField = (text: string): text is ConditionTexts["field"] => text in CONDITION_WORDS;

export function readCollection(form: FormData): CollectionForm {
  const text = (name: string) =>
    String(form.get(name) ?? "")
      .trim()
      .slice(0, MAX_TEXT);
  const fields = form.getAll("condition").map(String);
  return {
    title: text("title"),
    slug: text("slug"),
    description: text("description"),
    imageUrl: text("imageUrl"),
    imageAlt: text("imageAlt"),
    parent: text("parent"),
    published: text("published"),
    order: text("order"),
    kind: text("kind") === "rule" ? "rule" : "hand",
    match: text("match") === "any" ? "any" : "all",
    products: [...new Set(form.getAll("product").map(String))],
    conditions: fields.flatMap((field, n) =>
      isConditionField(field)
        ? [
            {
              field,
              is: text(`condition.${n}.is`),
              from: text(`condition.${n}.from`),
              to: text(`condition.${n}.to`),
            },
          ]
        : [],
    ),
    find: text("find"),
  };
}

/**
 * The form after a button that saves nothing, and where the focus goes; null for all other buttons.
 */
export function changedForm(
  form: CollectionForm,
  did: string,
): { form: CollectionForm; focus: string } | null {
  const [what = "", of = ""] = did.split(" ");
  const at = form.products.indexOf(of);
  switch (what) {
    case "add":
      return { form: { ...form, products: [...form.products.filter((id) => id !== of), of] }, focus: "find" };
    case "remove":
      return { form: { ...form, products: form.products.filter((id) => id !== of) }, focus: "find" };
    case "up":
    case "down":
      return {
        form: { ...form, products: moved(form.products, at, what === "up" ? at - 1 : at + 1) },
        focus: did,
      };
    case "find":
    case "show":
      return { form, focus: did };
    case "hand":
    case "rule":
      return { form: { ...form, kind: what, order: emptyCollection(what).order }, focus: "kind" };
    case "condition":
      return isConditionField(of)
        ? {
            form: { ...form, conditions: [...form.conditions, { field: of, is: "", from: "", to: "" }] },
            focus: `condition.${form.conditions.length}`,
          }
        : null;
    case "drop":
      return {
        form: { ...form, conditions: form.conditions.filter((_, n) => n !== Number(of)) },
        focus: "kind",
      };
    default:
      return null;
  }
}

function moved(list: readonly string[], from: number, to: number): readonly string[] {
  const one = list[from];
  if (one === undefined || to < 0 || to >= list.length) {
    return list;
  }
  const rest = list.filter((_, n) => n !== from);
  return [...rest.slice(0, to), one, ...rest.slice(to)];
}

/** What a form says of a new collection. */
export function checkNew(form: CollectionForm): Result<NewCollection, CollectionErrors> {
  const { slug, ...rest } = said(form);
  const parsed = NewCollection.safeParse(slug === "" ? rest : { ...rest, slug });
  return parsed.success ? ok(parsed.data) : err(errorsOf(parsed.error.issues));
}

/** What a form changes of a collection: its whole description. */
export function checkChange(form: CollectionForm): Result<CollectionPatch, CollectionErrors> {
  const parsed = CollectionPatch.safeParse(said(form));
  return parsed.success ? ok(parsed.data) : err(errorsOf(parsed.error.issues));
}

/** The rule that a form describes; null where it is not one yet. */
export function ruleIn(form: CollectionForm): CollectionRule | null {
  const parsed = CollectionPatch.safeParse({ rule: ruleSaid(form) });
  return (parsed.success && parsed.data.rule) || null;
}

function said(form: CollectionForm) {
  const { title, slug, description, imageUrl, imageAlt, parent, published, order, kind, products } = form;
  return {
    title,
    slug,
    description,
    image: imageUrl === "" ? null : { url: imageUrl, alt: imageAlt },
    parent: parent === "" ? null : parent,
    published: published === "yes",
    order,
    ...(kind === "hand" ? { products } : { rule: ruleSaid(form) }),
  };
}

function ruleSaid({ match, conditions }: CollectionForm) {
  return { match, conditions: conditions.map(conditionSaid) };
}

function conditionSaid({ field, is, from, to }: ConditionTexts): Record<string, unknown> {
  switch (field) {
    case "title":
      return { field, contains: is };
    case "price":
      return { field, ...priceSaid("from", from), ...priceSaid("to", to) };
    default:
      return { field, is };
  }
}

function priceSaid(name: string, text: string) {
  return text === "" ? {} : { [name]: money(parsePrice(text) ?? Number.NaN, CURRENCY) };
}

/** What is wrong with which field; `errors` of a refusal are read in the same way. */
export function errorsOf(issues: readonly { path: readonly PropertyKey[] }[]): CollectionErrors {
  const errors = issues.map(({ path }) => {
    const name = fieldAt(path.map(String));
    const wrong = /^condition\.\d+\.(\w+)$/.exec(name)?.[1];
    const words = wrong === undefined ? ERROR_WORDS[name] : CONDITION_ERRORS[wrong];
    return [name, words ?? "This does not fit."] as const;
  });
  return Object.fromEntries(errors);
}

const CONDITION_ERRORS: Record<string, string> = {
  is: "Say what it has to be, in at most 255 characters.",
  from: "Enter an amount such as 20 or 20.50 in one of the two fields, the lower one first.",
};

function fieldAt([first = "", second = "", third, inner = ""]: readonly string[]): string {
  if (first === "image") {
    return second === "alt" ? "imageAlt" : "imageUrl";
  }
  if (first === "rule") {
    const isPrice = inner === "" || inner === "from" || inner === "to";
    return third === undefined ? "conditions" : `condition.${third}.${isPrice ? "from" : "is"}`;
  }
  return first === "" ? "title" : first;
}

/** What differs between two forms: the label of each field and both texts. */
export function differences(
  now: CollectionForm,
  typed: CollectionForm,
  titles: ReadonlyMap<string, string>,
): { label: string; now: string; typed: string }[] {
  const rows = (form: CollectionForm) => [
    ["Title", form.title],
    ["Address", form.slug],
    ["Description", form.description],
    ["Picture", form.imageUrl],
    ["What the picture shows", form.imageAlt],
    ["Below", titles.get(form.parent) ?? form.parent],
    ["Published", form.published === "yes" ? "yes" : "no"],
    ["Order", ORDER_WORDS[NewCollection.shape.order.unwrap().safeParse(form.order).data ?? "manual"]],
    ["Products", productsText(form, titles)],
  ];
  const mine = new Map(rows(typed).map(([label = "", text = ""]) => [label, text]));
  return rows(now).flatMap(([label = "", text = ""]) => {
    const other = mine.get(label) ?? "";
    return other === text ? [] : [{ label, now: text, typed: other }];
  });
}

function productsText(form: CollectionForm, titles: ReadonlyMap<string, string>): string {
  if (form.kind === "hand") {
    return form.products.map((id) => titles.get(id) ?? id).join(", ");
  }
  const conditions = form.conditions.map(({ field, is, from, to }) =>
    field === "price"
      ? `price ${from || "any"} to ${to || "any"}`
      : `${CONDITION_WORDS[field].toLowerCase()} ${is}`,
  );
  return `${form.match} of: ${conditions.join(", ")}`;
}
