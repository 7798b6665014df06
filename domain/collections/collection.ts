import { z } from "zod";
import { moneyBetween } from "../base/money.ts";
import { line, lines, optionalLine } from "../base/text.ts";
import { MAX_PAGE, MAX_PAGE_SIZE, ProductPage, ProductView } from "../catalog/catalog.ts";
import { ImageUrl, TypedHandle } from "../catalog/product.ts";
import { sortKey } from "../catalog/search-text.ts";

/** Every change of a product asks each collection whether it belongs to it. */
export const MAX_COLLECTIONS = 500;
/** Products that a merchant may choose by hand for one collection. */
export const MAX_CHOSEN = 1_000;
/** Collections above a collection, and itself. */
export const MAX_DEPTH = 5;
const MAX_CONDITIONS = 20;
const MAX_DESCRIPTION_CHARS = 16_000;
const MAX_AMOUNT = 1_000_000_000;

const Name = line(255);
const Amount = moneyBetween(0, MAX_AMOUNT);

/** One thing that a product has to be. Names are compared in any case of ASCII letters. */
const Condition = z.discriminatedUnion("field", [
  z.strictObject({ field: z.literal("tag"), is: Name }),
  z.strictObject({ field: z.literal("category"), is: Name }),
  z.strictObject({ field: z.literal("vendor"), is: Name }),
  z.strictObject({
    field: z.literal("title"),
    contains: Name.describe("Letters of the title, in any case, width and accent"),
  }),
  z
    .strictObject({ field: z.literal("price"), from: Amount.optional(), to: Amount.optional() })
    .refine(({ from, to }) => from !== undefined || to !== undefined, "must say from or to")
    .refine(
      ({ from, to }) => from === undefined || to === undefined || from.amount <= to.amount,
      "must not end below where it begins",
    )
    .describe("The product's lowest price, both ends included"),
  z.strictObject({ field: z.literal("stock"), is: z.enum(["in_stock", "sold_out"]) }),
]);

const Rule = z
  .strictObject({
    match: z.enum(["all", "any"]),
    conditions: z.array(Condition).min(1).max(MAX_CONDITIONS),
  })
  .describe("Which products belong to it, now and later");
export type CollectionRule = z.infer<typeof Rule>;

const Order = z.enum(["manual", "newest", "price", "-price", "title"]);

const Picture = z.strictObject({ url: ImageUrl, alt: optionalLine(512).default("") });

const fields = {
  title: Name,
  slug: TypedHandle.describe("The last part of its address; made of the title where it is left out"),
  description: lines(MAX_DESCRIPTION_CHARS).describe("HTML, reduced to a safe subset"),
  image: Picture.nullable(),
  parent: z.string().max(32).nullable().describe("The id of the collection above it"),
  published: z.boolean().describe("Whether shoppers see it"),
  order: Order.describe("`manual` is the order of `products`, and for those alone"),
  products: z.array(z.string().min(1).max(255)).max(MAX_CHOSEN).describe("Ids or slugs, by hand"),
  rule: Rule,
};

/** What was said of a collection, before it is checked as a whole. */
export type CollectionTerms = z.infer<typeof CollectionPatch>;

type Chosen = Pick<CollectionTerms, "products" | "rule" | "order">;

/** What does not fit together. */
function fits({ products, rule, order }: Chosen, ctx: z.RefinementCtx): void {
  if ((products === undefined) === (rule === undefined)) {
    ctx.addIssue({
      code: "custom",
      path: ["products"],
      message: "is needed, or else a rule: one of the two",
    });
  }
  if (products !== undefined && new Set(products).size < products.length) {
    ctx.addIssue({ code: "custom", path: ["products"], message: "must name each product once" });
  }
  if (rule !== undefined && order === "manual") {
    ctx.addIssue({ code: "custom", path: ["order"], message: "manual is for products by hand" });
  }
}

/** A collection as a merchant describes it (CAT-11): products by hand, or by a rule. */
export const NewCollection = z
  .strictObject({
    ...fields,
    slug: fields.slug.optional(),
    description: fields.description.default(""),
    image: fields.image.default(null),
    parent: fields.parent.default(null),
    published: fields.published.default(true),
    order: fields.order.optional(),
    products: fields.products.optional(),
    rule: fields.rule.optional(),
  })
  .superRefine(fits);
export type NewCollection = z.infer<typeof NewCollection>;

/** What a merchant changes of it: what is not sent stays. A rule takes the place of products. */
export const CollectionPatch = z
  .strictObject(fields)
  .partial()
  .superRefine((patch, ctx) => {
    if (patch.products !== undefined && patch.rule !== undefined) {
      ctx.addIssue({ code: "custom", path: ["rule"], message: "cannot stand beside products" });
    }
  });
export type CollectionPatch = z.infer<typeof CollectionPatch>;

/** A collection whole, as it is stored. Of its products the ids. */
export const CollectionDraft = z
  .strictObject({ ...fields, products: fields.products.optional(), rule: fields.rule.optional() })
  .superRefine(fits);
export type CollectionDraft = z.infer<typeof CollectionDraft>;

