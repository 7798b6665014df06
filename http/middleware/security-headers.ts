import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { secureHeaders } from "hono/secure-headers";
import type { Sources } from "../../providers/payment/browser.ts";
import type { AppEnv } from "../router.ts";
import { isApi } from "./cors.ts";

/**
 * Scripts and styles come from our own files alone, so pages can be cached without nonces.
 * Product images may come from a merchant's CDN.
 */
const PAGE_POLICY = {
  defaultSrc: ["'self'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", "data:", "https:"],
  connectSrc: ["'self'"],
  objectSrc: ["'none'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
};

const forPages = secureHeaders({
  contentSecurityPolicy: PAGE_POLICY,
  // A route may answer with a policy of its own; pictures have a stricter one.
  overwrite: false,
  xFrameOptions: "DENY",
  referrerPolicy: "strict-origin-when-cross-origin",
  crossOriginEmbedderPolicy: false,
  // Each header of a cached page costs half a microsecond. No browser that runs the pages reads
  // these.
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
  permissionsPolicy: { camera: [], microphone: [], geolocation: [], payment: [] },
});

/**
 * Nothing that answers JSON is ever a page: what only concerns pages would cost each answer a
 * header more.
 */
const forData = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  overwrite: false,
  referrerPolicy: false,
  crossOriginOpenerPolicy: false,
  crossOriginResourcePolicy: false,
  originAgentCluster: false,
  xDnsPrefetchControl: false,
  xDownloadOptions: false,
  xFrameOptions: false,
  xPermittedCrossDomainPolicies: false,
  xXssProtection: false,
});

/** What `forData` makes, for answers that no middleware sees. */
export const DATA_HEADERS = {
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  "Strict-Transport-Security": "max-age=15552000; includeSubDomains",
  "X-Content-Type-Options": "nosniff",
} as const;

const CHALLENGES = "https://challenges.cloudflare.com";
/** Cloudflare's widget: its script and its frame. */
export const WIDGET: Sources = { scriptSrc: [CHALLENGES], frameSrc: [CHALLENGES] };

/**
 * Lets this one page load from others, such as a payment provider's form, besides what every page
 * may. Where frames may ask for a wallet, its window may open too.
 */
export function allowSources(c: Context<AppEnv>, ...sources: readonly Sources[]): void {
  const all = (name: keyof Sources) => sources.flatMap((some) => some[name] ?? []);
  const policy = {
    ...PAGE_POLICY,
    scriptSrc: [...PAGE_POLICY.scriptSrc, ...all("scriptSrc")],
    styleSrc: [...PAGE_POLICY.styleSrc, ...all("styleSrc")],
    connectSrc: [...PAGE_POLICY.connectSrc, ...all("connectSrc")],
    formAction: [...PAGE_POLICY.formAction, ...all("formAction")],
    ...(all("frameSrc").length > 0 ? { frameSrc: all("frameSrc") } : {}),
  };
  const text = Object.entries(policy).map(([name, values]) =>
    [name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), ...values].join(" "),
  );
  c.header("Content-Security-Policy", text.join("; "));
  const wallets = all("payment");
  if (wallets.length > 0) {
    const origins = wallets.map((origin) => ` "${origin}"`).join("");
    c.header("Permissions-Policy", `camera=(), microphone=(), geolocation=(), payment=(self${origins})`);
    c.header("Cross-Origin-Opener-Policy", "same-origin-allow-popups");
  }
}

export const securityHeaders = createMiddleware<AppEnv>(function securityHeaders(c, next) {
  return isApi(c.req.path) ? forData(c, next) : forPages(c, next);
});
