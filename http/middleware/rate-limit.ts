import { createMiddleware } from "hono/factory";
import { STRICT_LIMIT, STRICT_WINDOW_MS } from "../../domain/accounts/sign-in-throttle.ts";
import { subscriberOf } from "../../domain/base/network.ts";
import { ProblemError, type Refusal, refusal } from "../../domain/base/problem.ts";
import { policyOf, type Quota, RateWindow, rateLimitOf } from "../../domain/base/rate-limit.ts";
import { splitLanguage } from "../../domain/language/languages.ts";
import { settingsOf } from "../../providers/settings.ts";
import type { Call, WaitUntil } from "../../shop/base/call.ts";
import { waitOfNetwork } from "../../shop/base/network-guard.ts";
import type { AppEnv } from "../router.ts";

/**
 * Requests a minute that the platform's limiters of wrangler.toml are set to. The binding does not
 * reveal them, so they are repeated here.
 */
const PLATFORM_LIMIT = { ip: 1_000, user: 100 };
/**
 * A caller who used this share of a limit here is counted by the platform too, which sees all
 * isolates of a place.
 */
const WATCHED_SHARE = 0.1;
/**
 * People who work in the shop may ask so many times as often as customers: a day of orders is
 * hundreds of pages of the console. A program with a key may not.
 */
const STAFF_FACTOR = 6;
/** Routes where a caller could guess a password, or make us send mail. */
const STRICT = new RegExp(
  `^(${[
    "POST /api/auth/(login|register|verify|invitation|password/(forgot|reset))",
    "POST /api/orders/lookup",
    "POST /orders/lookup",
    "PUT /api/cart/coupon",
    "POST /cart/coupon",
    "POST (/api/catalog/variants/[^/]+|/products/[^/]+)/back-in-stock",
    "POST /api/me/(password|email)",
    "DELETE /api/me",
    "POST /(sign-in|sign-in/code|register|register/confirm|invitation|password/(forgot|reset)|dev/sign-in)",
    "POST /account/(password|email|data/erase|second-factor/[^?]+)",
  ].join("|")})$`,
);
/**
 * Probes, payment providers (whose signatures are checked), files that never change, and the
 * service worker, which a browser asks for beside each page.
 */
