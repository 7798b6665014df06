/**
 * Stands before the built Worker and plays the platform (docs/rehearsal.md). Bundled by
 * ../stage.ts; the import of the Worker becomes that of its build.
 */
import { DurableObject } from "cloudflare:workers";
import shop from "../../../workers/index.ts";
import { type Command, PLATFORM_PATH, TRIPS_HEADER } from "../settings.ts";
import { playedBucket } from "./bucket.ts";
import { play, settings } from "./chance.ts";
import { playDatabase } from "./database.ts";
import { connected, Invocation, invocations, takeCounts } from "./invocation.ts";
import { playedClass, playedNamespace, whereObjectsRun } from "./objects.ts";
import { deliver, playedQueue } from "./queues.ts";
import { throughCache } from "./workers-cache.ts";

const realFetch = globalThis.fetch;

globalThis.fetch = (input: RequestInfo | URL, init?: RequestInit) => {
  const signal = init?.signal ?? (input instanceof Request ? input.signal : null);
  return connected(() => realFetch(input, init), signal);
};

const cache = Object.getPrototypeOf(caches.default);
for (const method of ["match", "put", "delete"]) {
  const original = cache[method];
  cache[method] = function played(this: Cache, ...args: unknown[]) {
    return connected(() => original.apply(this, args));
  };
}

/** The environment with everything in it played, by the one that the runtime gave. */
const environments = new WeakMap<Env, Env>();

function played(env: Env): Env {
  const known = environments.get(env);
  if (known) {
    return known;
  }
  const { REHEARSAL } = env as Env & { REHEARSAL: string };
  if (!settings()) {
    play(JSON.parse(REHEARSAL));
  }
  playDatabase(env.DB);
  const { queues = {} } = settings() ?? {};
  const made = Object.fromEntries(
    Object.entries(env).map(([name, binding]) => {
      if (typeof binding === "object" && binding !== null) {
        const queue = queues[name];
        if (queue !== undefined) {
          return [name, playedQueue(queue)];
        }
        if ("idFromName" in binding) {
          return [name, playedNamespace(name, binding as DurableObjectNamespace)];
        }
        if (name === "EVENT_ARCHIVE") {
          return [name, playedBucket(env.EVENT_ARCHIVE)];
        }
      }
      return [name, binding];
    }),
  ) as unknown as Env;
  environments.set(env, made);
  return made;
}

/**
 * A class of the Worker as the platform runs it; `undefined` for one that this build does not have
 * yet. The cart is no class of the runtime's: its calls are counted where they are made.
 */
export function playedObject(binding: string, Base: unknown): unknown {
  if (typeof Base !== "function") {
    return class extends DurableObject<Env> {};
  }
  return Base.prototype instanceof DurableObject
    ? playedClass(binding, Base as Parameters<typeof playedClass>[1], played)
    : Base;
}

const worker: ExportedHandler<Env> = shop;

async function obey(command: Command, env: Env, ctx: ExecutionContext): Promise<unknown> {
  switch (command.do) {
    case "settings":
      play(command.settings);
      return whereObjectsRun(env, command);
    case "reset":
    case "alarms":
      return whereObjectsRun(env, command);
    // Of the Worker's isolate and of the objects', which are one unless two builds are served.
    case "counts":
      return [takeCounts(), await whereObjectsRun(env, command)];
    case "cron": {
      const controller = {
        type: "scheduled",
        cron: "* * * * *",
        scheduledTime: Date.now(),
        noRetry() {},
      } as const;
      await invocations.run(new Invocation("cron"), () => worker.scheduled?.(controller, played(env), ctx));
      return null;
    }
    case "deliver":
      return deliver(command, (batch) =>
        invocations.run(new Invocation("batch"), async () => worker.queue?.(batch, played(env), ctx)),
      );
  }
}

export default {
  async fetch(request, env, ctx) {
    if (request.method === "PUT" && new URL(request.url).pathname === PLATFORM_PATH) {
      return Response.json(await obey(await request.json<Command>(), env, ctx));
    }
    const bindings = played(env);
    const invocation = new Invocation("request");
    const run = async () =>
      (await invocations.run(invocation, () => worker.fetch?.(request, bindings, ctx))) ??
      new Response(null, { status: 501 });
    const response = settings()?.cache ? await throughCache(request, ctx, run) : await run();
    if (response.status === 101) {
      return response;
    }
    const { felt, trips } = invocation;
    const answer = new Response(response.body, response);
    answer.headers.set(TRIPS_HEADER, JSON.stringify({ felt, ...trips }));
    return answer;
  },
} satisfies ExportedHandler<Env>;
