import {
  type GraphQLArgumentConfig,
  GraphQLBoolean,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  GraphQLString,
} from "graphql";
import type { Context } from "hono";
import { z } from "zod";
import { type Shopper, shopperKey } from "../../domain/accounts/access.ts";
import { Currency } from "../../domain/base/money.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { CartView } from "../../domain/cart/cart-view.ts";
import {
  MAX_PAGE,
  MAX_PAGE_SIZE,
  ProductDetail,
  ProductPage,
  ProductView,
} from "../../domain/catalog/catalog.ts";
import { NO_SYNONYMS } from "../../domain/catalog/search-text.ts";
import { Units } from "../../domain/orders/fulfilment.ts";
import { OrderStatus } from "../../domain/orders/order.ts";
import { OrderDetail } from "../../domain/orders/order-view.ts";
import { refusalAt } from "../../http/access/access.ts";
import { giveBookmark, readBookmark } from "../../http/bookmark.ts";
import { currencyOf } from "../../http/cache/currency.ts";
import { ProductParams } from "../../http/contract/catalog.ts";
import { CurrencyQuery, ListingParameters } from "../../http/contract/catalog-query.ts";
import { OrderCursor, readCursor, writeCursor } from "../../http/contract/order-cursor.ts";
import { ShopperPrices, ShopperPricesQuery } from "../../http/contract/price-lists.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { type AppEnv, invalidInput } from "../../http/router.ts";
import { guestCartId } from "../../http/shopper.ts";
import { viewCart } from "../../shop/cart/cart-view.ts";
import { synonymsAt } from "../../shop/catalog/synonyms.ts";
import type { KnownVersions } from "../../shop/catalog/versions.ts";
import { readHistory } from "../../shop/orders/reading/history.ts";
import { readOrder, readOrders } from "../../shop/orders/reading/read-order.ts";
import { shopperPrices } from "../../shop/prices/shopper-prices.ts";
import { findProduct } from "../../stores/catalog/catalog-product.ts";
import { findListing } from "../../stores/catalog/catalog-search.ts";
import { DEFAULT_FIRST, type Reads } from "./limits.ts";
import { fieldsOf, nameType, nullable, typeOf } from "./types.ts";

// Under the names that the JSON API has for them, or would have.
nameType(Currency, "Currency");
nameType(OrderStatus, "OrderStatus");
nameType(Units, "Units");
nameType(OrderDetail, "Order");

/** A query on its way. A type, because the server wants a record. */
export type Asked = {
  c: Context<AppEnv>;
  /** The database session for the catalog, no older than these versions. */
  db: D1Database;
  versions: KnownVersions | null;
  /** Whether the answer may be given to others: then nothing in it is about one shopper. */
  isShared: boolean;
};

/** Products that a list may skip: the JSON API's pages end there too. */
const MAX_SKIPPED = MAX_PAGE * MAX_PAGE_SIZE;

const First = z
  .int()
  .min(1)
  .max(MAX_PAGE_SIZE)
  .nullish()
  .transform((first) => first ?? DEFAULT_FIRST);

const FewProducts = z.object({
  first: First,
  after: z
    .string()
    .regex(/^\d{1,6}$/, "must be the endCursor of a page")
    .transform(Number)
    .pipe(z.int().max(MAX_SKIPPED))
    .nullish(),
});

const FewOrders = z.object({
  first: First,
  after: OrderCursor.nullish(),
});

function parsed<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) {
    return result.data;
  }
  throw new ProblemError(invalidInput(result.error));
}

/** Refuses who may not call the route of the JSON API that answers the same. */
function admit({ c, isShared }: Asked, route: string, { isPersonal }: { isPersonal: boolean }): void {
  if (isShared && isPersonal) {
    throw new ProblemError(
      refusal("invalid_request", "What is about one shopper is answered to POST alone."),
    );
  }
  const refused = refusalAt(route, c.get("principal"));
  if (refused) {
    throw new ProblemError(refused);
  }
}

/** Arguments that were not sent, or are null, are absent. */
function sent(args: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value != null));
}

async function findProducts(args: Record<string, unknown>, asked: Asked) {
  const { first, after, inStock, ...filters } = args;
  const page = parsed(FewProducts, { first, after });
  const asText = inStock == null ? {} : { inStock: String(inStock) };
  const query = parsed(ListingParameters, { ...sent(filters), ...asText });
  currencyOf(asked.c, query.currency);
  const synonyms = query.q === undefined ? NO_SYNONYMS : await synonymsAt(asked.db, asked.versions);
  const skip = page.after ?? 0;
  const { list } = await findListing(asked.db, { ...query, page: 1, pageSize: page.first, skip }, synonyms);
  const { items, total, ...found } = list;
  const end = skip + items.length;
  return {
    ...found,
    nodes: items,
    totalCount: total,
    pageInfo: {
      hasNextPage: end < Math.min(total, MAX_SKIPPED),
      endCursor: items.length === 0 ? null : String(end),
    },
  };
}

/** A page of the caller's orders, in as many questions as for one. */
async function findOrders(args: Record<string, unknown>, { c }: Asked) {
  const { first: limit, after } = parsed(FewOrders, args);
  const customer = shopperKey({ kind: "customer", sub: requirePrincipal(c).sub });
  const place = after == null ? { page: 1 } : { after: readCursor(after) };
  const { items, total, next, bookmark } = await readHistory(
    c.env,
    customer,
    { limit, ...place },
    readBookmark(c),
  );
  giveBookmark(c, bookmark);
  const found = await readOrders(
    c.env,
    items.map(({ id }) => id),
  );
  const stored = new Set(found.map(({ order }) => order.id));
  // What was accepted a moment ago is still with its stock's owner.
  const accepted = await Promise.all(
    items.filter(({ id }) => !stored.has(id)).map(({ id }) => readOrder(c.env, id)),
  );
  const orders = new Map(
    [...found, ...accepted].flatMap((one) => (one ? [[one.order.id, one.order] as const] : [])),
  );
  return {
    nodes: items.flatMap(({ id }) => orders.get(id) ?? []),
    totalCount: total,
    pageInfo: { hasNextPage: next !== null, endCursor: writeCursor(next) },
  };
}

