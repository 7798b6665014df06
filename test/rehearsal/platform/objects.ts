/**
 * Durable Objects as they are deployed: counted, far away, slow to write, reset while they work.
 */
import type { DurableObject } from "cloudflare:workers";
import type { Command } from "../settings.ts";
import { meets, play, settings } from "./chance.ts";
import { add, counts, Invocation, invocations, roundTrip, takeCounts } from "./invocation.ts";

/** What an object's callers meet when its code is updated, and the reason it is aborted with. */
const RESET = "Durable Object reset because its code was updated.";
const OBJECT = Symbol("object");

/** What runs now, by binding and name. */
const alive = new Map<string, { binding: string; name: string }>();
/** Rows written by each object since it was last looked at. */
const written = new Map<string, number>();

/** The methods that the driver asks of played objects. */
interface Played {
  rehearsalReset(loseAlarm: boolean): Promise<void>;
  rehearsalAlarm(): Promise<number | null>;
  /** What must be done where objects run: that may be another build than the Worker's. */
  rehearsalObey(command: Command): Promise<unknown>;
}

/** The object that commands are handed to. It is no part of the shop. */
const STAGE_HAND = { binding: "SWEEPER", name: "rehearsal" };

type Namespace = DurableObjectNamespace;

export function playedNamespace(binding: string, namespace: Namespace): Namespace {
  return new Proxy(namespace, {
    get(target, key) {
      if (key === "getByName") {
        return (name: string, options?: DurableObjectNamespaceGetDurableObjectOptions) =>
          playedStub(binding, name, target.getByName(name, options));
      }
      if (key === "get") {
        return (id: DurableObjectId, options?: DurableObjectNamespaceGetDurableObjectOptions) =>
          playedStub(binding, id.name ?? id.toString(), target.get(id, options));
      }
      const value = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function playedStub(binding: string, name: string, stub: object): object {
  const object = `${binding} ${name}`;
  return new Proxy(stub, {
    get(target, method) {
      const value = Reflect.get(target, method);
      if (typeof value !== "function" || typeof method !== "string") {
        return value;
      }
      return (...args: unknown[]) => {
        add(counts.objects, object);
        add(counts.methods, `${object} ${method}`);
        const before = written.get(object) ?? 0;
        const wrote = () => ((written.get(object) ?? 0) > before ? (settings()?.objectWriteMs ?? 0) : 0);
        return roundTrip("objects", () => asPlatformTells(() => Reflect.apply(value, target, args)), wrote);
      };
    },
  });
}

/** https://developers.cloudflare.com/durable-objects/observability/troubleshooting/ */
async function asPlatformTells(call: () => Promise<unknown>): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && error.message.includes(RESET)) {
      add(counts.faults, "object call cut off by a reset");
      throw Object.assign(new Error(RESET), { retryable: true, durableObjectReset: true, remote: false });
    }
    throw error;
  }
}

type Class<T> = new (ctx: DurableObjectState, env: Env) => T;

/** The class with its calls in invocations of their own, its writes slow, its alarms at risk. */
export function playedClass<T extends DurableObject<Env>>(
  binding: string,
  Base: Class<T>,
  played: (env: Env) => Env,
): Class<T & Played> {
  class PlayedObject extends (Base as Class<DurableObject<Env>>) {
    readonly [OBJECT]: string;

    constructor(ctx: DurableObjectState, env: Env) {
      const name = ctx.id.name ?? ctx.id.toString();
      countWrites(`${binding} ${name}`, ctx.storage);
      super(ctx, played(env));
      this[OBJECT] = `${binding} ${name}`;
      if (name !== STAGE_HAND.name) {
        alive.set(this[OBJECT], { binding, name });
      }
    }

    async rehearsalReset(loseAlarm: boolean): Promise<void> {
      if (loseAlarm) {
        await this.ctx.storage.deleteAlarm();
        await this.ctx.storage.sync();
      }
      this.ctx.abort(RESET);
    }

    rehearsalAlarm(): Promise<number | null> {
      return this.ctx.storage.getAlarm();
    }

    async rehearsalObey(command: Command): Promise<unknown> {
      switch (command.do) {
        case "settings":
          play(command.settings);
          return null;
        case "reset":
          return resetAll(this.env, command.loseAlarms);
        case "alarms":
          return alarmsOf(this.env);
        default:
          return takeCounts();
      }
    }

    override async alarm(info?: AlarmInvocationInfo): Promise<void> {
      add(counts.alarms, this[OBJECT]);
      if (meets("alarm lost", settings()?.alarmsLost ?? 0)) {
        // It counts as run; the instance that knew when to ring next is gone a moment later.
        this.ctx.waitUntil(scheduler.wait(1).then(() => this.ctx.abort(RESET)));
        return;
      }
      await super.alarm?.(info);
    }
  }
  for (const [name, method] of methodsOf(Base.prototype)) {
    if (!Object.hasOwn(PlayedObject.prototype, name)) {
      Object.defineProperty(PlayedObject.prototype, name, {
        value: function called(this: PlayedObject, ...args: unknown[]) {
          const call = () => Reflect.apply(method, this, args);
          return invocations.getStore()?.runs === this ? call() : entered(this, this[OBJECT], call);
        },
      });
    }
  }
  return PlayedObject as unknown as Class<T & Played>;
}

/** A call from outside: its answer leaves when what it wrote is replicated. */
function entered(object: object, name: string | undefined, call: () => unknown): unknown {
  // The constructor is still at work.
  if (name === undefined) {
    return call();
  }
  const before = written.get(name) ?? 0;
  const answer = invocations.run(new Invocation(object), call);
  if (!(answer instanceof Promise)) {
    return answer;
  }
  return answer.then(async (value) => {
    const { objectWriteMs = 0 } = settings() ?? {};
    if (objectWriteMs > 0 && (written.get(name) ?? 0) > before) {
      await scheduler.wait(objectWriteMs);
    }
    return value;
  });
}

function methodsOf(prototype: object): Map<string, (...args: unknown[]) => unknown> {
  const methods = new Map<string, (...args: unknown[]) => unknown>();
  for (let at = prototype; at && !isRuntimes(at); at = Object.getPrototypeOf(at)) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === "function" && name !== "constructor" && !methods.has(name)) {
        methods.set(name, value);
      }
    }
  }
  return methods;
}

