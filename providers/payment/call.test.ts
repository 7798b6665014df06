import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProviderError } from "./provider.ts";

const NOW = Date.UTC(2030, 0, 1);

/** Late orders of other files are paid behind the mock's breaker, so this file has its own. */
const breaker = () => env.CIRCUIT_BREAKER.getByName("of call.test.ts");
/** How isolates find it. */
const lookUp = vi.fn(breaker);
const ownBreaker = new Proxy(env.CIRCUIT_BREAKER, {
  get: (namespace, name) => (name === "getByName" ? lookUp : Reflect.get(namespace, name)),
});

let isolates = 0;
let payments = 0;

type Call = (signal: AbortSignal) => Promise<string>;

/** The invocations of an isolate that has just started: it knows nothing of the provider yet. */
async function newIsolate() {
  isolates += 1;
  // Under another name the module is loaded again, with a memory of its own.
  const name = `./call.ts?isolate=${isolates}`;
  const { ProviderCalls }: typeof import("./call.ts") = await import(name);
  return () => {
    const calls = new ProviderCalls({ ...env, CIRCUIT_BREAKER: ownBreaker });
    return (call: Call, about = `payment-${++payments}`) =>
      calls.call("mock", "authorize", about, (_, signal) => call(signal));
  };
}

/** What such an isolate calls the provider by, each time in an invocation of its own. */
async function isolate() {
  const invocation = await newIsolate();
  return (call: Call, about?: string) => invocation()(call, about);
}

const fails = (kind: ProviderError["kind"] = "failed") =>
  vi.fn<Call>(async () => {
    throw new ProviderError("no answer", kind);
  });
const answers = () => vi.fn<Call>(async () => "paid");

/** Ten payments fail, each once: the breaker opens. */
async function tripped(ask: Awaited<ReturnType<typeof isolate>>) {
  for (let n = 0; n < 10; n++) {
    await ask(fails("timed_out")).catch(() => {});
  }
  expect((await breaker().read()).state).toBe("open");
}

beforeEach(async () => {
  await runInDurableObject(breaker(), (_, { storage }) => storage.deleteAll());
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});

afterEach(async () => {
  vi.useRealTimers();
  lookUp.mockReset();
  env.PAYMENT_TIMEOUT_MS = 200;
  await runInDurableObject(breaker(), (_, { storage }) => storage.deleteAll());
});

describe("a call of a payment provider", () => {
  it("that fails is tried three times in a row", async () => {
    const ask = await isolate();
    const never = fails();
    await expect(ask(never)).rejects.toMatchObject({ kind: "failed" });
    expect(never).toHaveBeenCalledTimes(3);
    const third = fails().mockRejectedValueOnce(new ProviderError("1", "failed"));
    third.mockRejectedValueOnce(new ProviderError("2", "failed")).mockResolvedValueOnce("paid");
    expect(await ask(third)).toBe("paid");
  });

  it("that timed out, or met a bug, is not tried again at once", async () => {
    const ask = await isolate();
    const late = fails("timed_out");
    await expect(ask(late)).rejects.toMatchObject({ kind: "timed_out" });
    expect(late).toHaveBeenCalledTimes(1);
    const bug = vi.fn<Call>(async () => {
      throw new TypeError("a bug");
    });
    await expect(ask(bug)).rejects.toThrow(TypeError);
    expect(bug).toHaveBeenCalledTimes(1);
  });

  it("has PAYMENT_TIMEOUT_MS for each try", async () => {
    const ask = await isolate();
    env.PAYMENT_TIMEOUT_MS = 20;
    const hangs = vi.fn<Call>(
      (signal) =>
        new Promise((_, reject) =>
          signal.addEventListener("abort", () => reject(new ProviderError("late", "timed_out"))),
        ),
    );
    await expect(ask(hangs)).rejects.toMatchObject({ kind: "timed_out" });
    const second = fails().mockRejectedValueOnce(new ProviderError("no", "failed"));
    second.mockImplementationOnce(async (signal) => String(signal.aborted));
    expect(await ask(second)).toBe("false");
    expect(second.mock.calls[0]?.[0]).not.toBe(second.mock.calls[1]?.[0]);
  });

  it("that waits for a connection is not made once another is told to leave the provider alone", async () => {
    // A day later, so that no other test finds the provider to be left alone.
    vi.setSystemTime(NOW + 24 * 60 * 60_000);
    const invocation = await newIsolate();
    const ask = invocation();
    const [told, answer] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const first = ask(() => told.promise);
    const connected = Array.from({ length: 4 }, () => vi.fn<Call>(() => answer.promise));
    const made = connected.map((call) => ask(call));
    const waiting = Array.from({ length: 3 }, answers);
    const refused = Promise.allSettled([first, ...waiting.map((call) => ask(call))]);
    await vi.waitUntil(() => connected.every(({ mock }) => mock.calls.length === 1));
    told.reject(new ProviderError("too often", "limited", 60_000));
    expect(await refused).toMatchObject(Array(4).fill({ reason: { kind: "limited" } }));
    for (const call of waiting) {
      expect(call).not.toHaveBeenCalled();
    }
    answer.resolve("paid");
    expect(await Promise.all(made)).toEqual(Array(4).fill("paid"));
    // The isolate's next invocation goes on with what this one knew.
    const next = answers();
    await expect(invocation()(next)).rejects.toMatchObject({ kind: "limited" });
    expect(next).not.toHaveBeenCalled();
  });
});

