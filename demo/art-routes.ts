import type { Context } from "hono";
import { etag } from "hono/etag";
import { ProblemError, refusal } from "../domain/base/problem.ts";
import { type AppEnv, createRouter } from "../http/router.ts";
import { drawPrint } from "./art/print.ts";

/** A slug of the shop's own prints. Whatever it names, something is drawn, so nothing is looked up. */
const SLUG = /^[a-z0-9-]{1,80}$/;

/**
 * The pictures of the shop's own prints. The address carries the version of the drawing rules: what it answered
 * once it answers for ever, so it may be kept for ever. Changed rules get a new number.
 */
export const artRoutes = createRouter();

artRoutes.get("/art/v1/:file{[^/]+\\.svg}", etag(), async function art(c) {
  const slug = c.req.param("file").slice(0, -".svg".length);
  if (!SLUG.test(slug)) {
    throw new ProblemError(
      refusal("not_found", "A picture's name is lower case letters, digits and hyphens."),
    );
  }
  // The query says nothing here; left in the key it would let anybody fill the cache with copies.
  const key = new Request(new URL(c.req.path, c.req.url));
  const kept = await caches.default.match(key).catch(() => undefined);
  if (kept) return answer(c, "hit", kept.body);
  const svg = drawPrint(slug);
  const response = answer(c, "miss", svg);
  c.executionCtx.waitUntil(caches.default.put(key, response.clone()).catch(() => undefined));
  return response;
});

function answer(c: Context<AppEnv>, cache: "hit" | "miss", body: BodyInit | null): Response {
  c.set("cache", cache);
  return new Response(body, {
    headers: {
      "Content-Type": "image/svg+xml",
      "Cache-Control": "public, max-age=31536000, immutable",
      // The picture is also a document that can be opened by itself: nothing in it may load or run.
      "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
      "X-Cache": cache,
    },
  });
}