function isRuntimes(prototype: object): boolean {
  return prototype === Object.prototype || prototype.constructor.name === "DurableObject";
}

function countWrites(object: string, storage: DurableObjectStorage): void {
  const wrote = (rows: number) => {
    counts.objectRowsWritten += rows;
    written.set(object, (written.get(object) ?? 0) + rows);
  };
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  sql.exec = ((...args: Parameters<typeof exec>) => {
    const cursor = exec(...args);
    wrote(cursor.rowsWritten);
    return cursor;
  }) as typeof sql.exec;
  const setAlarm = storage.setAlarm.bind(storage);
  storage.setAlarm = (...args) => {
    wrote(1);
    return setAlarm(...args);
  };
}

/** Resets everything that lives, as a deploy does, while calls are under way. @returns how many */
async function resetAll(env: Env, loseAlarms: number): Promise<number> {
  const objects = [...alive.values()];
  alive.clear();
  await Promise.all(
    objects.map((object) =>
      stubOf(env, object)
        .rehearsalReset(meets("alarm lost with a reset", loseAlarms))
        .catch(() => {}),
    ),
  );
  return objects.length;
}

/** When the alarm of each object that lives rings next, by object. */
async function alarmsOf(env: Env): Promise<Record<string, number>> {
  const alarms: Record<string, number> = {};
  await Promise.all(
    [...alive].map(async ([key, object]) => {
      const at = await stubOf(env, object).rehearsalAlarm();
      if (at !== null) {
        alarms[key] = at;
      }
    }),
  );
  return alarms;
}

/** Has a command obeyed where objects run. */
export async function whereObjectsRun(env: Env, command: Command): Promise<unknown> {
  return stubOf(env, STAGE_HAND).rehearsalObey(command);
}

function stubOf(env: Env, { binding, name }: { binding: string; name: string }): Played {
  const namespace = env[binding as keyof Env] as unknown as Namespace;
  return namespace.getByName(name) as unknown as Played;
}
