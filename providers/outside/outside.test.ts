import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { download } from "./download.ts";
import { fetchOutside, outsideProblem } from "./fetch-outside.ts";

const RESOLVER = "https://cloudflare-dns.com";
const PUBLIC = { A: "93.184.215.14", AAAA: "2606:2800:21f:cb07:6820:80da:af6b:8b2c" };

/** What names lead to, by the type of the record. */
let names: Record<string, Partial<Record<string, string>>>;
/** What is answered at an address, the resolver's own included. */
let answers: Record<string, (init: RequestInit | undefined) => Response | Promise<Response>>;
let asked: { url: string; headers: Record<string, string> }[];

function resolve(url: URL): Response {
  const record = url.searchParams.get("type") ?? "";
  const data = names[url.searchParams.get("name") ?? ""]?.[record];
  // A resolver also names the aliases that it followed.
  const Answer = data === undefined ? [] : [{ type: 5, data: "10.0.0.1" }];
  return Response.json({
    Answer: data === undefined ? [] : [...Answer, { type: record === "A" ? 1 : 28, data }],
  });
}

beforeEach(() => {
  names = { "one.example": PUBLIC, "two.example": { A: PUBLIC.A } };
  answers = {};
  asked = [];
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const url = new URL(String(input));
    if (url.origin === RESOLVER) {
      return (answers[RESOLVER] ?? (() => resolve(url)))(init);
    }
    asked.push({ url: url.href, headers: Object.fromEntries(new Headers(init?.headers)) });
    const answer = answers[url.href];
    if (init?.redirect !== "manual" || !answer) {
      throw new TypeError("network error");
    }
    return answer(init);
  });
});

afterEach(() => vi.restoreAllMocks());

const redirect =
  (to: string, status = 302) =>
  () =>
    new Response(null, { status, headers: { Location: to } });
/** Answers never; rejects when the caller's time is over. */
async function never(init: RequestInit | undefined): Promise<Response> {
  await vi.waitUntil(() => init?.signal?.aborted);
  throw new Error("late");
}

const BOUNDS = { maxBytes: 1024 * 1024, timeoutMs: 10_000 };
const get = (url: string, timeoutMs = BOUNDS.timeoutMs) => download(env, url, { ...BOUNDS, timeoutMs });
const passing = (reason: string) => ({ ok: false, error: { reason, passing: true } });
const lasting = (reason: string) => ({ ok: false, error: { reason, passing: false } });

const UNKNOWN = "Its name cannot be looked up.";

describe("a name", () => {
  it("that leads to public addresses alone is called", async () => {
    answers["https://one.example/a"] = () => new Response("one");
    expect(await outsideProblem(env, new URL("https://one.example/a"))).toBeNull();
    expect(await get("https://one.example/a")).toMatchObject({ ok: true, value: { status: 200 } });
  });

  it.each([{ A: "10.0.0.1" }, { ...PUBLIC, A: "192.168.0.1" }, { ...PUBLIC, AAAA: "fd00::1" }])(
    "one of whose addresses is inside is never called: %o",
    async (addresses) => {
      names["one.example"] = addresses;
      const problem = await outsideProblem(env, new URL("https://one.example/"));
      expect(problem).toEqual(expect.any(String));
      expect(await get("https://one.example/")).toEqual(lasting(String(problem)));
      expect(asked).toEqual([]);
    },
  );

  it.each<[string, () => Response]>([
    ["nobody knows", () => Response.json({ Answer: [] })],
    ["the resolver does not answer about", () => new Response("busy", { status: 503 })],
  ])("that %s is not called now, and may be given all the same", async (_why, answer) => {
    answers[RESOLVER] = answer;
    expect(await outsideProblem(env, new URL("https://one.example/"))).toBeNull();
    expect(await get("https://one.example/")).toEqual(passing(UNKNOWN));
    const url = new URL("https://one.example/");
    const limits = { limitMs: 1_000, limitBytes: 10 };
    expect(await fetchOutside(env, url, {}, limits)).toEqual({ ok: false, error: UNKNOWN });
    expect(asked).toEqual([]);
  });
});

