import { z } from "@hono/zod-openapi";
import { CURRENCY, Currency } from "../../domain/base/money.ts";
import {
  type CatalogQuery,
  DEFAULT_PAGE_SIZE,
  MAX_OPTION_FILTERS,
  MAX_PAGE,
  MAX_PAGE_SIZE,
  MAX_QUERY_CHARS,
  Sort,
} from "../../domain/catalog/catalog.ts";
import { CURRENCIES } from "../../domain/currency/currency.ts";

const OPTION = "option.";
const MAX_OPTION_CHARS = 100;
const MAX_OPTION_VALUES = 50;

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,10}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.int().min(min).max(max));
const MAX_CENTS = 9_999_999_999;
const cents = whole(0, MAX_CENTS);
/** As the document says it: a number, or a field that was left empty. */
const number = <T extends object>(schema: T) => ({
  type: ["integer" as const, "string" as const],
  anyOf: [
    { type: "integer" as const, ...schema },
    { type: "string" as const, maxLength: 0 },
  ],
});
const CENTS = number({ minimum: 0, maximum: MAX_CENTS });
/** A field of a form that was left empty is one that was not sent. */
const emptyIsAbsent = (value: unknown) => (value === "" ? undefined : value);
const optional = <T extends z.ZodType>(schema: T) => z.preprocess(emptyIsAbsent, schema.optional());

/** What prices are in. */
export const AskedCurrency = optional(Currency).openapi({
  type: "string",
  enum: [...CURRENCIES, ""],
  description:
    "The currency of prices, one that the shop sells in; its own by default. Products without a price in it are not found.",
});

export const CurrencyQuery = z.object({ currency: AskedCurrency });

export const SuggestionQuery = CurrencyQuery.extend({
  q: z.string().max(MAX_QUERY_CHARS).trim().min(1).openapi({ description: "What was typed so far" }),
});

const Listing = z.looseObject({
  page: optional(whole(1, MAX_PAGE)).openapi({
    ...number({ minimum: 1, maximum: MAX_PAGE }),
    default: 1,
  }),
  pageSize: optional(whole(1, MAX_PAGE_SIZE)).openapi({
    ...number({ minimum: 1, maximum: MAX_PAGE_SIZE }),
    default: DEFAULT_PAGE_SIZE,
  }),
  q: optional(z.string().max(MAX_QUERY_CHARS).trim()).openapi({
    type: "string",
    maxLength: MAX_QUERY_CHARS,
    description: "Words to find; the last one may be unfinished",
  }),
  category: optional(z.string().max(255)).openapi({
    type: "string",
    maxLength: 255,
    description:
      "Case does not matter, in all names of filters; `unknown` of the answer lists what no product has",
  }),
  vendor: optional(
    z.preprocess(
      (value) => [value].flat().filter((one) => one !== ""),
      z.array(z.string().max(255)).max(MAX_OPTION_VALUES),
    ),
  ).openapi({
    type: "array",
    items: { type: "string", maxLength: 255 },
    maxItems: MAX_OPTION_VALUES,
    description: "The parameter is repeated for any of several",
  }),
  currency: AskedCurrency,
  minPrice: optional(cents).openapi({ ...CENTS, description: "Minor units, inclusive" }),
  maxPrice: optional(cents).openapi({ ...CENTS, description: "Minor units, inclusive" }),
  inStock: optional(z.enum(["true", "false"])).openapi({ type: "string", enum: ["true", "false", ""] }),
  sort: optional(Sort).openapi({ type: "string", enum: [...Sort.options, ""] }),
});

function readListing(input: z.infer<typeof Listing>, ctx: z.RefinementCtx): CatalogQuery {
  const { page, pageSize, q, category, vendor, currency, minPrice, maxPrice, inStock, sort } = input;
  if (minPrice !== undefined && maxPrice !== undefined && minPrice > maxPrice) {
    ctx.addIssue({ code: "custom", path: ["maxPrice"], message: "must not be below minPrice" });
  }
  const options: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(input)) {
    if (!name.startsWith(OPTION)) {
      continue;
    }
    const option = name.slice(OPTION.length);
    const values = [value].flat().filter((item) => typeof item === "string" && item !== "") as string[];
    const fits =
      option !== "" &&
      option.length <= MAX_OPTION_CHARS &&
      values.length <= MAX_OPTION_VALUES &&
      values.every((item) => item.length <= MAX_OPTION_CHARS);
    if (!fits) {
      ctx.addIssue({ code: "custom", path: [name], message: "is too long" });
    } else if (values.length > 0) {
      options[option] = values;
    }
  }
  if (Object.keys(options).length > MAX_OPTION_FILTERS) {
    ctx.addIssue({
      code: "custom",
      path: [OPTION],
      message: `at most ${MAX_OPTION_FILTERS} options can be chosen`,
    });
  }
  return {
    page: page ?? 1,
    pageSize: pageSize ?? DEFAULT_PAGE_SIZE,
    ...(q ? { q } : {}),
    ...(category === undefined ? {} : { category }),
    ...(vendor === undefined || vendor.length === 0 ? {} : { vendor }),
    ...(currency === undefined || currency === CURRENCY ? {} : { currency }),
    ...(minPrice === undefined ? {} : { minPrice }),
    ...(maxPrice === undefined ? {} : { maxPrice }),
    ...(inStock === undefined ? {} : { inStock: inStock === "true" }),
    ...(sort === undefined ? {} : { sort }),
    ...(Object.keys(options).length > 0 ? { options } : {}),
  };
}

/** The query parameters of a listing, of the API and of the pages alike. */
export const ListingParameters = Listing.transform(readListing);

/**
 * The same of a collection, which is not searched. Its own order counts unless there is a `sort`.
 */
export const CollectionQuery = Listing.omit({ q: true }).transform((input, ctx) =>
  readListing({ ...input, q: undefined }, ctx),
);
