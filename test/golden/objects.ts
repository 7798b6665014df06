import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { show, showAfter } from "./show.ts";
import type { Work } from "./work.ts";

const NAMESPACES = [
  "STOCK_LEDGER",
  "STOCK_LANE",
  "SALE_ROOM",
  "CART",
  "SIGN_IN_GUARD",
  "SWEEPER",
  "CIRCUIT_BREAKER",
  "MOCK_PAYMENT",
  "CATALOG_IMPORT",
  "PROMOTION_LEDGER",
  "WEBHOOK_ENDPOINT",
  "QUEUE_MONITOR",
  "METER",
  "VERSION_WATCH",
] as const satisfies readonly (keyof Env)[];
type Namespace = (typeof NAMESPACES)[number];

/** Objects whose alarms tell of the shop's work, and of nothing that a text shows. */
const UNSEEN: ReadonlySet<Namespace> = new Set(["QUEUE_MONITOR", "METER", "VERSION_WATCH"]);

/** Objects that go on as they were; a lane, a room and the sweeper say more when they begin. */
const EVICTED: ReadonlySet<Namespace> = new Set([
  "STOCK_LEDGER",
  "CART",
  "SIGN_IN_GUARD",
  "CIRCUIT_BREAKER",
  "MOCK_PAYMENT",
  "PROMOTION_LEDGER",
  "WEBHOOK_ENDPOINT",
]);

interface Known {
  namespace: Namespace;
  name: string;
  /** When its alarm rings; null for none, undefined where it has to be asked. */
  alarm: number | null | undefined;
}

/** The objects that the shop called: whether they are at work, their alarms, and what they say. */
export class Objects {
  readonly #known = new Map<string, Known>();
  #touched = new Set<string>();
  readonly #said = new Map<string, unknown>();
  readonly #read = new Map<string, number>();
  readonly #real = new Map<Namespace, (name: string) => DurableObjectStub<undefined>>();

  readonly #work: Work;
  readonly #evicts: boolean;

  /** @param evicts after each step, objects that were called are evicted */
  constructor(work: Work, evicts: boolean) {
    this.#work = work;
    this.#evicts = evicts;
    for (const namespace of NAMESPACES) {
      const binding: { getByName(name: string): unknown } = env[namespace];
      const real = binding.getByName.bind(binding) as (name: string) => DurableObjectStub<undefined>;
      this.#real.set(namespace, real);
      vi.spyOn(binding, "getByName").mockImplementation((name) => this.#watched(namespace, name, real(name)));
    }
  }

  #watched(namespace: Namespace, name: string, stub: DurableObjectStub<undefined>): unknown {
    const key = `${namespace} ${name}`;
    const known = this.#known.get(key) ?? { namespace, name, alarm: undefined };
    known.alarm = undefined;
    this.#known.set(key, known);
    this.#touched.add(key);
    return new Proxy(stub, {
      get: (target, method) => {
        const value: unknown = Reflect.get(target, method);
        if (typeof value !== "function") {
          return value;
        }
        return (...args: unknown[]) => {
          const answer: unknown = Reflect.apply(value, target, args);
          return answer instanceof Object && "then" in answer ? this.#work.of(answer) : answer;
        };
      },
    });
  }

  /** A stub of this context: one that an object made is of use to that object alone. */
  #stub(namespace: Namespace, name: string): DurableObjectStub<undefined> {
    const real = this.#real.get(namespace);
    if (!real) {
      throw new Error(`${namespace} has no objects`);
    }
    return real(name);
  }

  /** An object's alarm does not ring. */
  async putToSleep(namespace: Namespace, name: string): Promise<void> {
    await runInDurableObject(this.#stub(namespace, name), (_, { storage }) => storage.deleteAlarm());
  }

  /** Rings the alarms that are due. @returns whether there was one */
  async ring(): Promise<boolean> {
    let rang = false;
    for (const known of this.#known.values()) {
      if (UNSEEN.has(known.namespace)) {
        continue;
      }
      const { namespace, name } = known;
      if (known.alarm === undefined) {
        const stub = this.#stub(namespace, name);
        known.alarm = await runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
      }
      if (known.alarm !== null && known.alarm <= Date.now()) {
        known.alarm = undefined;
        this.#touched.add(`${namespace} ${name}`);
        rang = (await runDurableObjectAlarm(this.#stub(namespace, name))) || rang;
      }
    }
    return rang;
  }

  /** What the objects that were called since the last time say that is new. */
  async changes(): Promise<string[]> {
    const touched = [...this.#touched].sort();
    this.#touched = new Set();
    const lines: string[] = [];
    for (const key of touched) {
      const [namespace = "", name = ""] = key.split(" ");
      const said = await this.#ask(namespace, name);
      const before = this.#said.get(key);
      if (said !== undefined && said !== null && JSON.stringify(said) !== JSON.stringify(before)) {
        this.#said.set(key, said);
        lines.push(`${namespace} ${name} ${showAfter(before, said)}`);
      }
      if (namespace === "STOCK_LEDGER" && said) {
        lines.push(...(await this.#movements(name)));
      }
    }
    this.#touched = new Set();
    if (this.#evicts) {
      await Promise.all(touched.map((key) => this.#evict(key)));
    }
    return lines;
  }

  /** An object goes on from what it stored: the next step finds nothing that it only remembered. */
  async #evict(key: string): Promise<void> {
    const known = this.#known.get(key);
    if (known && EVICTED.has(known.namespace)) {
      // One that is still called keeps what it remembers: the day reads the same.
      await evictDurableObject(this.#stub(known.namespace, known.name)).catch(() => {});
    }
  }

  async #ask(namespace: string, name: string): Promise<unknown> {
    switch (namespace) {
      case "STOCK_LEDGER":
        return env.STOCK_LEDGER.getByName(name).snapshot({ inSales: false, ifOpened: true });
      case "MOCK_PAYMENT":
        return env.MOCK_PAYMENT.getByName(name).books();
      case "PROMOTION_LEDGER":
        return env.PROMOTION_LEDGER.getByName(name).uses();
      default:
        return undefined;
    }
  }

  async #movements(name: string): Promise<string[]> {
    const after = this.#read.get(name) ?? 0;
    const movements = await env.STOCK_LEDGER.getByName(name).movements(after, 100);
    this.#read.set(name, movements.at(-1)?.seq ?? after);
    return movements.map((movement) => `STOCK_LEDGER ${name} moves ${show(movement)}`);
  }
}
