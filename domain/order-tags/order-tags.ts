import { z } from "zod";
import { line } from "../base/text.ts";

/** Tags of one order. */
export const MAX_TAGS = 20;
export const MAX_TAG_CHARS = 40;
/** Orders that one request or form changes. */
export const MAX_AT_ONCE = 50;

/** A word of the shop's own, by which staff find orders again. Letters count in lower case. */
export const OrderTag = line(MAX_TAG_CHARS).transform((text) => text.toLowerCase());

/** What is typed: tags with commas between them. */
export const TypedTags = z
  .string()
  .transform((text) => [
    ...new Set(
      text
        .toLowerCase()
        .split(",")
        .map((tag) => tag.trim())
        .filter((tag) => tag !== ""),
    ),
  ])
  .pipe(z.array(OrderTag).min(1).max(MAX_TAGS));

/** Tags that are put on orders, or taken off them. */
export interface TagChange {
  verb: "add" | "remove";
  tags: readonly string[];
}
