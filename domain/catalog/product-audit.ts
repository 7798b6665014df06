import type { AuditAction, AuditChange } from "../audit/audit.ts";
import type { ProductChange, StoredProduct, VariantState } from "./product-change.ts";

interface Difference {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/**
 * The fields in which two records differ, as they were and as they are; null when there are none.
 */
function difference(before: object, after: object): Difference | null {
  const old = new Map<string, unknown>(Object.entries(before));
  const changed = Object.entries(after).filter(
    ([key, value]) => JSON.stringify(old.get(key)) !== JSON.stringify(value),
  );
  if (changed.length === 0) {
    return null;
  }
  return {
    before: Object.fromEntries(changed.map(([key]) => [key, old.get(key)])),
    after: Object.fromEntries(changed),
  };
}

function actionOf(before: StoredProduct["status"], after: StoredProduct["status"]): AuditAction {
  if (before === after || after === "draft") {
    return "product.updated";
  }
  return after === "archived" ? "product.archived" : "product.published";
}

/** A variant without its prices, which have entries of their own. */
function unpriced({ price: _p, compareAtPrice: _c, priceVersion: _v, ...rest }: VariantState) {
  return rest;
}

/**
 * What the audit log says of a product that was saved: one entry for the product, one for each new
 * price.
 */
export function productAudit(id: string, change: ProductChange, stored: StoredProduct | null): AuditChange[] {
  const { fields, images, slug, prices } = change;
  if (!stored) {
    const { title, status } = fields;
    const amounts = Object.fromEntries(prices.map(({ sku, amount }) => [sku, amount]));
    const after = { slug, title, status, prices: amounts };
    return [{ action: "product.created", subject: id, before: null, after }];
  }
  const known = new Map(stored.variants.map(({ onHand: _h, ...variant }) => [variant.sku, variant]));
  const product = difference(stored, { ...fields, images }) ?? { before: {}, after: {} };
  for (const { openingStock: _o, shown: _s, ...variant } of change.variants) {
    const before = known.get(variant.sku);
    const differing = difference(before ? unpriced(before) : {}, unpriced(variant));
    if (!differing) {
      continue;
    }
    product.before[`variant ${variant.sku}`] = before ? differing.before : null;
    product.after[`variant ${variant.sku}`] = differing.after;
  }
  const edited: AuditChange = { action: actionOf(stored.status, fields.status), subject: id, ...product };
  return [
    ...(Object.keys(product.after).length > 0 ? [edited] : []),
    ...prices.map(({ sku, amount, compareAt }): AuditChange => {
      const before = known.get(sku);
      return {
        action: "price.changed",
        subject: sku,
        before: before ? { amount: before.price, compareAt: before.compareAtPrice } : null,
        after: { amount, compareAt },
      };
    }),
  ];
}
