import { err, ok, type Result } from "../../base/result.ts";
import { optionValues, ProductDraft, type VariantDraft } from "../product.ts";
import {
  draftOf,
  draftOfVariant,
  formersOf,
  type ReadyDraft,
  type StoredProduct,
} from "../product-change.ts";
import { foldSku } from "../sku.ts";
import { type MatchedVariant, matchVariants, type Options, optionsOf, valuesOf } from "./match.ts";
import { type FileProduct, type Remark, valueProblems } from "./read.ts";

/** A count that a file states of a variant which is there already. */
export interface FileCount {
  line: number;
  /** Its name once the product is saved. */
  sku: string;
  /** Its name now. */
  before: string;
  /** Names that it had: their ledgers keep units that orders had reserved. */
  formers: string[];
  quantity: number;
  /** What the catalog knows: a ledger that was never asked for has just as many. */
  onHand: number;
}

interface MergedProduct {
  draft: ProductDraft;
  /** For the ledgers of variants that are there already; `draft` has no quantity of these. */
  counts: FileCount[];
  remarks: Remark[];
}

/** What a product is where a file with a new one does not say. */
const NEW_PRODUCT = {
  description: "",
  vendor: "",
  category: "",
  seoTitle: null,
  seoDescription: null,
} satisfies Partial<ProductDraft>;

const NEW_VARIANT = {
  compareAtPrice: null,
  weightGrams: 0,
  backorder: "deny",
  requiresShipping: true,
  taxable: true,
  barcode: null,
  imageUrl: null,
} satisfies Partial<VariantDraft>;

/**
 * A stored product as a file's rows change it, or a new one. What the file has no column for stays.
 * A file with option values names all variants, so the others go. One without changes those alone
 * that it names by SKU.
 */
export function mergeProduct(
  file: FileProduct,
  stored: StoredProduct | null,
): Result<MergedProduct, Remark[]> {
  const { handle } = file;
  const base = stored && draftOf(stored);
  const options = optionsOf(file, stored);
  const merged = new VariantMerge(file, stored, options);
  if (merged.problems.length > 0) {
    return err(merged.problems);
  }
  const parsed = ProductDraft.safeParse({
    ...NEW_PRODUCT,
    ...base,
    handle,
    title: file.title,
    ...keepingBlanks(file.said, base),
    tags: keepingTwins(file.said.tags, base?.tags ?? [], (tag) => tag),
    status: statusOf(file, stored),
    optionNames: options.names,
    images: imagesOf(file.images, base?.images ?? []),
    variants: merged.variants.map(({ variant }) => variant),
  } satisfies Record<keyof ProductDraft, unknown>);
  if (parsed.success) {
    return ok({ draft: parsed.data, counts: merged.counts, remarks: merged.remarks });
  }
  return err(
    parsed.error.issues.map(({ path, message }) => {
      const [part, index, ...rest] = path;
      const line =
        part === "variants" && typeof index === "number" ? merged.variants[index]?.line : undefined;
      const at = line === undefined ? path : rest;
      return { line: line ?? file.line, handle, reason: `${at.join(".")} ${message}`.trim() };
    }),
  );
}

type ReadyVariant = ReadyDraft["variants"][number];

/** The variants of a product, as rows change and add them. */
class VariantMerge {
  readonly variants: { line: number; variant: VariantDraft }[] = [];
  readonly counts: FileCount[] = [];
  readonly remarks: Remark[] = [];
  readonly problems: Remark[] = [];
  readonly #handle: string;
  readonly #options: Options;
  readonly #namesBefore: string[];
  readonly #known: StoredProduct["variants"];

  constructor(file: FileProduct, stored: StoredProduct | null, options: Options) {
    this.#handle = file.handle;
    this.#options = options;
    this.#namesBefore = stored?.optionNames ?? [];
    this.#known = stored?.variants ?? [];
    const matched = matchVariants(file.variants, stored, options);
    const isWhole = matched.some(({ row }) => row.values !== undefined);
    const rowOf = new Map(matched.map((match) => [match.before, match]));
    for (const before of isWhole ? [] : (stored?.variants ?? [])) {
      const match = rowOf.get(before);
      if (match) {
        this.#change(match, draftOfVariant(before));
      } else if (!before.archived) {
        this.#keep(draftOfVariant(before), file.line);
      }
    }
    for (const match of matched) {
      if (!match.before) {
        this.#add(match);
      } else if (isWhole) {
        this.#change(match, draftOfVariant(match.before));
      }
    }
    if (this.variants.length === 0 && this.problems.length === 0) {
      this.#problem(file.line, "Variant Price is missing, and the shop has no such product yet");
    }
  }

