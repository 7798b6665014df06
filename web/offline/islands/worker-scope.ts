export interface WorkEvent extends Event {
  /** Keeps the worker running until the work is done. */
  waitUntil(work: Promise<unknown>): void;
}

/** A message of the shop's arrived, which the browser has decrypted. */
interface PushEvent extends WorkEvent {
  data: { text(): string } | null;
}

/** A person pressed what a push shows. */
interface PressEvent extends WorkEvent {
  notification: Notification;
}

/** What a service worker uses of its global scope, which the types of pages do not have. */
export interface WorkerScope {
  addEventListener(type: "install" | "activate", listener: (event: WorkEvent) => void): void;
  addEventListener(type: "push", listener: (event: PushEvent) => void): void;
  addEventListener(type: "notificationclick", listener: (event: PressEvent) => void): void;
  skipWaiting(): Promise<void>;
  location: Location;
  clients: {
    matchAll(which: {
      includeUncontrolled: boolean;
      type: "window";
    }): Promise<readonly { url: string; focus(): Promise<unknown> }[]>;
    openWindow(url: string): Promise<unknown>;
  };
  registration: Pick<ServiceWorkerRegistration, "unregister" | "showNotification">;
}
