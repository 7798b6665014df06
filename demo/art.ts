import { ProblemError, refusal } from "../domain/base/problem.ts";
import { drawPrint } from "./art/print.ts";

/**
 * Where the pictures of the shop's own prints are. The address carries the version of the drawing
 * rules, so an answer never changes and caches keep it permanently. Changed rules get a new number.
 */
export const ART_PATH = "/art/v1/:file{[^/]+\\.svg}";

/** A slug of the shop's own prints. Any slug names a picture, so nothing is looked up. */
const SLUG = /^[a-z0-9-]{1,80}$/;

/**
 * The picture of a file's name, such as `quiet-tide.svg`.
 *
 * @throws ProblemError when it is no name of a picture
 */
export async function answerArt(
  file: string,
  url: URL,
  ctx: { waitUntil(promise: Promise<unknown>): void },
): Promise<Response> {
  const slug = file.slice(0, -".svg".length);
  if (!SLUG.test(slug)) {
    throw new ProblemError(
      refusal("not_found", "A picture's name is lower case letters, digits and hyphens."),
    );
  }
  // A picture has no query. An attacker could fill the cache with copies if the key kept it.
  const key = new Request(new URL(url.pathname, url));
  const kept = await caches.default.match(key).catch(() => undefined);
  if (kept) {
    return picture("hit", kept.body);
  }
  const response = picture("miss", drawPrint(slug));
  ctx.waitUntil(caches.default.put(key, response.clone()).catch(() => undefined));
  return response;
}

function picture(cache: "hit" | "miss", body: BodyInit | null): Response {
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
