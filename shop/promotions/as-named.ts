import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { foldSku } from "../../domain/catalog/sku.ts";
import type { PromotionDraft } from "../../domain/promotions/promotion.ts";
import { findSkuOwners, knownCategories, knownProducts } from "../../stores/catalog/catalog-stored.ts";

type Scope = Pick<PromotionDraft, "appliesTo">;
type List = keyof NonNullable<PromotionDraft["appliesTo"]>;

const STRANGE: Record<List, string> = {
  categories: "is the category of no product",
  products: "is the id or slug of no product",
  skus: "is not in the catalog",
};

/**
 * The promotion with SKUs as the catalog spells them. A name that the catalog does not know is
 * refused: it would lower no price, and no error would show it. What was named `before` may be gone
 * meanwhile.
 */
export async function asNamed(
  db: D1Database,
  draft: PromotionDraft,
  { appliesTo: before = {} }: Scope,
): Promise<Result<PromotionDraft, Refusal>> {
  const { appliesTo } = draft;
  if (!appliesTo) {
    return ok(draft);
  }
  const { categories = [], products = [], skus = [] } = appliesTo;
  const [owners, slugs, kinds] = await Promise.all([
    findSkuOwners(db, skus),
    knownProducts(db, products),
    knownCategories(db, categories),
  ]);
  const strange = [
    ...strangers("categories", categories, before, (name) => kinds.has(name.toLowerCase())),
    ...strangers("products", products, before, (name) => slugs.has(name)),
    ...strangers("skus", skus, before, (name) => owners.has(foldSku(name))),
  ];
  const [first] = strange;
  if (first) {
    return err(refusal("unknown_sku", `${first.message}.`, { errors: strange }));
  }
  const spelled = skus.map((sku) => owners.get(foldSku(sku))?.sku ?? sku);
  return ok(skus.length === 0 ? draft : { ...draft, appliesTo: { ...appliesTo, skus: spelled } });
}

function strangers(
  list: List,
  names: readonly string[],
  before: NonNullable<PromotionDraft["appliesTo"]>,
  isKnown: (name: string) => boolean,
) {
  return names.flatMap((name, index) =>
    isKnown(name) || before[list]?.includes(name)
      ? []
      : [{ path: `appliesTo.${list}.${index}`, message: `${name} ${STRANGE[list]}` }],
  );
}
