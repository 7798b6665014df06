import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { Look, lookStyles } from "../../domain/shop/look.ts";
import { createRouter } from "../../http/router.ts";
import { LOOK_PATH } from "../ui/paths.ts";

/**
 * The colours and typefaces of a shop as a stylesheet. Its address says them all, so an answer
 * never changes and caches keep it permanently. Changed rules need a new number in the path.
 */
export const lookRoutes = createRouter();

lookRoutes.get(`${LOOK_PATH}/:file{[^/]+\\.css}`, (c) => {
  const [accent, accentDark, headings, text] = c.req.param("file").split(".");
  const look = Look.safeParse({ accent: `#${accent}`, accentDark: `#${accentDark}`, headings, text });
  if (!look.success) {
    throw new ProblemError(refusal("not_found", "No shop can look like this."));
  }
  return c.body(lookStyles(look.data), 200, {
    "Content-Type": "text/css; charset=utf-8",
    "Cache-Control": "public, max-age=31536000, immutable",
  });
});
