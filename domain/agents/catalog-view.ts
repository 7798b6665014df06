import type { ProductView, VariantView } from "../catalog/catalog.ts";
import { DEFAULT_VARIANT_TITLE } from "../catalog/product.ts";
import { plainText } from "../catalog/search-text.ts";
import type { Filters } from "./requests.ts";

/** Variants that a list shows of one product; `get_product` finds the others. */
const MAX_LISTED = 20;

interface Selected {
  name: string;
  label: string;
}

/** How a lookup found a variant: it was named, or it stands for its product. */
interface Input {
  id: string;
  match: "exact" | "featured";
}

type ShownIn = (path: string) => string;

function isWithin({ price }: VariantView, { price: bounds }: Filters = {}): boolean {
  return price.amount >= (bounds?.min ?? 0) && price.amount <= (bounds?.max ?? Number.MAX_SAFE_INTEGER);
}

/** Whether a product is in one of the categories that are asked for, in any case. */
export function isInCategories({ category }: ProductView, { categories = [] }: Filters = {}): boolean {
  return categories.length === 0 || categories.some((one) => one.toLowerCase() === category.toLowerCase());
}

/** The variants that filters leave, those that can be bought first. */
export function variantsLeft(product: ProductView, filters?: Filters): VariantView[] {
  return product.variants
    .filter((variant) => isWithin(variant, filters))
    .sort((a, b) => Number(b.available > 0) - Number(a.available > 0));
}

/** A product with these variants of it. There is at least one of them. */
export function agentProduct(
  product: ProductView,
  shown: readonly { variant: VariantView; inputs?: readonly Input[] }[],
  absolute: ShownIn,
) {
  const { id, slug, title, description, category, tags, images, options, price } = product;
  const amounts = product.variants.map((variant) => variant.price.amount);
  const { currency } = price;
  return {
    id,
    handle: slug,
    title,
    description: { plain: plainText(description), html: description },
    url: absolute(`/products/${slug}`),
    ...(category === "" ? {} : { categories: [{ value: category, taxonomy: "merchant" }] }),
    price_range: {
      min: { amount: Math.min(...amounts), currency },
      max: { amount: Math.max(...amounts), currency },
    },
    media: images.map(({ url, alt }) => ({ type: "image", url: absolute(url), alt_text: alt })),
    options: options.map(({ name, values }) => ({ name, values: values.map((label) => ({ label })) })),
    variants: shown.slice(0, MAX_LISTED).map(({ variant, inputs }) => ({
      ...agentVariant(product, variant, absolute),
      ...(inputs ? { inputs } : {}),
    })),
    ...(tags.length > 0 ? { tags } : {}),
  };
}

function agentVariant(product: ProductView, variant: VariantView, absolute: ShownIn) {
  const { sku, title, options, price, compareAtPrice, available, backorders, imageUrl, maxPerOrder } =
    variant;
  const name = title === DEFAULT_VARIANT_TITLE ? product.title : title;
  const isLater = available > 0 && backorders?.inStock === 0;
  const metadata = {
    ...(maxPerOrder === undefined ? {} : { max_per_order: maxPerOrder }),
    ...(backorders?.promisedOn ? { promised_on: backorders.promisedOn } : {}),
  };
  return {
    id: sku,
    sku,
    title: name,
    description: { plain: name === product.title ? name : `${product.title} – ${name}` },
    url: absolute(`/products/${product.slug}?${new URLSearchParams({ variant: sku })}`),
    price,
    ...(compareAtPrice ? { list_price: compareAtPrice } : {}),
    availability: {
      available: available > 0,
      status: available <= 0 ? "out_of_stock" : isLater ? "backorder" : "in_stock",
    },
    options: Object.entries(options).map(([option, label]) => ({ name: option, label })),
    ...(imageUrl ? { media: [{ type: "image", url: absolute(imageUrl) }] } : {}),
    ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
  };
}

function isOf({ options }: VariantView, selected: readonly Selected[]): boolean {
  return selected.every(({ name, label }) => options[name] === label);
}

/**
 * What of a buyer's choice some variant has. Where none has all of it, options are dropped: those
 * that the platform does not rank, the last chosen first, and then the lowest of its ranking.
 */
function effective(
  variants: readonly VariantView[],
  selected: readonly Selected[],
  preferences: readonly string[],
): Selected[] {
  const rank = ({ name }: Selected) => {
    const at = preferences.indexOf(name);
    return at < 0 ? preferences.length : at;
  };
  const kept = selected.toSorted((a, b) => rank(a) - rank(b));
  while (!variants.some((variant) => isOf(variant, kept))) {
    kept.pop();
  }
  return selected.filter((one) => kept.includes(one));
}

/**
 * The product that an agent looks at, with the variants that its buyer chose from. A variant that
 * the agent names decides alone. Null where the filters leave nothing.
 */
export function agentProductDetail(
  product: ProductView,
  asked: {
    id: string;
    selected?: readonly Selected[] | undefined;
    preferences?: readonly string[] | undefined;
    filters?: Filters | undefined;
  },
  absolute: ShownIn,
) {
  const variants = variantsLeft(product, asked.filters);
  const named = variants.find(({ sku }) => sku === asked.id);
  const featured = named ?? variants[0];
  if (!featured || !isInCategories(product, asked.filters)) {
    return null;
  }
  const own = product.options.flatMap(({ name }): Selected[] => {
    const label = featured.options[name];
    return label === undefined ? [] : [{ name, label }];
  });
  const wished = named ? own : (asked.selected ?? own);
  const selected = effective(variants, wished, asked.preferences ?? []);
  const matching = variants.filter((variant) => isOf(variant, selected));
  const shown = named ? [named, ...matching.filter((variant) => variant !== named)] : matching;
  const view = agentProduct(
    product,
    shown.map((variant) => ({ variant })),
    absolute,
  );
  return {
    ...view,
    selected,
    options: product.options.map(({ name, values }) => ({
      name,
      values: values.map((label) => {
        const others = [...selected.filter((one) => one.name !== name), { name, label }];
        const such = variants.filter((variant) => isOf(variant, others));
        return { label, available: such.some(({ available }) => available > 0), exists: such.length > 0 };
      }),
    })),
  };
}