/** A collection from nothing but what a merchant said. */
export function newDraft(said: NewCollection): CollectionTerms {
  return {
    ...said,
    slug: said.slug ?? slugOf(said.title),
    order: said.order ?? (said.rule ? "newest" : "manual"),
  };
}

/** A collection with what a merchant changes of it. */
export function patchedDraft(before: CollectionDraft, patch: CollectionPatch): CollectionTerms {
  const { products, rule, ...rest } = before;
  const members = patch.products === undefined && patch.rule === undefined ? { products, rule } : {};
  // The order by hand ends with the choice by hand, and the other way round nothing has to change.
  const order = patch.rule !== undefined && before.order === "manual" ? "newest" : before.order;
  return { ...rest, order, ...members, ...patch };
}

/** `Über uns!` → `uber-uns`. A title without letters has no such name, and must be given one. */
function slugOf(title: string): string {
  return sortKey(title)
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** A condition as the view `collection_members` reads it (migration 0031). Prices are cents. */
interface StoredCondition {
  field: string;
  is?: string | number;
  from?: number;
  to?: number;
}

/** What a product has to meet, and how many of these conditions. */
export function storedRule({ rule }: Pick<CollectionDraft, "rule">): {
  conditions: StoredCondition[];
  needed: number;
} {
  if (!rule) {
    return { conditions: [{ field: "chosen" }], needed: 1 };
  }
  const conditions = rule.conditions.map((condition): StoredCondition => {
    switch (condition.field) {
      case "title":
        return { field: "title", is: sortKey(condition.contains) };
      case "price": {
        const { from, to } = condition;
        return { field: "price", from: from?.amount ?? 0, to: to?.amount ?? Number.MAX_SAFE_INTEGER };
      }
      case "stock":
        return { field: "stock", is: condition.is === "in_stock" ? 1 : 0 };
      default:
        return condition;
    }
  });
  return { conditions, needed: rule.match === "any" ? 1 : conditions.length };
}

/** A collection as lists, trees and paths name it. */
export const CollectionLink = z
  .object({
    id: z.string(),
    slug: z.string(),
    title: z.string(),
    parent: z.string().nullable(),
    image: z
      .object({ url: z.string(), alt: z.string() })
      .nullable()
      .describe("Its own, or that of its first product"),
    products: z.int().describe("How many of its products are for sale"),
  })
  .meta({ id: "CollectionLink" });
export type CollectionLink = z.infer<typeof CollectionLink>;

export const CollectionTree = z
  .object({ items: z.array(CollectionLink).describe("By title; `parent` makes the tree") })
  .meta({ id: "Collections" });

/** One page of a collection. */
export const CollectionPage = CollectionLink.extend({
  image: CollectionLink.shape.image.describe("Its own"),
  description: z.string().describe("HTML, reduced to a safe subset"),
  path: z.array(CollectionLink).describe("The collections above it, the topmost first"),
  children: z.array(CollectionLink).describe("Those right below it"),
  items: z.array(ProductView),
  page: z.int().min(1).max(MAX_PAGE),
  pageSize: z.int().min(1).max(MAX_PAGE_SIZE),
  total: z.int(),
  facets: ProductPage.shape.facets,
  atLeast: ProductPage.shape.atLeast,
  unknown: ProductPage.shape.unknown,
}).meta({ id: "Collection" });
export type CollectionPage = z.infer<typeof CollectionPage>;

/** A collection as merchants read it. */
export const MerchantCollection = z
  .object({
    ...fields,
    image: z.object({ url: z.string(), alt: z.string() }).nullable(),
    products: fields.products.optional(),
    rule: Rule.optional(),
    id: z.string(),
    forSale: z.int().describe("How many of its products are for sale"),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "MerchantCollection" });
export type MerchantCollection = z.infer<typeof MerchantCollection>;

/** The collections above one, the topmost first, and those right below it. */
export function around<Each extends Pick<CollectionLink, "id" | "parent">>(
  all: readonly Each[],
  { id, parent }: Each,
): { path: Each[]; children: Each[] } {
  const byId = new Map(all.map((each) => [each.id, each]));
  const path: Each[] = [];
  for (let above = byId.get(parent ?? ""); above && path.length < MAX_DEPTH; ) {
    path.unshift(above);
    above = byId.get(above.parent ?? "");
  }
  return { path, children: all.filter((each) => each.parent === id) };
}

/**
 * Whether a collection may be below this one: neither itself nor one below it, and not too deep.
 */
export function mayLieBelow(
  all: ReadonlyMap<string, { parent: string | null }>,
  id: string | null,
  parent: string,
): boolean {
  const depthBelow = (of: string | null, left: number): number =>
    of === null || left === 0
      ? 0
      : Math.max(
          0,
          ...[...all].filter(([, each]) => each.parent === of).map(([key]) => 1 + depthBelow(key, left - 1)),
        );
  let above = 0;
  for (let at: string | null = parent; at !== null; at = all.get(at)?.parent ?? null) {
    above += 1;
    if (at === id || above >= MAX_DEPTH) {
      return false;
    }
  }
  return above + 1 + depthBelow(id, MAX_DEPTH) <= MAX_DEPTH;
}
