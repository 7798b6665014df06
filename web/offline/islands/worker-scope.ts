export interface WorkEvent extends Event {
  /** Keeps the worker running until the work is done. */
  waitUntil(work: Promise<unknown>): void;
}

/** What a service worker uses of its global scope, which the types of pages do not have. */
export interface WorkerScope {
  addEventListener(type: "install" | "activate", listener: (event: WorkEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: {
    matchAll(which: { includeUncontrolled: boolean; type: "window" }): Promise<readonly { url: string }[]>;
  };
  registration: { unregister(): Promise<boolean> };
}