async function findCart({ c }: Asked): Promise<CartView | null> {
  const principal = c.get("principal");
  const cartId = principal ? null : guestCartId(c);
  const shopper: Shopper | null = principal
    ? { kind: "customer", sub: principal.sub }
    : cartId === null
      ? null
      : { kind: "guest", cartId };
  return shopper && viewCart(c.env, shopper);
}

const reads = (what: Reads) => ({ reads: what });
const list = (type: GraphQLOutputType) => new GraphQLNonNull(new GraphQLList(type));
const required = new GraphQLNonNull(GraphQLString);

const PageInfo = new GraphQLObjectType({
  name: "PageInfo",
  fields: {
    hasNextPage: { type: new GraphQLNonNull(GraphQLBoolean) },
    endCursor: { type: GraphQLString, description: "The `after` of the next page" },
  },
});

const pages = {
  pageInfo: { type: new GraphQLNonNull(PageInfo) },
  totalCount: { type: new GraphQLNonNull(GraphQLInt) },
};

const PAGE_ARGS: Record<"first" | "after", GraphQLArgumentConfig> = {
  first: { type: GraphQLInt, description: `At most ${MAX_PAGE_SIZE}` },
  after: { type: GraphQLString, description: "The `endCursor` of the page before" },
};

const currency: GraphQLArgumentConfig = {
  type: GraphQLString,
  description: `One that the shop sells in, such as ${Currency.options[0]}; its own where it is left out`,
};

const ProductConnection = new GraphQLObjectType({
  name: "ProductConnection",
  fields: {
    nodes: { type: list(typeOf(ProductView, "Product")) },
    ...pages,
    ...fieldsOf(ProductPage.omit({ items: true, page: true, pageSize: true, total: true }), "Product"),
  },
});

const OrderConnection = new GraphQLObjectType({
  name: "OrderConnection",
  fields: { nodes: { type: list(typeOf(OrderDetail, "Order")) }, ...pages },
});

const Me = new GraphQLObjectType<unknown, Asked>({
  name: "Me",
  fields: {
    orders: {
      type: new GraphQLNonNull(OrderConnection),
      description: "The caller's orders, newest first",
      args: PAGE_ARGS,
      extensions: reads("first"),
      resolve: (_, args, asked) => findOrders(args, asked),
    },
  },
});

export const schema = new GraphQLSchema({
  query: new GraphQLObjectType<unknown, Asked>({
    name: "Query",
    fields: {
      products: {
        type: ProductConnection,
        description:
          "Products for sale. With `q` by relevance, else newest first, unless `sort` says another",
        args: {
          ...PAGE_ARGS,
          q: { type: GraphQLString },
          category: { type: GraphQLString },
          vendor: { type: new GraphQLList(required) },
          currency,
          minPrice: { type: GraphQLInt, description: "Minor units, inclusive" },
          maxPrice: { type: GraphQLInt, description: "Minor units, inclusive" },
          inStock: { type: GraphQLBoolean },
          sort: { type: GraphQLString, description: "relevance, newest, price, -price or title" },
        },
        extensions: reads("first"),
        resolve(_, args, asked) {
          admit(asked, "GET /api/catalog/products", { isPersonal: false });
          return findProducts(args, asked);
        },
      },
      product: {
        type: nullable(typeOf(ProductDetail, "ProductDetail")),
        description: "A product by its slug or id; null where it is not for sale",
        args: { slug: { type: required }, currency },
        extensions: reads(10),
        resolve(_, args, asked) {
          admit(asked, "GET /api/catalog/products/:idOrSlug", { isPersonal: false });
          const { idOrSlug } = parsed(ProductParams, { idOrSlug: args.slug });
          const paidIn = currencyOf(
            asked.c,
            parsed(CurrencyQuery, sent({ currency: args.currency })).currency,
          );
          return findProduct(asked.db, idOrSlug, paidIn);
        },
      },
      prices: {
        type: new GraphQLList(nullable(typeOf(ShopperPrices.shape.items.element, "ShopperPrice"))),
        description: "What the caller pays for products, in the groups that they belong to",
        args: {
          products: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(GraphQLID))) },
          currency,
        },
        extensions: reads(50),
        async resolve(_, args, asked) {
          admit(asked, "GET /api/catalog/prices", { isPersonal: true });
          const query = parsed(ShopperPricesQuery, sent({ product: args.products, currency: args.currency }));
          const sub = asked.c.get("principal")?.sub ?? null;
          return shopperPrices(asked.c.env, sub, query.product, currencyOf(asked.c, query.currency));
        },
      },
      cart: {
        type: nullable(typeOf(CartView, "Cart")),
        description: "The caller's cart; null for a guest who has none",
        extensions: reads(20),
        resolve(_, _args, asked) {
          admit(asked, "GET /api/cart", { isPersonal: true });
          return findCart(asked);
        },
      },
      me: {
        type: Me,
        resolve(_, _args, asked) {
          admit(asked, "GET /api/orders/me", { isPersonal: true });
          return {};
        },
      },
    },
  }),
});
