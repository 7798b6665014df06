import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { asPreview, serveShop } from "../../http/middleware/serve-shop.ts";
import { speak } from "../../http/middleware/speak.ts";
import { trace } from "../../http/middleware/trace.ts";
import { createRouter } from "../../http/router.ts";
import { previewedSettings } from "../../shop/preview/preview.ts";
import { browseRoutes } from "../browse/browse-routes.tsx";
import { collectionPageRoutes } from "../collections/collection-routes.tsx";
import { policyRoutes } from "../policies/policy-routes.tsx";
import { productRoutes } from "../product/product-routes.tsx";
import { salePageRoutes } from "../sales/sale-routes.tsx";

/** Pages that a preview shows. Links to others lead out of it, to the shop as it is. */
const SHOWN = /^\/(?:$|[?#]|(?:products|search|collections|policies|pages|sales)(?:[/?#]|$))/;

const shown = createRouter();
shown.use(serveShop, trace, speak);
shown.use((c, next) => {
  c.set("principal", null);
  return next();
});
for (const routes of [browseRoutes, collectionPageRoutes, productRoutes, policyRoutes, salePageRoutes]) {
  shown.route("/", routes);
}
shown.notFound(() => {
  throw noPreview();
});
// What is refused is answered by the app.
shown.onError((error) => {
  throw error;
});

const BANNER =
  '<aside class="strip" aria-label="Preview"><p class="wrap strip__in"><span class="strip__state">Preview</span><span>These settings are not saved, and nothing can be bought here.</span></p></aside>';

/** The public pages with settings that are not saved, for the holder of a signed link. */
export const previewRoutes = createRouter();

previewRoutes.get("/preview/:token/*", async (c) => {
  const token = c.req.param("token");
  const settings = await previewedSettings(c.env, token);
  const base = `/preview/${token}`;
  const { origin, pathname, search } = new URL(c.req.url);
  const path = pathname.slice(base.length);
  if (!settings || !SHOWN.test(path)) {
    throw noPreview();
  }
  const request = asPreview(new Request(new URL(path + search, origin), { headers: c.req.raw.headers }), {
    ...settings,
    open: true,
  });
  const response = await shown.fetch(request, c.env, c.executionCtx);
  const inPreview = (attribute: string) => ({
    element(element: Element) {
      const target = element.getAttribute(attribute) ?? "";
      if (SHOWN.test(target)) {
        element.setAttribute(attribute, base + target);
      }
    },
  });
  const page = new HTMLRewriter()
    .on("a[href]", inPreview("href"))
    .on("form[action]", inPreview("action"))
    .on("body", {
      element(body) {
        body.prepend(BANNER, { html: true });
      },
    })
    .transform(response);
  const location = page.headers.get("Location");
  const headers = new Headers(page.headers);
  headers.set("Cache-Control", "private, no-store");
  headers.set("X-Robots-Tag", "noindex");
  if (location !== null && SHOWN.test(location)) {
    headers.set("Location", base + location);
  }
  return new Response(page.body, { status: page.status, headers });
});

function noPreview(): ProblemError {
  return new ProblemError(refusal("not_found", "There is no such preview, or its link has lapsed."));
}
