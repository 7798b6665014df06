import { noStore } from "../../workers/middleware/no-store.ts";
import { withShopper } from "../../workers/middleware/shopper.ts";
import { createRouter } from "../../workers/router.ts";

/** A router for pages about one shopper; `under` matches the path before its `/*` as well. */
export function personalRouter(under: `/${string}/*`) {
  const router = createRouter();
  router.use(under, noStore, withShopper);
  return router;
}
