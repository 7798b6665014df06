import type { WorkerScope } from "./worker-scope.ts";

declare const self: WorkerScope;

/**
 * Takes the place of the service worker where the shop has switched it off: nothing of it is left.
 */
self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.map((name) => caches.delete(name)));
  await self.registration.unregister();
}
