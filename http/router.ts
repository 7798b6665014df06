import { OpenAPIHono, type z } from "@hono/zod-openapi";
import { getPath } from "hono/utils/url";
import type { Principal, Shopper } from "../domain/accounts/access.ts";
import type { Currency } from "../domain/base/money.ts";
import {
  PROBLEMS,
  Problem,
  type ProblemCode,
  ProblemError,
  type Refusal,
  refusal,
} from "../domain/base/problem.ts";
import type { Result } from "../domain/base/result.ts";
import type { Shown } from "../domain/catalog/catalog-change.ts";
import { type Language, splitLanguage } from "../domain/language/languages.ts";
import type { ShopSettings } from "../domain/shop/shop-settings.ts";

export interface AppEnv {
  Bindings: Env;
  Variables: {
    /** Set by `serveShop`: the shop that answers. */
    shop: ShopSettings;
    /** Set by `serveShop`: whether that is a shop that a merchant only looks at. */
    isPreview: boolean;
    /** Set by `speak`: what the answer is said in. The shop's texts are in it already. */
    language: Language;
    /** Set by `speak`: what a page's prices are in. Pages about a cart say the cart's. */
    currency: Currency;
    traceparent: string;
    /** Set by `identify`: the account that the request's token speaks for, if there is one. */
    principal: Principal | null;
    /** Set by `withShopper` on the routes that shop. */
    shopper: Shopper;
    /** Why the body could not be read, if a route tried (see middleware/body.ts). */
    unreadable?: Refusal;
    /** Whether the answer is the sign of a shop that is not open, which is no failure. */
    isSign?: true;
    /** What the read cache did, for the request log. */
    cache?: string;
    /** What a cached answer shows; without it, any change of the catalog makes it stale. */
    shows?: Shown;
    /** When the clock alone makes a cached answer wrong, in milliseconds since 1970. */
    turnsAt?: number;
  };
}

/** A router whose input is validated by its OpenAPI routes and refused as a problem. */
export function createRouter() {
  return new OpenAPIHono<AppEnv>({
    // Routes are named by paths without a language, and so is `c.req.path`.
    getPath: (request) => splitLanguage(getPath(request)).path,
    defaultHook: (result) => {
      if (result.success) {
        return;
      }
      throw new ProblemError(invalidInput(result.error));
    },
  });
}

/** The value of a result, or its refusal thrown for the error handler to answer with. */
export function orThrow<T>(result: Result<T, Refusal>): T {
  if (result.ok) {
    return result.value;
  }
  throw new ProblemError(result.error);
}

/** The errors that a schema found in the input. */
export function invalidInput({ issues }: z.core.$ZodError): Refusal {
  return refusal("invalid_request", "Some of the input is not valid.", {
    errors: issues.map((issue) => ({
      path: issue.path.join("."),
      message: issue.message,
      ...(issue.code ? { code: issue.code } : {}),
    })),
  });
}

/**
 * The answer of a route about orders while their database is away, or while their customer moves to
 * another.
 */
export const OUT_OF_REACH = ["unavailable", "unknown_shard"] as const;

/** OpenAPI response entries for the problems a route may answer with. */
export function problemResponses(...codes: ProblemCode[]) {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join("; "),
        content: { "application/problem+json": { schema: Problem } },
      },
    ]),
  );
}

/**
 * The OpenAPI entry of a request's JSON body. It is always checked: none at all is as `{}`. So the
 * document says that it may be left out where its schema asks for nothing.
 */
export function jsonBody<Schema extends z.ZodType>(schema: Schema) {
  return { required: true, content: { "application/json": { schema } } };
}

/** The OpenAPI response entry of a JSON body. */
export function jsonResponse<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}
