import { DurableObject } from "cloudflare:workers";
import { createDurable } from "itty-durable/itty-durable.js";
import { proxyDurable } from "itty-durable/proxy-durable.js";

/**
 * itty-durable with types. Its modules are imported by file: the package's index is CommonJS that
 * requires ES modules, which a bundler resolves and a module loader refuses.
 */
export interface IttyDurable extends Rpc.DurableObjectBranded {
  readonly state: DurableObjectState;
  /**
   * Reads storage into the fields, once. `fetch` calls it; anything else that wakes the object must
   * too.
   */
  loadFromStorage(): Promise<void>;
  /**
   * Writes the fields to storage. Nothing awaits it on its own: call and await it after each
   * change.
   */
  persist(): Promise<void>;
}

const Made = createDurable({ autoPersist: false, autoReturn: false });
// The runtime calls methods of classes alone that descend from its own, and itty-durable's does
// not.
Object.setPrototypeOf(Made, DurableObject);
Object.setPrototypeOf(Made.prototype, DurableObject.prototype);

/** `bindings` are those that itty-durable wraps for its fields; each object keeps the wrappers. */
export const IttyDurable = Made as unknown as new (
  state: DurableObjectState,
  bindings: object,
) => IttyDurable;

/**
 * A stub whose methods call the object's as itty-durable does it, through its `fetch`. Older code
 * knows no other way. Arguments travel as JSON in a header: ASCII, and small.
 * Never await the stub or return it from an async function: it answers to `then` like to any other
 * name.
 */
export function ittyStub<Methods extends object>(namespace: DurableObjectNamespace, name: string): Methods {
  // By id, because a name given as a string would travel in a header too.
  return proxyDurable(namespace, { parse: true }).get(namespace.idFromName(name)) as Methods;
}
