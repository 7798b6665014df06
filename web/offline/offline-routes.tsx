import { factsOf, spokenBy } from "../../domain/language/languages.ts";
import { PICTURE_TYPES, pictureAt } from "../../domain/media/picture-file.ts";
import { createRouter } from "../../http/router.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { assetUrl } from "../layout/assets.ts";
import { publicPage } from "../layout/respond.tsx";
import { OfflinePage } from "./offline-page.tsx";

/** The worker reaches this site alone, and runs nothing but itself. */
const WORKER_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'";
/** As the pages' own `theme-color`. */
const GROUND = "#fcfcfb";

/** What makes the shop work offline, and be installed. */
export const offlineRoutes = createRouter();

/** At the root, because a worker is for the addresses below its own. */
offlineRoutes.get("/sw.js", async (c) => {
  const name = c.env.OFFLINE_PAGES === "off" ? "service-worker-off.ts" : "service-worker.ts";
  const file = await c.env.ASSETS.fetch(new URL(assetUrl(name), c.req.url));
  return new Response(file.body, {
    status: file.status,
    headers: {
      "Content-Type": "text/javascript; charset=utf-8",
      // Asked for again each time, so that switching it off reaches every device.
      "Cache-Control": "no-store",
      "Content-Security-Policy": WORKER_POLICY,
    },
  });
});

/** The worker of a merchant's browser keeps it before the shop opens. */
offlineRoutes.get("/offline", (c) => publicPage(c, async () => <OfflinePage />, { isAlways: true }));

offlineRoutes.get("/manifest.webmanifest", (c) => {
  const shop = c.get("shop");
  const { name, tagline } = shop;
  const own = pictureAt(shop.icon);
  const [language] = spokenBy(shop);
  const { say } = wordsIn(language);
  const icon = (file: string, size: number, purpose: "any" | "maskable") => ({
    src: assetUrl(file),
    sizes: `${size}x${size}`,
    type: "image/png",
    purpose,
  });
  c.header("Content-Type", "application/manifest+json");
  c.header("Cache-Control", "public, max-age=3600");
  return c.body(
    JSON.stringify({
      id: "/",
      name,
      short_name: name,
      description: tagline,
      lang: language,
      dir: factsOf(language).dir,
      start_url: "/",
      scope: "/",
      display: "standalone",
      background_color: GROUND,
      theme_color: GROUND,
      icons: own
        ? [
            {
              src: shop.icon,
              sizes: `${own.width}x${own.height}`,
              type: PICTURE_TYPES[own.type],
              purpose: "any",
            },
          ]
        : [
            icon("icon-192.png", 192, "any"),
            icon("icon-512.png", 512, "any"),
            icon("icon-maskable-512.png", 512, "maskable"),
          ],
      shortcuts: [
        { name: say("frame.search"), url: "/search" },
        { name: say("frame.cart"), url: "/cart" },
        { name: say("frame.yourOrders"), url: "/orders" },
      ],
    }),
  );
});
