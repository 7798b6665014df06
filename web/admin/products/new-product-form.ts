import { CURRENCY, money, parsePrice } from "../../../domain/base/money.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import type { ProductDraft } from "../../../domain/catalog/product.ts";
import { slugOf } from "../../../domain/catalog/slug.ts";
import { NewProduct, newDraft } from "../../../http/contract/product-input.ts";
import { picturesOf } from "../pictures/picture-form.ts";
import { type ProductErrors, tagsOf, wordsFor } from "./product-patch.ts";
import { MAX_OPTIONS, type Values } from "./product-values.ts";

/** The most variants that one form makes at once. */
const MAX_CHOICES = 250;

/** A form that is not filled in yet. */
export const EMPTY_PRODUCT: Values = {
  status: "draft",
  tracked: "yes",
  requiresShipping: "yes",
  taxable: "yes",
  quantity: "0",
};

const orNull = (text: string | undefined) => (text ? text : null);
const whole = (text: string) => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN);

/** The product that a form describes: a variant for each choice of its options. */
export function newProductOf(values: Values): Result<ProductDraft, ProductErrors> {
  const value = (name: string) => values[name] ?? "";
  const options = Array.from({ length: MAX_OPTIONS }, (_, n) => ({
    name: value(`option.${n}`),
    values: tagsOf(value(`optionValues.${n}`)),
  }));
  const named = options.filter(({ name, values: own }) => name !== "" && own.length > 0);
  const half = options.findIndex(({ name, values: own }) => (name !== "") !== own.length > 0);
  if (half >= 0) {
    return err({ [`optionValues.${half}`]: "An option needs its name and at least one value." });
  }
  const choices = choicesOf(named);
  if (choices.length > MAX_CHOICES) {
    return err({ "optionValues.0": `These are ${choices.length} variants; ${MAX_CHOICES} are the most.` });
  }
  if (choices.length > 1 && value("sku") !== "") {
    return err({ sku: "Leave it empty: each variant gets a SKU of its own, which can be changed then." });
  }
  const variant = {
    price: money(parsePrice(value("price")) ?? Number.NaN, CURRENCY),
    compareAtPrice:
      value("compareAtPrice") === ""
        ? null
        : money(parsePrice(value("compareAtPrice")) ?? Number.NaN, CURRENCY),
    quantity: whole(value("quantity")),
    weightGrams: value("weightGrams") === "" ? 0 : whole(value("weightGrams")),
    barcode: orNull(value("barcode")),
    tracked: value("tracked") === "yes",
    requiresShipping: value("requiresShipping") === "yes",
    taxable: value("taxable") === "yes",
  };
  const parsed = NewProduct.safeParse({
    slug: value("slug") === "" ? slugOf(value("title")) : value("slug"),
    title: value("title"),
    description: value("description"),
    vendor: value("vendor"),
    category: value("category"),
    tags: tagsOf(value("tags")),
    status: value("status"),
    seoTitle: orNull(value("seoTitle")),
    seoDescription: orNull(value("seoDescription")),
    optionNames: named.map(({ name }) => name),
    images: picturesOf(values),
    variants: choices.map((choice) => ({ ...variant, sku: orNull(value("sku")), options: choice })),
  });
  if (parsed.success) {
    const draft = newDraft(parsed.data);
    return draft.ok ? ok(draft.value) : err(errorsOf(draft.error.errors ?? []));
  }
  return err(errorsOf(parsed.error.issues.map(({ path, message }) => ({ path: path.join("."), message }))));
}

function errorsOf(errors: readonly { path: string; message: string }[]): ProductErrors {
  return Object.fromEntries(
    errors.map(({ path, message }) => {
      const [first = "", at = "", field = ""] = path.split(".");
      const name =
        { variants: field || "price", images: `image.${at || 0}.url`, optionNames: "option.0" }[first] ??
        first;
      const own = name === "options" ? "optionValues.0" : name;
      return [own, wordsFor(own, message)];
    }),
  );
}

/** Every choice of one value for each option. */
function choicesOf(options: readonly { name: string; values: string[] }[]): Record<string, string>[] {
  return options.reduce<Record<string, string>[]>(
    (choices, { name, values }) =>
      choices.flatMap((choice) => values.map((value) => ({ ...choice, [name]: value }))),
    [{}],
  );
}

/** The fields of a form for a new product. */
export function readNewProduct(form: FormData): Values {
  const values: Values = {};
  for (const [name, value] of form) {
    if (typeof value === "string" && /^[A-Za-z]+(\.\d{1,3}(\.[a-z]+)?)?$/.test(name)) {
      values[name] = value.replaceAll("\r\n", "\n").slice(0, 70_000);
    }
  }
  return values;
}