  #problem(line: number, reason: string): void {
    this.problems.push({ line, handle: this.#handle, reason });
  }

  #remark(line: number, reason: string): void {
    this.remarks.push({ line, handle: this.#handle, reason });
  }

  /**
   * The options of a row by their names; those of `before` where the file has no columns for them.
   */
  #optionsOf(row: MatchedVariant["row"], before: ReadyVariant | null): Record<string, string> {
    const { names } = this.#options;
    for (const reason of valueProblems(row, this.#options.places)) {
      this.#problem(row.line, reason);
    }
    const values =
      valuesOf(row, this.#options) ?? (before ? optionValues(this.#namesBefore, before.options) : []);
    if (values.length !== names.length) {
      this.#problem(
        row.line,
        before
          ? "has no value for each option of the product"
          : "names no variant: give its Variant SKU, or the values of its options",
      );
    }
    return Object.fromEntries(names.map((name, index) => [name, values[index] ?? ""]));
  }

  #keep(before: ReadyVariant, line: number): void {
    const row = { line, said: {} };
    this.variants.push({
      line,
      variant: { ...before, options: this.#optionsOf(row, before), quantity: null },
    });
  }

  #change({ row }: MatchedVariant, before: ReadyVariant): void {
    const { line } = row;
    const { quantity = null, ...said } = row.said;
    const renamed = row.sku && foldSku(row.sku) !== foldSku(before.sku) ? row.sku : null;
    const variant = {
      ...before,
      ...keepingBlanks(said, before),
      options: this.#optionsOf(row, before),
      quantity: null,
      ...(renamed === null ? {} : { sku: renamed, formerSku: before.sku }),
    };
    this.variants.push({ line, variant });
    if (quantity !== null && variant.tracked) {
      const formers = formersOf(this.#known, before.sku).map((former) => former.sku);
      this.counts.push({
        line,
        sku: variant.sku,
        before: before.sku,
        formers,
        quantity,
        onHand: before.quantity ?? 0,
      });
    } else if (quantity !== null && said.tracked === undefined) {
      this.#remark(line, `Variant Inventory Qty ${quantity} is not set: this stock is not tracked`);
    }
  }

  #add({ row }: MatchedVariant): void {
    const { line } = row;
    const { quantity = null, price, ...said } = row.said;
    const options = this.#optionsOf(row, null);
    if (price === undefined) {
      this.#problem(line, "Variant Price is missing, and the shop has no such variant yet");
      return;
    }
    const variant = {
      ...NEW_VARIANT,
      tracked: quantity !== null,
      ...said,
      price,
      sku: row.sku ?? null,
      options,
      quantity,
    };
    if (quantity !== null && quantity < 0 && (!variant.tracked || variant.backorder === "deny")) {
      variant.quantity = 0;
    }
    if (variant.tracked && variant.quantity !== quantity) {
      this.#remark(line, `Variant Inventory Qty ${quantity} is taken as 0: its policy is deny`);
    }
    this.variants.push({ line, variant });
  }
}

/** An empty cell is an empty text or none, whichever it was. */
function keepingBlanks<Said extends object>(said: Said, before: object | null): Said {
  const known = new Map<string, unknown>(Object.entries(before ?? {}));
  const kept = Object.entries(said).filter(([key, value]) => value !== null || known.get(key) !== "");
  return Object.fromEntries(kept) as Said;
}

/** A file has each of these once, though the shop may have some of them twice. */
function keepingTwins<T>(said: T[] | undefined, before: T[], keyOf: (one: T) => string): T[] {
  const once = before.filter(
    (one, index) => before.findIndex((other) => keyOf(other) === keyOf(one)) === index,
  );
  return said === undefined || JSON.stringify(said) === JSON.stringify(once) ? before : said;
}

function imagesOf(said: FileProduct["images"], before: ProductDraft["images"]): ProductDraft["images"] {
  const altOf = new Map(before.map(({ url, alt }) => [url, alt]));
  const images = said?.map(({ url, alt }) => ({ url, alt: alt ?? altOf.get(url) ?? "" }));
  return keepingTwins(images, before, ({ url }) => url);
}

/** What was hidden comes on sale by no empty or missing cell. */
function statusOf({ status, published }: FileProduct, stored: StoredProduct | null): ProductDraft["status"] {
  if (status !== undefined) {
    return published === false && (status === "active" || status === "unlisted") ? "draft" : status;
  }
  if (published === undefined || stored?.status === "archived") {
    return stored?.status ?? "active";
  }
  if (!published) {
    return "draft";
  }
  return stored?.status === "unlisted" ? "unlisted" : "active";
}
