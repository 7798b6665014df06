import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Problem } from "../domain/base/problem.ts";
import type { LiveView } from "../domain/sales/live.ts";
import { signAccessToken } from "../shop/accounts/tokens.ts";
import { mailTo, newEmail, PASSWORD } from "../test/support/accounts.ts";
import { ORIGIN } from "../test/support/origin.ts";
import { standIn } from "../test/support/provider-double.ts";
import { scheduledSale } from "../test/support/sale-room.ts";
import { bearer } from "../test/support/sales.ts";
import worker from "../workers/index.ts";
import { asksForPass, isTooYoung } from "./sale-pass.ts";

const VERIFY = "https://verify.test/siteverify";
const FIELD = "cf-turnstile-response";
const CLOUDFLARE = "https://challenges.cloudflare.com";
const guarded = {
  ...env,
  TURNSTILE_SITE_KEY: "site-key",
  TURNSTILE_SECRET: "the-secret",
  TURNSTILE_VERIFY_URL: VERIFY,
};

/** What siteverify was asked, in order. */
let asked: URLSearchParams[] = [];
const verify = vi.fn<(form: URLSearchParams) => Response | Promise<Response>>();

beforeEach(() => {
  asked = [];
  const used = new Set<string>();
  // Like Cloudflare's: a token names its action here, and works once.
  verify.mockImplementation((form) => {
    const token = form.get("response") ?? "";
    if (used.has(token)) {
      return Response.json({ success: false, "error-codes": ["timeout-or-duplicate"] });
    }
    used.add(token);
    const [state, action] = token.split(":");
    if (state !== "good") {
      return Response.json({ success: false, "error-codes": ["invalid-input-response"] });
    }
    return Response.json({ success: true, "error-codes": [], ...(action ? { action } : {}) });
  });
  standIn(VERIFY, async (input, init) => {
    const form = new URLSearchParams();
    for (const [name, value] of await new Request(input, init).formData()) {
      form.set(name, String(value));
    }
    asked.push(form);
    return verify(form);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

async function send(
  path: string,
  init: RequestInit<IncomingRequestCfProperties>,
  bindings: Env = guarded,
): Promise<Response> {
  const ctx = createExecutionContext();
  const response = await worker.fetch(new Request(ORIGIN + path, init), bindings, ctx);
  await waitOnExecutionContext(ctx);
  return response;
}

const json = (path: string, body: unknown, headers: Record<string, string> = {}, bindings?: Env) =>
  send(
    path,
    {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...headers },
    },
    bindings,
  );
const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  send(path, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { Origin: ORIGIN, ...headers },
    redirect: "manual",
  });
const codeOf = async (response: Response) => (await response.json<Problem>()).code;

function person() {
  return { email: newEmail(), password: PASSWORD, name: "Ada" };
}

describe("registering, where the shop asks for Turnstile", () => {
  it("goes on with a token for it, which Cloudflare is asked about with the secret and the address", async () => {
    const body = { ...person(), [FIELD]: "good:register" };
    const response = await json("/api/auth/register", body, { "CF-Connecting-IP": "192.0.2.7" });
    expect(response.status).toBe(202);
    expect(asked.map((question) => Object.fromEntries(question))).toEqual([
      { secret: "the-secret", response: "good:register", remoteip: "192.0.2.7" },
    ]);
    await mailTo(body.email, "Confirm");
  });

  it("is refused without a token, with a wrong or used one, and with one solved for something else", async () => {
    await json("/api/auth/register", { ...person(), [FIELD]: "good:register" });
    for (const token of [undefined, "", "bad", "good:register", "good:sale-entry"]) {
      const response = await json("/api/auth/register", {
        ...person(),
        ...(token === undefined ? {} : { [FIELD]: token }),
      });
      expect([response.status, await codeOf(response)], token).toEqual([403, "challenge_failed"]);
    }
    expect(asked, "nobody is asked about no token").toHaveLength(4);
  });

  it("does not wait for siteverify without end", async () => {
    await json("/api/auth/register", { ...person(), [FIELD]: "good:register" });
    const [, init] = vi.mocked(globalThis.fetch).mock.lastCall ?? [];
    expect(init?.signal).toBeInstanceOf(AbortSignal);
  });

  it("takes the tokens of Cloudflare's keys for testing, which name no action", async () => {
    expect((await json("/api/auth/register", { ...person(), [FIELD]: "good" })).status).toBe(202);
  });

  const silent: [string, () => Response | Promise<Response>][] = [
    ["does not answer", () => Promise.reject(new Error("connection refused"))],
    ["is broken", () => new Response("oops", { status: 502 })],
    ["is broken and says so", () => Response.json({ success: false }, { status: 503 })],
    ["does not speak JSON", () => new Response("<html>")],
  ];
  for (const code of ["invalid-input-secret", "missing-input-secret", "internal-error"]) {
    silent.push([`answers ${code}`, () => Response.json({ success: false, "error-codes": [code] })]);
  }

  it.each(silent)("is put off with 503 while siteverify %s", async (_, answer) => {
    verify.mockImplementation(answer);
    const response = await json("/api/auth/register", { ...person(), [FIELD]: "good:register" });
    expect(response.headers.get("Retry-After")).not.toBeNull();
    expect([response.status, await codeOf(response)]).toEqual([503, "unavailable"]);
  });

  it("shows the widget on its page alone, and that page alone may load it", async () => {
    const page = await send("/register", {});
    expect(await page.text()).toMatch(/class="cf-turnstile" data-sitekey="site-key" data-action="register"/);
    const policy = page.headers.get("Content-Security-Policy") ?? "";
    expect(policy).toContain(`script-src 'self' ${CLOUDFLARE};`);
    expect(policy).toContain(`frame-src ${CLOUDFLARE}`);
    const other = await send("/sign-in", {});
    expect(await other.text()).not.toContain(CLOUDFLARE);
    const plain = other.headers.get("Content-Security-Policy") ?? "";
    expect(policy.replace(` ${CLOUDFLARE};`, ";").replace(`; frame-src ${CLOUDFLARE}`, "")).toBe(plain);
  });

  it("works by the form, which says what went wrong and keeps what was typed", async () => {
    const fields = person();
    const refused = await form("/register", fields);
    expect(refused.status).toBe(403);
    const page = await refused.text();
    expect(page).toContain("The check that you are a person did not succeed");
    expect(page).toContain(fields.email);
    expect((await form("/register", { ...fields, [FIELD]: "good:register" })).status).toBe(202);
  });
});

describe("a waiting room, where the shop asks for Turnstile", () => {
  const live = async (id: string, headers: Record<string, string>, bindings?: Env) =>
    (await send(`/api/sales/${id}/live`, { headers }, bindings)).json<LiveView>();
  const enter = async (id: string, sub: string, token: string) =>
    json(`/api/sales/${id}/entry`, { [FIELD]: token }, await bearer(sub));

  it("gives a place to anyone who sends the pass of a solved challenge; others watch", async () => {
    const { id } = await scheduledSale({ admissionPerSecond: 1 });
    const ada = await bearer("ada");
    expect(await live(id, ada)).toMatchObject({ state: "scheduled", remaining: 100 });
    expect(await live(id, ada)).not.toHaveProperty("joined");
    const entered = await enter(id, "ada", "good:sale-entry");
    const { pass } = await entered.json<{ pass: string }>();
    expect(await live(id, { ...ada, "Sale-Pass": pass })).toMatchObject({ joined: true });
    expect(await live(id, { ...ada, "Sale-Pass": pass }), "as often as it is asked").toMatchObject({
      joined: true,
    });
    expect(asked).toHaveLength(1);
  });

  it("takes no pass of another customer, of another sale, or made up", async () => {
    const [{ id }, other] = await Promise.all([
      scheduledSale({ admissionPerSecond: 1 }),
      scheduledSale({ admissionPerSecond: 1 }),
    ]);
    const { pass } = await (await enter(id, "bob", "good:sale-entry")).json<{ pass: string }>();
    expect(await live(id, { ...(await bearer("eve")), "Sale-Pass": pass })).not.toHaveProperty("joined");
    expect(await live(other.id, { ...(await bearer("bob")), "Sale-Pass": pass })).not.toHaveProperty(
      "joined",
    );
    expect(await live(id, { ...(await bearer("bob")), "Sale-Pass": `${pass}x` })).not.toHaveProperty(
      "joined",
    );
  });

  it("refuses a token that is wrong, or was solved for registering", async () => {
    const { id } = await scheduledSale({ admissionPerSecond: 1 });
    for (const token of ["", "bad", "good:register"]) {
      const response = await enter(id, "mallory", token);
      expect([response.status, await codeOf(response)]).toEqual([403, "challenge_failed"]);
    }
  });

  it("lets everybody in while siteverify does not answer: a sale does not come back", async () => {
    const { id } = await scheduledSale({ admissionPerSecond: 1 });
    const log = vi.spyOn(console, "error");
    verify.mockImplementation(() => Promise.reject(new Error("connection refused")));
    const { pass } = await (await enter(id, "cy", "good:sale-entry")).json<{ pass: string }>();
    expect(await live(id, { ...(await bearer("cy")), "Sale-Pass": pass })).toMatchObject({ joined: true });
    expect(log.mock.calls.flat().join()).toContain("turnstile did not answer");
  });

  it("opens by the form on the sale's page, whose socket then sends the cookie along", async () => {
    const { id } = await scheduledSale({ admissionPerSecond: 1 });
    const session = `__Host-session=${await signAccessToken(env, { sub: "dora", role: "customer" })}`;
    const before = await send(`/sales/${id}`, { headers: { Cookie: session } });
    expect(await before.text()).toContain('data-action="sale-entry"');
    expect(before.headers.get("Content-Security-Policy")).toContain(`frame-src ${CLOUDFLARE}`);
    const refused = await form(`/sales/${id}/enter`, {}, { Cookie: session });
    expect([refused.status, (await refused.text()).includes("did not succeed")]).toEqual([403, true]);

    const entered = await form(`/sales/${id}/enter`, { [FIELD]: "good:sale-entry" }, { Cookie: session });
    expect([entered.status, entered.headers.get("Location")]).toEqual([303, `/sales/${id}`]);
    const cookie = entered.headers.getSetCookie().find((line) => line.startsWith(`__Host-pass-${id}=`)) ?? "";
    expect(cookie).toMatch(/HttpOnly; Secure; SameSite=Lax/);
    const Cookie = `${session}; ${cookie.split(";")[0]}`;
    const after = await send(`/sales/${id}`, { headers: { Cookie } });
    expect(await after.text()).toContain("You are in the waiting room");
    expect(after.headers.get("Content-Security-Policy")).not.toContain(CLOUDFLARE);
    const answer = await send(`/api/sales/${id}/live`, {
      headers: { Cookie, Origin: ORIGIN, Upgrade: "websocket" },
    });
    const told = Promise.withResolvers<void>();
    answer.webSocket?.addEventListener("message", ({ data }) => {
      if (String(data).includes('"joined"')) {
        told.resolve();
      }
    });
    answer.webSocket?.accept();
    await told.promise;
    answer.webSocket?.close();
  });

  it("asks nobody at a sale without a waiting room", async () => {
    const { id } = await scheduledSale();
    expect(await codeOf(await enter(id, "ada", "good:sale-entry"))).toBe("not_found");
    const page = await send(`/sales/${id}`, { headers: await bearer("ada") });
    expect(await page.text()).not.toContain("cf-turnstile");
    expect(asked).toEqual([]);
  });
});

describe.each([
  ["a site key", { ...guarded, TURNSTILE_SITE_KEY: "" }],
  ["a secret", { ...guarded, TURNSTILE_SECRET: "" }],
])("without %s", (_, bindings) => {
  it("nobody is asked, and the pages are as ever", async () => {
    expect((await json("/api/auth/register", person(), {}, bindings)).status).toBe(202);
    const register = await send("/register", {}, bindings);
    expect(await register.text()).not.toContain("turnstile");
    expect(register.headers.get("Content-Security-Policy")).not.toContain(CLOUDFLARE);
    const { id } = await scheduledSale({ admissionPerSecond: 1 });
    const ada = await bearer("ada");
    const view = await send(`/api/sales/${id}/live`, { headers: ada }, bindings);
    expect(await view.json()).toMatchObject({ joined: true });
    const entry = await json(`/api/sales/${id}/entry`, { [FIELD]: "good" }, ada, bindings);
    expect(entry.status).toBe(404);
    expect(asked).toEqual([]);
  });
});

it("a challenge is asked for where there is a waiting room that is not over", () => {
  const now = Date.now();
  const asks = (more: { admissionPerSecond?: number | null; closesAt?: number }, bindings = guarded) =>
    asksForPass(bindings, { admissionPerSecond: 1, closesAt: now + 60_000, ...more });
  expect([asks({}), asks({ admissionPerSecond: null }), asks({ closesAt: now })]).toEqual([
    true,
    false,
    false,
  ]);
  expect(asks({}, { ...guarded, TURNSTILE_SECRET: "" })).toBe(false);
});

it("an account that was opened when the sale was scheduled, or whose age is not known, is too young for it", () => {
  const isYoung = (accountsBefore: number | null, since?: number) =>
    isTooYoung({ accountsBefore }, since === undefined ? {} : { since });
  expect([isYoung(10, 9), isYoung(10, 10), isYoung(10, 11), isYoung(10)]).toEqual([false, true, true, true]);
  expect([isYoung(null, 11), isYoung(null)]).toEqual([false, false]);
});
