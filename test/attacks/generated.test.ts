/** Malformed requests to every route of the OpenAPI document, made by a seeded generator. */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { apiDocument } from "../../http/contract/document/openapi.ts";
import { contentOf, exampleOf, groupsOf, parametersOf } from "../../http/contract/document/operations.ts";
import { app } from "../../workers/app.ts";
import { bearer } from "../support/sales.ts";
import { visit } from "../support/visit.ts";
import { headerText, hostileJson, hostileText } from "./hostile.ts";

/** Requests to each route, of which each is sent as three callers. */
const RUNS = env.PROPERTY_RUNS;
const document = apiDocument(app, DEMO_SHOP);
const endpoints = groupsOf(document).flatMap((group) => group.endpoints);

/** How a body is broken, so that none is valid by chance. */
const breakage = fc.oneof(
  fc.record({
    kind: fc.constant("raw" as const),
    text: fc.oneof(
      hostileText,
      hostileJson.map((value) => JSON.stringify(value) ?? ""),
    ),
  }),
  fc.record({
    kind: fc.constant("field" as const),
    pick: fc.nat(),
    value: fc.constantFrom({ not: "it" }, [["no"]]),
  }),
  fc.record({ kind: fc.constant("missing" as const), pick: fc.nat() }),
  fc.record({ kind: fc.constant("cut" as const), pick: fc.nat() }),
);
type Breakage = typeof breakage extends fc.Arbitrary<infer T> ? T : never;

function broken(example: unknown, how: Breakage): string {
  const valid = JSON.stringify(example);
  if (how.kind === "raw") {
    return how.text;
  }
  if (how.kind === "cut") {
    return valid.slice(0, how.pick % valid.length);
  }
  const fields = Object.entries(example !== null && typeof example === "object" ? example : {});
  const at = fields.length === 0 ? 0 : how.pick % fields.length;
  if (how.kind === "field") {
    fields[at] = [fields[at]?.[0] ?? "unknown", how.value];
  } else {
    fields.splice(at, 1);
  }
  return JSON.stringify(Object.fromEntries(fields));
}

const CALLERS = ["nobody", "customer", "ops"] as const;
const headersOf: Record<string, Record<string, string>> = { nobody: {} };
beforeAll(async () => {
  headersOf.customer = await bearer("generated-customer");
  headersOf.ops = await bearer("generated-ops", "ops");
});

/** Everything that malformed requests must leave as it was. */
const TABLES = ["products", "variants", "prices", "sales", "orders", "payments", "accounts", "mailbox"];
const COUNT = TABLES.map((name) => `(select count(*) from ${name}) as ${name}`);
const state = () => env.DB.prepare(`select ${COUNT.join(", ")}`).first<Record<string, number>>();

/**
 * How it is before the requests: an order that an earlier file left on its way has had its mail.
 */
function quietState(): Promise<Record<string, number>> {
  return vi.waitUntil(async () => {
    const found = await state();
    return found && (found.orders ?? 0) <= (found.mailbox ?? 0) ? found : null;
  });
}

/**
 * Erases the caller's own account. Its body is optional, so any signed-in request is a valid one.
 */
const ASKS_NOTHING = "delete /api/me";

describe("malformed requests get no 5xx, do not hang and change nothing:", () => {
  it.each(endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    "%s",
    async (_name, { method, path, operation }) => {
      const before = await quietState();
      const body = contentOf(operation.requestBody);
      const example = body && exampleOf(document, body.schema);
      const parameters = parametersOf(operation);
      const request = fc.record({
        values: fc.array(hostileText, { minLength: parameters.length, maxLength: parameters.length }),
        type: fc.constantFrom(
          body?.type ?? "text/plain",
          body?.type ?? "text/plain",
          "text/plain",
          "",
          "application/json; charset=x",
        ),
        how: breakage,
        junk: hostileText,
      });
      await fc.assert(
        fc.asyncProperty(request, async ({ values, type, how, junk }) => {
          let url = path;
          const query = new URLSearchParams([
            ["__proto__", junk.toWellFormed()],
            ["junk", junk.toWellFormed()],
          ]);
          const headers = new Headers({
            "X-Junk": headerText(junk),
            Cookie: `cart=${encodeURIComponent(junk.toWellFormed())}`,
          });
          parameters.forEach((parameter, i) => {
            const value = values[i] ?? "";
            // An empty segment would be another route's address.
            if (parameter.in === "path") {
              url = url.replace(`{${parameter.name}}`, encodeURIComponent(value.toWellFormed() || "%"));
            }
            if (parameter.in === "query") {
              query.set(String(parameter.name), value.toWellFormed());
            }
            if (parameter.in === "header") {
              headers.set(String(parameter.name), headerText(value));
            }
          });
          if (body) {
            headers.set("Content-Type", type);
          }
          for (const caller of CALLERS) {
            for (const [name, value] of Object.entries(headersOf[caller] ?? {})) {
              headers.set(name, value);
            }
            const response = await visit(`https://shop.test${url}?${query}`, {
              method: method.toUpperCase(),
              headers,
              ...(body ? { body: broken(example, how) } : {}),
            });
            const text = await response.text();
            expect(response.status, `${url} as ${caller}: ${text.slice(0, 300)}`).toBeLessThan(500);
            expect(response.headers.get("X-Junk")).toBeNull();
          }
        }),
        { numRuns: RUNS, seed: env.PROPERTY_SEED },
      );
      if (`${method} ${path}` !== ASKS_NOTHING) {
        expect(await state()).toEqual(before);
      }
      expect({}).not.toHaveProperty("polluted");
    },
  );
});