describe("a breaker", () => {
  it("that ten failed payments opened keeps every isolate from calling, the one that saw them and a new one", async () => {
    const ask = await isolate();
    for (let n = 0; n < 9; n++) {
      await ask(fails("timed_out")).catch(() => {});
    }
    const last = answers();
    await ask(last);
    expect(last).toHaveBeenCalled();
    await ask(fails("timed_out")).catch(() => {});
    const others = [ask, await isolate()];
    for (const other of others) {
      const call = answers();
      await expect(other(call)).rejects.toMatchObject({ kind: "unavailable" });
      expect(call).not.toHaveBeenCalled();
    }
  });

  it("stops the tries of a call in progress when it opens", async () => {
    const ask = await isolate();
    for (let n = 0; n < 9; n++) {
      await ask(fails("timed_out")).catch(() => {});
    }
    const tenth = fails();
    await expect(ask(tenth)).rejects.toMatchObject({ kind: "unavailable" });
    expect(tenth).toHaveBeenCalledTimes(1);
  });

  it("does not open for one payment, however often it fails", async () => {
    const ask = await isolate();
    for (let n = 0; n < 12; n++) {
      await ask(fails("timed_out"), "the same").catch(() => {});
    }
    expect((await breaker().read()).state).toBe("closed");
  });

  it("lets one call of one isolate try it when its time is up, once, and waits twice as long when it fails", async () => {
    const ask = await isolate();
    const other = await isolate();
    await tripped(ask);
    vi.setSystemTime(NOW + 2_000);
    // The probe stands for all payments that wait. When it fails, it counts against none of them.
    const probe = fails("timed_out");
    await expect(ask(probe)).rejects.toMatchObject({ kind: "unavailable" });
    expect(probe).toHaveBeenCalledTimes(1);
    expect(await breaker().read()).toEqual({ state: "open", until: NOW + 6_000, trips: 2 });
    for (const one of [ask, other]) {
      const call = answers();
      await expect(one(call)).rejects.toMatchObject({ kind: "unavailable" });
      expect(call).not.toHaveBeenCalled();
    }
  });

  it("that is tried in vain by another isolate is left alone until that one says how it went", async () => {
    const [ask, other] = [await isolate(), await isolate()];
    await tripped(ask);
    vi.setSystemTime(NOW + 2_000);
    const answer = Promise.withResolvers<string>();
    const probe = ask(() => answer.promise);
    await vi.waitUntil(async () => (await breaker().read()).state === "half_open");
    await expect(other(answers())).rejects.toMatchObject({ kind: "unavailable" });
    answer.resolve("paid");
    expect(await probe).toBe("paid");
    expect(await breaker().read()).toEqual({ state: "closed" });
    expect(await ask(answers())).toBe("paid");
  });

  it("that closed is not opened by the failures of before", async () => {
    const [ask, other] = [await isolate(), await isolate()];
    for (let n = 0; n < 9; n++) {
      await other(fails("timed_out")).catch(() => {});
    }
    await tripped(ask);
    vi.setSystemTime(NOW + 1_000);
    await expect(other(answers())).rejects.toMatchObject({ kind: "unavailable" });
    vi.setSystemTime(NOW + 2_000);
    expect(await other(answers())).toBe("paid");
    for (let n = 0; n < 9; n++) {
      await other(fails("timed_out")).catch(() => {});
    }
    expect((await breaker().read()).state).toBe("closed");
    await other(fails("timed_out")).catch(() => {});
    expect((await breaker().read()).state).toBe("open");
  });

  it("is asked each ten seconds while calls go well, and a second after one failed", async () => {
    const ask = await isolate();
    await Promise.all(Array.from({ length: 5 }, () => ask(answers())));
    vi.setSystemTime(NOW + 9_999);
    await ask(answers());
    expect(lookUp).toHaveBeenCalledTimes(1);
    vi.setSystemTime(NOW + 10_000);
    await ask(answers());
    expect(lookUp).toHaveBeenCalledTimes(2);
    await ask(fails("timed_out")).catch(() => {});
    vi.setSystemTime(NOW + 10_999);
    await ask(answers());
    expect(lookUp).toHaveBeenCalledTimes(2);
    // Another isolate opened it meanwhile.
    await breaker().trip();
    vi.setSystemTime(NOW + 11_000);
    await expect(ask(answers())).rejects.toMatchObject({ kind: "unavailable" });
  });

  it("that another isolate closed is believed open for a second at most, and asked by one call for all", async () => {
    const ask = await isolate();
    await breaker().trip();
    await expect(ask(answers())).rejects.toMatchObject({ kind: "unavailable" });
    await breaker().settle(true);
    vi.setSystemTime(NOW + 999);
    await expect(ask(answers())).rejects.toMatchObject({ kind: "unavailable" });
    vi.setSystemTime(NOW + 1_000);
    const calls = await Promise.allSettled([ask(answers()), ask(answers()), ask(answers())]);
    // What comes while it is asked is neither called nor left waiting: it comes again in a moment.
    expect(calls).toMatchObject([
      { status: "fulfilled" },
      ...[{ reason: { kind: "undecided" } }, { reason: { kind: "undecided" } }],
    ]);
    expect(await ask(answers())).toBe("paid");
  });

  it("is asked again, not believed, when an isolate's clock was ahead and is set back", async () => {
    const ask = await isolate();
    vi.setSystemTime(NOW + 300_000);
    await tripped(ask);
    await expect(ask(answers())).rejects.toMatchObject({ kind: "unavailable" });
    vi.setSystemTime(NOW);
    // The object's time too lies further off than it can: this call tries it.
    expect(await ask(answers())).toBe("paid");
    expect(await breaker().read()).toEqual({ state: "closed" });
    const closed = await isolate();
    vi.setSystemTime(NOW + 300_000);
    await closed(answers());
    vi.setSystemTime(NOW);
    await breaker().trip();
    await expect(closed(answers())).rejects.toMatchObject({ kind: "unavailable" });
  });

  it("that does not answer keeps nobody from paying", async () => {
    lookUp.mockImplementation(() => {
      throw new Error("overloaded");
    });
    const ask = await isolate();
    expect(await ask(answers())).toBe("paid");
    for (let n = 0; n < 10; n++) {
      await expect(ask(fails("timed_out"))).rejects.toMatchObject({ kind: "timed_out" });
    }
    // By what it saw itself it calls no more, and tries again with one call a second later.
    await expect(ask(answers())).rejects.toMatchObject({ kind: "unavailable" });
    vi.setSystemTime(NOW + 1_000);
    const probe = fails();
    await expect(ask(probe)).rejects.toMatchObject({ kind: "unavailable" });
    expect(probe).toHaveBeenCalledTimes(1);
    vi.setSystemTime(NOW + 2_000);
    expect(await ask(answers())).toBe("paid");
    expect(await ask(answers())).toBe("paid");
  });
});
