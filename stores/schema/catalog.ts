import { sql } from "drizzle-orm";
import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { SynonymList } from "../../domain/catalog/synonyms.ts";

/** Times are integers of milliseconds since 1970; money is integer cents. */

export const products = sqliteTable(
  "products",
  {
    /**
     * The row's number: joins the search index, whose rows are numbered, and orders products made
     * in one moment.
     */
    num: integer().primaryKey({ autoIncrement: true }),
    id: text().notNull().unique(),
    slug: text().notNull().unique(),
    title: text().notNull(),
    /** HTML, reduced to a safe subset when it was written. */
    description: text().notNull().default(""),
    vendor: text().notNull().default(""),
    category: text().notNull().default(""),
    tags: text({ mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    /** Names of the options its variants differ in, in order. */
    optionNames: text("option_names", { mode: "json" }).$type<string[]>().notNull().default(sql`'[]'`),
    status: text({ enum: ["active", "draft", "archived", "unlisted"] })
      .notNull()
      .default("active"),
    seoTitle: text("seo_title"),
    seoDescription: text("seo_description"),
    /** Lowest and highest price of its variants, kept beside them for sorting and filtering. */
    priceMin: integer("price_min").notNull(),
    priceMax: integer("price_max").notNull(),
    /** The title as it is sorted by; null where older code wrote it. */
    titleKey: text("title_key"),
    /**
     * Which version of the code indexed it for searches; 0 when other code has written it since.
     */
    indexedWith: integer("indexed_with").notNull().default(0),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (t) => [
    index("products_by_newest").on(t.status, t.createdAt),
    index("products_by_category").on(t.status, t.category),
    index("products_by_price").on(t.status, t.priceMin),
    index("products_by_index_version").on(t.indexedWith),
    // The orders of a merchant's list, of all products and of those in one status.
    index("products_by_title").on(t.titleKey),
    index("products_by_change").on(t.updatedAt),
    index("products_in_status_by_title").on(t.status, t.titleKey),
    index("products_in_status_by_change").on(t.status, t.updatedAt),
  ],
);

export const variants = sqliteTable(
  "variants",
  {
    /** Never reused: order ids name it (domain/orders/order.ts). */
    id: integer().primaryKey({ autoIncrement: true }),
    sku: text().notNull().unique(),
    productId: text("product_id")
      .notNull()
      .references(() => products.id),
    position: integer().notNull(),
    title: text().notNull(),
    options: text({ mode: "json" }).$type<Record<string, string>>().notNull().default(sql`'{}'`),
    /** The product's own. */
    price: integer().notNull(),
    /** What everybody pays while a price list for everybody is in force; null: the own price. */
    listPrice: integer("list_price"),
    compareAtPrice: integer("compare_at_price"),
    /** The price book's current version; `prices` holds every version. */
    priceVersion: integer("price_version").notNull().default(1),
    weightGrams: integer("weight_grams").notNull().default(0),
    /** Untracked stock never runs out. */
    tracked: integer({ mode: "boolean" }).notNull().default(true),
    backorder: text({ enum: ["deny", "allow"] })
      .notNull()
      .default("deny"),
    /** At or below this many available units, `inventory.low` is raised. */
    reorderPoint: integer("reorder_point").notNull().default(10),
    /** The day for which goods beyond the stock are promised: `2027-01-31`. */
    promisedOn: text("promised_on"),
    /** A merchant's lower limit of this item in one cart; null means the shop's limit. */
    maxPerOrder: integer("max_per_order"),
    requiresShipping: integer("requires_shipping", { mode: "boolean" }).notNull().default(true),
    taxable: integer({ mode: "boolean" }).notNull().default(true),
    barcode: text(),
    imageUrl: text("image_url"),
    /**
     * Units the SKU's ledger starts with the first time anything asks it. Changes after that are
     * the ledger's.
     */
    openingStock: integer("opening_stock").notNull().default(0),
    /** Projection of the ledger for shoppers who browse; checkout asks the ledger itself. */
    available: integer().notNull().default(0),
    /**
     * Projection of the ledger's units on hand: what an export states and an import is compared
     * with.
     */
    onHand: integer("on_hand").notNull().default(0),
    /** The ledger movement both were read from; an older event never overwrites a newer one. */
    stockSeq: integer("stock_seq").notNull().default(0),
    archived: integer({ mode: "boolean" }).notNull().default(false),
    /** The SKU under which it is sold now, and to whose ledger this one hands its units over. */
    renamedTo: text("renamed_to"),
    /** Up to which movement of the ledger `waiting_orders` is known. */
    waitingSeq: integer("waiting_seq").notNull().default(0),
  },
  (t) => [
    index("variants_by_product").on(t.productId, t.position),
    index("variants_by_picture").on(t.imageUrl).where(sql`image_url is not null`),
    index("variants_by_folded_sku").on(sql`sku collate nocase`),
    index("variants_renamed").on(t.renamedTo).where(sql`renamed_to is not null`),
    index("variants_low").on(t.sku).where(sql`archived = 0 and tracked = 1 and available <= reorder_point`),
  ],
);

/**
 * Orders that wait for goods: what is on hand is promised to others that came first. A projection
 * of the ledgers.
 */
export const waitingOrders = sqliteTable(
  "waiting_orders",
  {
    sku: text().notNull(),
    /** The reservation: an order's id, or `rsv_…`. */
    reference: text().notNull(),
    /** When it was reserved: it is served in that order. */
    since: integer().notNull(),
    units: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.sku, t.reference] }), index("waiting_orders_by_order").on(t.reference)],
);

/** The price book: one row a version, never changed. */
export const prices = sqliteTable(
  "prices",
  {
    sku: text().notNull(),
    version: integer().notNull(),
    amount: integer().notNull(),
    compareAt: integer("compare_at"),
    from: integer("valid_from").notNull(),
    actor: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.sku, t.version] })],
);

export const productImages = sqliteTable(
  "product_images",
  {
    productId: text("product_id")
      .notNull()
      .references(() => products.id),
    position: integer().notNull(),
    url: text().notNull(),
    alt: text().notNull().default(""),
  },
  (t) => [primaryKey({ columns: [t.productId, t.position] }), index("product_images_by_url").on(t.url)],
);

/** One row: the version every cached catalog answer is stamped with. */
export const catalogMeta = sqliteTable("catalog_meta", {
  id: integer().primaryKey(),
  version: integer().notNull(),
  changedAt: integer("changed_at").notNull(),
});

/** One row: what means the same in a search, as a merchant wrote it. None until then. */
export const synonyms = sqliteTable("synonyms", {
  id: integer().primaryKey(),
  version: integer().notNull(),
  groups: text({ mode: "json" }).$type<SynonymList["groups"]>().notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/**
 * Addresses that wait for a variant to be back in stock. A row ends with the mail that it leads to.
 */
export const backInStock = sqliteTable(
  "back_in_stock",
  {
    variantId: integer("variant_id")
      .notNull()
      .references(() => variants.id),
    /** Its address index, where the address is sealed. */
    email: text().notNull(),
    createdAt: integer("created_at").notNull(),
    /** What the person read; null for the shop's own language. */
    language: text(),
    /** Where the address is sealed: whose key opens it, and the address. */
    subject: text(),
    sealed: text(),
  },
  (t) => [
    primaryKey({ columns: [t.variantId, t.email] }),
    index("back_in_stock_by_email").on(t.email),
    index("back_in_stock_by_age").on(t.createdAt),
  ],
);
