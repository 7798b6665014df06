import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { ProblemError, type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { issueTicket, verifyTicket } from "../../domain/sales/ticket.ts";
import { cookieName, cookieOptions } from "../../http/cookies.ts";
import { requirePrincipal } from "../../http/middleware/identity.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import {
  CHALLENGE_FAILED,
  checkChallenge,
  MAX_TOKEN_CHARS,
  TOKEN_FIELD,
  turnstileSiteKey,
} from "../../http/middleware/turnstile.ts";
import { type AppEnv, createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { orThrow } from "../../http/sign-in.ts";
import { saleOf } from "../../shop/sales/sale-cache.ts";
import type { StoredSale } from "../../stores/sales/sales.ts";

export const PASS_HEADER = "Sale-Pass";

/** A pass is signed like a ticket. With a key of its own, one is never taken for the other. */
const passKey = (env: Env) => `sale-pass:${env.TURNSTILE_SECRET}`;
const passCookie = (c: Context<AppEnv>, saleId: string) => cookieName(c, `pass-${saleId}`);

/** Whether this sale's waiting room asks who enters for a solved challenge. */
export function asksForPass(env: Env, sale: StoredSale): boolean {
  return turnstileSiteKey(env) !== null && sale.admissionPerSecond !== null && Date.now() < sale.closesAt;
}

/** Whether a customer may take a place: always, unless the shop asks for Turnstile and the request has no pass. */
export async function mayTakePlace(c: Context<AppEnv>, saleId: string, customer: string): Promise<boolean> {
  if (!turnstileSiteKey(c.env)) return true;
  const pass = c.req.header(PASS_HEADER) ?? getCookie(c, passCookie(c, saleId));
  if (pass === undefined) return false;
  const held = await verifyTicket(passKey(c.env), pass, { saleId, customer, now: Date.now() });
  return held !== null && !held.lapsed;
}

/**
 * Exchanges a solved challenge for the customer's pass, good until the sale closes. Where Cloudflare does not answer
 * everybody is let in: a sale that was missed does not come back (decision 28).
 */
export async function passFor(
  c: Context<AppEnv>,
  sale: StoredSale,
  token: string,
): Promise<Result<string, Refusal>> {
  const customer = requirePrincipal(c).sub;
  if ((await checkChallenge(c, "sale-entry", token)) === "failed") return err(CHALLENGE_FAILED);
  const grant = { saleId: sale.id, customer, id: "pass", expiresAt: sale.closesAt };
  return ok(await issueTicket(passKey(c.env), grant));
}

/** Lets a browser keep its pass; its socket sends the cookie along. */
export function keepPass(c: Context<AppEnv>, sale: StoredSale, pass: string): void {
  const maxAge = Math.ceil((sale.closesAt - Date.now()) / 1000);
  setCookie(c, passCookie(c, sale.id), pass, { ...cookieOptions(c), maxAge: Math.min(maxAge, 34_560_000) });
}

const enter = createRoute({
  method: "post",
  path: "/api/sales/{id}/entry",
  tags: ["Flash sales"],
  summary: "Exchange a solved Turnstile challenge for a pass into the waiting room",
  description:
    "Only where the shop asks for Turnstile; elsewhere 404, and no pass is needed. Send the pass as `Sale-Pass` to `/api/sales/{id}/live`; without it a customer watches and gets no place. The widget's action is `sale-entry`.",
  security: [{ bearer: [] }],
  middleware: [noStore],
  request: {
    params: z.object({ id: z.string().max(32).openapi({ example: "sal_4k7qx3m2x9vt5n8wbcjz" }) }),
    body: {
      required: true,
      content: {
        "application/json": {
          schema: z.strictObject({ [TOKEN_FIELD]: z.string().max(MAX_TOKEN_CHARS).default("") }),
        },
      },
    },
  },
  responses: {
    200: jsonResponse("The pass", z.object({ pass: z.string(), expiresAt: z.iso.datetime() })),
    ...problemResponses(
      ...(["invalid_request", "unauthenticated", "invalid_token", "forbidden"] as const),
      ...(["challenge_failed", "not_found"] as const),
    ),
  },
});

export const entryRoutes = createRouter();

entryRoutes.openapi(enter, async (c) => {
  const sale = await saleOf(c.env, c.req.valid("param").id);
  if (!sale || !asksForPass(c.env, sale)) {
    throw new ProblemError(refusal("not_found", "No sale of this id asks for a pass."));
  }
  const pass = orThrow(await passFor(c, sale, c.req.valid("json")[TOKEN_FIELD]));
  return c.json({ pass, expiresAt: new Date(sale.closesAt).toISOString() }, 200);
});