const EXEMPT = /^\/(healthz$|readyz$|api\/payments\/webhooks\/|assets\/|art\/|favicon\.(svg|ico)$|sw\.js$)/;
const API = /^https?:\/\/[^/?#]+\/api\//;
const PATH = /^https?:\/\/[^/?#]+([^?#]*)/;

const addresses = new RateWindow("ip");
const users = new RateWindow("user");
const guesses = new RateWindow("strict");
/** Requests of addresses that have none left. */
const refused = new WeakMap<Request, Quota>();
/** The networks of requests of the strict kind, which are counted beyond this isolate too. */
const strict = new WeakMap<Request, string>();
/** What is left for the callers of these requests, once they are identified. */
const known = new WeakMap<Request, Quota>();

let ipLimit: { source: string | number; limit: number } | undefined;

/** The setting alone: to compare all of them costs a cached read a thirtieth of its time. */
function ipLimitOf(env: Env): number {
  const source = env.IP_LIMIT;
  if (ipLimit?.source !== source) {
    ipLimit = { source, limit: settingsOf(env).IP_LIMIT };
  }
  return ipLimit.limit;
}

/**
 * The client's address. The edge sets it. Without an edge before the Worker, all callers count as
 * one.
 */
function addressOf(request: Request): string {
  return subscriberOf(request.headers.get("CF-Connecting-IP") ?? "local");
}

/**
 * The path as routes are matched with it: `/sign-%69n` and `/de/sign-in` are the page to sign in,
 * too.
 */
function pathOf(request: Request): string {
  return splitLanguage(decoded(PATH.exec(request.url)?.[1] ?? "/")).path;
}

function decoded(path: string): string {
  if (!path.includes("%")) {
    return path;
  }
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/**
 * Counts a request for its address, before anything is done about it. Null where no limit holds. An
 * address that has none left is turned away by `limitAddress`, so such a request must go to the
 * app.
 */
export function countAddress(request: Request, env: Env, ctx: WaitUntil): Quota | null {
  const limit = ipLimitOf(env);
  if (limit === 0) {
    return null;
  }
  const path = pathOf(request);
  if (EXEMPT.test(path)) {
    return null;
  }
  const address = addressOf(request);
  const now = Date.now();
  if (STRICT.test(`${request.method} ${path}`)) {
    const guess = guesses.hit(address, STRICT_LIMIT, now);
    if (guess.remaining < 0) {
      refused.set(request, guess);
    } else {
      strict.set(request, address);
    }
  }
  const quota = addresses.hit(address, limit, now);
  if (quota.remaining < 0) {
    refused.set(request, quota);
  } else if (limit === PLATFORM_LIMIT.ip) {
    watch(ctx, env.IP_LIMITER, addresses, address, quota);
  }
  return quota;
}

/** Whether the address has requests left. */
export function isWelcome(request: Request): boolean {
  return !refused.has(request);
}

/** Counts a request for the account that makes it. The refusal when it has none left, else null. */
export function countUser(request: Request, caller: Pick<Call, "env" | "ctx" | "principal">): Refusal | null {
  const { env, principal } = caller;
  const { USER_LIMIT } = settingsOf(env);
  if (principal === null || USER_LIMIT === 0 || EXEMPT.test(pathOf(request))) {
    return null;
  }
  const { sub, role, isApiKey } = principal;
  const isStaff = role !== "customer" && !isApiKey;
  const limit = isStaff ? USER_LIMIT * STAFF_FACTOR : USER_LIMIT;
  const quota = users.hit(sub, limit, Date.now());
  known.set(request, quota);
  if (quota.remaining < 0) {
    return tooMany(quota);
  }
  if (limit === PLATFORM_LIMIT.user) {
    watch(caller.ctx, env.USER_LIMITER, users, sub, quota);
  }
  return null;
}

/**
 * Asks the platform's limiter without waiting for its answer. A refusal takes effect from the next
 * request on. The limiter answers yes or no, never how many requests are left.
 */
function watch(
  ctx: WaitUntil,
  limiter: RateLimit | undefined,
  window: RateWindow,
  key: string,
  { limit, remaining }: Quota,
): void {
  if (!limiter || limit - remaining <= limit * WATCHED_SHARE) {
    return;
  }
  ctx.waitUntil(
    limiter.limit({ key }).then(
      ({ success }) => {
        if (!success) {
          window.exhaust(key, limit);
        }
      },
      // Our own count still holds.
      () => undefined,
    ),
  );
}

function tooMany({ policy, limit, resetS }: Quota): Refusal {
  const whose = policy === "user" ? "account" : "address";
  return refusal("rate_limited", `At most ${limit} such requests a minute from one ${whose}.`, {
    retryAfterS: resetS,
  });
}

/**
 * Sends an API client the limits that are left for its account and its address (`address`). An
 * answer that caches may share says nothing about one caller.
 */
export function withQuota(request: Request, response: Response, address: Quota | null): Response {
  const account = known.get(request);
  const isOne = (account ?? address) !== null && response.status !== 101 && API.test(request.url);
  if (!isOne || response.headers.get("Cache-Control")?.startsWith("public")) {
    return response;
  }
  const quotas = account && address ? [account, address] : [account ?? address].filter((s) => s != null);
  response.headers.set("RateLimit", quotas.map(rateLimitOf).join(", "));
  response.headers.set("RateLimit-Policy", quotas.map(policyOf).join(", "));
  return response;
}

/**
 * Asks who sees more than this isolate about a request of the strict kind, and waits for them: the
 * platform's counter, which knows one place
 * (https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/), then the network's
 * object, which knows all. The isolate and the place spare the object what they can.
 */
async function askStrictly(env: Env, address: string): Promise<Refusal | null> {
  const isWelcomeHere = await env.STRICT_LIMITER?.limit({ key: address }).then(
    ({ success }) => success,
    // The object still counts.
    () => true,
  );
  const waitMs = isWelcomeHere === false ? STRICT_WINDOW_MS : await waitOfNetwork(env, address, "admit");
  if (waitMs === null) {
    return refusal("unavailable", "Nobody can be let in from here at the moment.", { retryAfterS: 5 });
  }
  if (waitMs === 0) {
    return null;
  }
  const resetS = Math.max(1, Math.ceil(waitMs / 1_000));
  return tooMany({ policy: "strict", limit: STRICT_LIMIT, remaining: -1, resetS });
}

/** Refuses a caller whose address has no requests left. It runs before the token is verified. */
export const limitAddress = createMiddleware<AppEnv>(async function limitAddress(c, next) {
  const request = c.req.raw;
  const quota = refused.get(request);
  if (quota) {
    throw new ProblemError(tooMany(quota));
  }
  const address = strict.get(request);
  const refusedNow = address === undefined ? null : await askStrictly(c.env, address);
  if (refusedNow) {
    throw new ProblemError(refusedNow);
  }
  await next();
});
