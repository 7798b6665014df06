import { z } from "@hono/zod-openapi";
import { base32, sha256 } from "../domain/base/ids.ts";
import { type Refusal, refusal } from "../domain/base/problem.ts";

/**
 * The rule of everything that two people may edit. A read answers the `ETag` of what was read. An
 * edit with that tag as `If-Match` changes nothing when another edit came first (412).
 */
export const IfMatchHeaders = z.object({
  "if-match": z
    .string()
    .optional()
    .openapi({ description: "The `ETag` that was read. If it was changed since, nothing is changed (412)." }),
});

/** The response header as OpenAPI shows it. */
export const ETagHeader = {
  ETag: {
    description: "Names this version; an edit sends it as `If-Match`",
    schema: { type: "string" as const },
  },
};

/** The tag of what carries a version of its own, which raises with every change. */
export function versionTag(version: number): string {
  return `"${version}"`;
}

/** The tag of what is small enough to be compared as a whole. */
export async function contentTag(content: unknown): Promise<string> {
  return `"${base32(await sha256(JSON.stringify(content)), 26)}"`;
}

/**
 * Whether an edit with this `If-Match` may change what has the tag. Without the header it may. A
 * weak tag counts: the edge makes one of every tag when it compresses an answer
 * (https://developers.cloudflare.com/cache/reference/etag-headers/).
 */
export function permits(ifMatch: string | undefined, tag: string): boolean {
  return (
    ifMatch === undefined ||
    ifMatch.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === tag)
  );
}

export function changedMeanwhile(what: string): Refusal {
  return refusal("changed_meanwhile", `${what} was changed since you read it. Nothing was changed now.`);
}