describe("a download", () => {
  it("follows five redirects, each looked up, and tells a secret to the first host alone", async () => {
    answers["https://one.example/0"] = redirect("/1", 301);
    answers["https://one.example/1"] = redirect("https://two.example/2", 303);
    answers["https://two.example/2"] = redirect("/3", 307);
    answers["https://two.example/3"] = redirect("https://one.example/4", 308);
    answers["https://one.example/4"] = redirect("/5");
    answers["https://one.example/5"] = () => new Response("found", { headers: { ETag: '"1"' } });
    const sent = { asked: { "if-none-match": '"0"' }, secret: { authorization: "s" } };
    const found = await download(env, "https://one.example/0", BOUNDS, sent);
    expect(found).toMatchObject({ ok: true, value: { status: 200 } });
    expect(found.ok && new TextDecoder().decode(found.value.bytes)).toBe("found");
    expect(found.ok && found.value.headers.get("ETag")).toBe('"1"');
    const both = { ...sent.asked, ...sent.secret };
    expect(asked.map(({ headers }) => headers)).toEqual([both, both, sent.asked, sent.asked, both, both]);
    answers["https://one.example/5"] = redirect("/6");
    answers["https://one.example/6"] = () => new Response("too far");
    expect(await get("https://one.example/0")).toEqual(lasting("It leads on and on to other addresses."));
    names["two.example"] = { A: "127.0.0.1" };
    expect(await get("https://one.example/0")).toMatchObject(lasting(expect.any(String)));
  });

  it.each([
    ["no address", "It must be an address that begins with https://."],
    [`https://one.example/${"a".repeat(2_048)}`, "It must be an address that begins with https://."],
  ])("of %.12s is refused", async (text, reason) => {
    expect(await get(text)).toEqual(lasting(reason));
  });

  it.each([
    [404, false],
    [410, false],
    [429, true],
    [499, false],
    [500, true],
    [503, true],
  ])("that is answered %i has failed, and may go well later: %s", async (status, later) => {
    answers["https://one.example/a"] = () => new Response("no", { status });
    const failed = `It answered ${status}.`;
    expect(await get("https://one.example/a")).toEqual(later ? passing(failed) : lasting(failed));
  });

  it("of what has not changed is empty", async () => {
    answers["https://one.example/a"] = () => new Response(null, { status: 304 });
    expect(await get("https://one.example/a")).toMatchObject({
      ok: true,
      value: { status: 304, bytes: new Uint8Array() },
    });
  });

  it("that is as large as it may be is whole; one byte more is refused, whether or not it says so", async () => {
    const tooLarge = lasting("It is larger than 1 MB.");
    answers["https://one.example/a"] = () => new Response(new Uint8Array(BOUNDS.maxBytes));
    expect(await get("https://one.example/a")).toMatchObject({ ok: true });
    const larger = new Uint8Array(BOUNDS.maxBytes + 1);
    answers["https://one.example/a"] = () => new Response(larger);
    expect(await get("https://one.example/a")).toEqual(tooLarge);
    const told = vi.fn();
    const body = () => new ReadableStream({ pull: (to) => to.enqueue(larger), cancel: told });
    const headers = { "Content-Length": String(larger.length) };
    answers["https://one.example/a"] = () => new Response(body(), { headers });
    expect(await get("https://one.example/a")).toEqual(tooLarge);
    expect(told).toHaveBeenCalledOnce();
  });

  it("that cannot be reached, or takes too long, may go well later", async () => {
    expect(await get("https://one.example/nowhere")).toEqual(passing("It could not be reached."));
    answers["https://one.example/a"] = never;
    expect(await get("https://one.example/a", 5)).toEqual(passing("It took too long to answer."));
  });
});

describe("a call of what a merchant gave", () => {
  const post = (limitMs: number, limitBytes: number) =>
    fetchOutside(env, new URL("https://one.example/a"), { method: "POST" }, { limitMs, limitBytes });

  it("reads no more of an answer than the limit, and follows no redirect", async () => {
    answers["https://one.example/a"] = () => new Response("0123456789");
    expect(await post(10_000, 10)).toMatchObject({ ok: true, value: { status: 200, text: "0123456789" } });
    expect(await post(10_000, 9)).toMatchObject({ ok: true, value: { text: "012345678" } });
    answers["https://one.example/a"] = () => new Response(null, { status: 204 });
    expect(await post(10_000, 9)).toMatchObject({ ok: true, value: { status: 204, text: "" } });
    answers["https://one.example/a"] = redirect("https://two.example/");
    expect(await post(10_000, 9)).toMatchObject({ ok: true, value: { status: 302 } });
    expect(asked).toHaveLength(4);
  });

  it("says whether it was too slow or could not be reached", async () => {
    expect(await post(10_000, 9)).toEqual({ ok: false, error: "It cannot be reached." });
    answers["https://one.example/a"] = never;
    expect(await post(10, 9)).toEqual({ ok: false, error: "No answer within 0.01 seconds." });
  });
});
