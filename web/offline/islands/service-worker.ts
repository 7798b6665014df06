import { clientsClaim, type WorkboxPlugin } from "workbox-core";
import { ExpirationPlugin } from "workbox-expiration";
import { enable as preloadNavigations } from "workbox-navigation-preload";
import { registerRoute, setCatchHandler } from "workbox-routing";
import { CacheFirst, NetworkFirst, NetworkOnly } from "workbox-strategies";
import { FILES, isShared, OFFLINE, PAGES } from "./caches.ts";
import { type ShownPush, shownPush } from "./push.ts";
import type { WorkEvent, WorkerScope } from "./worker-scope.ts";

/**
 * Set by scripts/build-assets.ts: a stamp of all pages, the files of the offline page, and an icon.
 */
declare const PAGES_STAMP: string;
declare const OFFLINE_FILES: readonly string[];
declare const PUSH_ICON: string;
declare const self: WorkerScope;

/** A visited page is shown offline for so long. */
const PAGE_AGE_S = 7 * 24 * 60 * 60;
const MOST_PAGES = 60;
/** Scripts, styles, fonts and pictures: their names change with their contents. */
const MOST_FILES = 300;
const OFFLINE_PAGE = "/offline";
const OWN_OFFLINE = OFFLINE + PAGES_STAMP;

const pages = new NetworkFirst({
  cacheName: PAGES,
  matchOptions: { ignoreVary: true },
  plugins: [
    { cacheWillUpdate: async ({ response }) => (isShared(response) ? response : null) },
    expiring({ maxEntries: MOST_PAGES, maxAgeSeconds: PAGE_AGE_S }),
  ],
});
const files = new CacheFirst({
  cacheName: FILES,
  plugins: [
    { cacheWillUpdate: async ({ response }) => (isShared(response) ? response : null) },
    { handlerDidError: ({ request }) => caches.match(request) },
    expiring({ maxEntries: MOST_FILES }),
  ],
});

self.addEventListener("install", (event) => {
  event.waitUntil(keepOfflinePage());
  // Nothing on an open page depends on the worker, so a new one takes over at once. It reloads
  // none.
  event.waitUntil(self.skipWaiting());
});
self.addEventListener("activate", (event) => event.waitUntil(takeOver(event)));
self.addEventListener("push", (event) => {
  const push = shownPush(event.data?.text() ?? "");
  if (push) {
    event.waitUntil(
      self.registration.showNotification(push.title, { ...push.options, dir: "auto", icon: PUSH_ICON }),
    );
  }
});
self.addEventListener("notificationclick", (event) => {
  const { notification } = event;
  notification.close();
  event.waitUntil(openPage((notification.data as ShownPush["options"]["data"]).url));
});
clientsClaim();
preloadNavigations();

registerRoute(({ url, request }) => isPage(request, url), pages);
registerRoute(({ url, request }) => isPage(request, url), new NetworkOnly(), "POST");
// A page of the console that nothing here answered would be asked for twice: by the preload, and
// by the browser.
registerRoute(({ request }) => request.mode === "navigate", new NetworkOnly());
registerRoute(({ url, sameOrigin }) => sameOrigin && /^\/(assets|art)\//.test(url.pathname), files);
setCatchHandler(async ({ request }) =>
  request.mode === "navigate" ? ((await caches.match(OFFLINE_PAGE)) ?? Response.error()) : Response.error(),
);

/** The oldest go first, and all of them where the device has no room. */
function expiring(limits: { maxEntries: number; maxAgeSeconds?: number }): WorkboxPlugin {
  const plugin = new ExpirationPlugin({ ...limits, purgeOnQuotaError: true });
  const { cacheDidUpdate, cachedResponseWillBeUsed } = plugin;
  return {
    ...(cacheDidUpdate ? { cacheDidUpdate } : {}),
    ...(cachedResponseWillBeUsed ? { cachedResponseWillBeUsed } : {}),
  };
}

/** The console is for people at work, and its pages are never kept. */
function isPage(request: Request, url: URL): boolean {
  return request.mode === "navigate" && !url.pathname.startsWith("/admin");
}

/** The tab that has the page comes to the front; else it opens. */
async function openPage(url: string): Promise<void> {
  const { href } = new URL(url, self.location.origin);
  const open = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  const there = open.find((tab) => tab.url === href);
  await (there ? there.focus() : self.clients.openWindow(href));
}

async function keepOfflinePage(): Promise<void> {
  const kept = await caches.open(OWN_OFFLINE);
  await kept.addAll([new Request(OFFLINE_PAGE, { cache: "reload" }), ...OFFLINE_FILES]);
}

/**
 * What older workers kept of the offline page goes; pages that are open already are kept as
 * visited.
 */
async function takeOver(event: WorkEvent): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names
      .filter((name) => name.startsWith(OFFLINE) && name !== OWN_OFFLINE)
      .map((name) => caches.delete(name)),
  );
  const open = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  await Promise.allSettled(open.map(({ url }) => pages.handle({ event, request: new Request(url) })));
}
