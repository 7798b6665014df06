import { z } from "zod";
import { line } from "../base/text.ts";

export const FEED_SCHEDULES = ["hourly", "six_hourly", "daily"] as const;

const MAX_URL_CHARS = 2_000;
const MAX_HEADER_CHARS = 1_000;

const WRONG_URL = "must be an address that begins with https://, without a fragment";
const Url = z
  .string()
  .max(MAX_URL_CHARS)
  .regex(/^https?:\/\/[^\s#]+$/, WRONG_URL)
  .refine((text) => URL.canParse(text), WRONG_URL);

/** Headers that the shop sets itself, or that say how a message is sent. */
const OWN_HEADERS =
  /^(host|connection|content-.*|transfer-encoding|te|trailer|upgrade|expect|if-.*|range|accept-encoding|cf-.*)$/i;

/** A header by which a vendor knows the shop. Its value is a secret. */
export const FeedHeader = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,64}$/, "must be letters, digits and -")
    .refine((name) => !OWN_HEADERS.test(name), "is a header that the shop sets itself"),
  value: z
    .string()
    .max(MAX_HEADER_CHARS)
    .regex(/^[!-~]([ -~]*[!-~])?$/, "must be printable characters of ASCII, without space around them"),
});
export type FeedHeader = z.infer<typeof FeedHeader>;

/** What the shop takes of a vendor's file. */
export const FeedRules = z.strictObject({
  newProducts: z.enum(["draft", "skip"]).describe("Products that the shop lacks: as drafts, or not at all"),
  prices: z.boolean().describe("Prices and compare-at prices of products that are there"),
  stock: z.boolean().describe("Counts of units, whether they are tracked, and what happens at zero"),
  details: z.boolean().describe("Titles, texts, pictures, options and variants of products that are there"),
  vanished: z
    .enum(["keep", "archive"])
    .describe("Products of this feed that its file names no more: only reported, or archived"),
});
export type FeedRules = z.infer<typeof FeedRules>;

/** A file of a vendor that the shop pulls by itself. */
export const FeedTerms = FeedRules.extend({
  name: line(120),
  url: Url,
  schedule: z.enum(FEED_SCHEDULES),
  hour: z.int().min(0).max(23).describe("Of a daily feed: the hour of the shop's clock"),
  enabled: z.boolean().describe("Whether the shop pulls it by itself"),
});
export type FeedTerms = z.infer<typeof FeedTerms>;

/** What a feed does unless a merchant says otherwise: drafts of what is new, and stock alone. */
export const NEW_FEED: Omit<FeedTerms, "name" | "url"> = {
  schedule: "daily",
  hour: 4,
  newProducts: "draft",
  prices: false,
  stock: true,
  details: false,
  vanished: "keep",
  enabled: true,
};

export const NewFeed = FeedTerms.partial()
  .required({ name: true, url: true })
  .extend({ header: FeedHeader.nullable().optional() })
  .strict();
export type NewFeed = z.infer<typeof NewFeed>;

/** What is not sent stays; a header of null is taken away. */
export const FeedPatch = FeedTerms.partial().extend({ header: FeedHeader.nullable().optional() }).strict();
export type FeedPatch = z.infer<typeof FeedPatch>;

export function patchedFeed(before: FeedTerms, { header: _header, ...patch }: FeedPatch): FeedTerms {
  return FeedTerms.parse({ ...before, ...patch });
}

/** Whether what is kept of the last answer says nothing about what an edited feed would take. */
export function readsAnew(before: FeedTerms, after: FeedTerms): boolean {
  const taken = ({ url, newProducts, prices, stock, details, vanished }: FeedTerms) =>
    JSON.stringify([url, newProducts, prices, stock, details, vanished]);
  return taken(before) !== taken(after);
}

/** Whether a vendor's secret, which was given for one address, would go to another host. */
export function leadsElsewhere(before: string, after: string): boolean {
  return new URL(before).origin !== new URL(after).origin;
}
