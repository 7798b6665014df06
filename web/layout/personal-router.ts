import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter } from "../../http/router.ts";
import { withShopper } from "../../http/shopper.ts";

/** A router for pages about one shopper; `under` matches the path before its `/*` as well. */
export function personalRouter(under: `/${string}/*`) {
  const router = createRouter();
  router.use(under, noStore, withShopper);
  return router;
}
