import { env } from "cloudflare:workers";
import { Validator } from "@cfworker/json-schema";
import { beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { DEMO_SHOP } from "../../demo/settings.ts";
import contract from "../../docs/api/openapi.json?raw";
import { type ApiContract, openapiBreaks } from "../../domain/api/openapi-breaks.ts";
import { PROBLEMS } from "../../domain/base/problem.ts";
import { ACCESS } from "../../http/access/access.ts";
import { apiDocument } from "../../http/contract/document/openapi.ts";
import {
  contentOf,
  groupsOf,
  needsToken,
  type Operation,
  refName,
  type Schema,
} from "../../http/contract/document/operations.ts";
import { postmanOf } from "../../http/contract/document/postman.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { eventSchemas } from "../../shop/events/event-schemas.ts";
import { WEBHOOK_EVENTS } from "../../shop/events/listening.ts";
import { visit } from "../../test/support/visit.ts";
import { app } from "../../workers/app.ts";

const ORIGIN = "http://shop.test";
const document = apiDocument(app, DEMO_SHOP);
const endpoints = groupsOf(document).flatMap((group) => group.endpoints);
const named = endpoints.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const);

const asJson = (value: unknown) => JSON.parse(JSON.stringify(value));
const released: ApiContract = JSON.parse(contract);
const $defs = JSON.parse(
  JSON.stringify(document.components?.schemas).replaceAll("#/components/schemas/", "#/$defs/"),
);

const forms = new Map<string, z.ZodType>();

/** What a schema of the document allows. */
function formOf(schema: Schema): z.ZodType {
  const own = JSON.stringify(schema).replaceAll("#/components/schemas/", "#/$defs/");
  const form = forms.get(own) ?? z.fromJSONSchema({ ...JSON.parse(own), $defs });
  forms.set(own, form);
  return form;
}

/** Every value under a key, however deep. */
function* valuesOf(key: string, node: unknown): Generator<unknown> {
  if (node === null || typeof node !== "object") {
    return;
  }
  for (const [name, value] of Object.entries(node)) {
    if (name === key) {
      yield value;
    }
    yield* valuesOf(key, value);
  }
}

describe("/openapi.json", () => {
  test("is the document of every route, as OpenAPI 3.1", async () => {
    const response = await visit(`${ORIGIN}/openapi.json`);
    expect(response.status).toBe(200);
    const served = await response.json<{ openapi: string; paths: object }>();
    expect(served).toEqual(JSON.parse(JSON.stringify(document)));
    expect(served.openapi).toBe("3.1.0");
    expect(Object.keys(served.paths)).toEqual(
      expect.arrayContaining(["/api/catalog/products", "/api/cart", "/api/orders", "/healthz"]),
    );
  });

  test("refers to nothing that it does not hold", () => {
    for (const reference of valuesOf("$ref", document)) {
      const name = /^#\/components\/schemas\/(.+)$/.exec(String(reference))?.[1] ?? "";
      expect(document.components?.schemas, String(reference)).toHaveProperty(name);
    }
    const schemes = Object.keys(document.components?.securitySchemes ?? {});
    for (const { operation } of endpoints) {
      for (const way of operation.security ?? []) {
        for (const scheme of Object.keys(way)) {
          expect(schemes).toContain(scheme);
        }
      }
    }
  });

  test.each(named)("names the schema of each JSON body of %s", (_name, { operation }) => {
    const bodies = [operation.requestBody, ...Object.values(operation.responses ?? {})].flatMap(
      (part) => contentOf(part) ?? [],
    );
    const unnamed = bodies.filter(({ type, schema }) => type === "application/json" && !refName(schema));
    expect(unnamed).toEqual([]);
  });

  test("describes the group of every operation", () => {
    const described = document.tags?.map((tag) => tag.name);
    for (const { operation, path } of endpoints) {
      expect(described, path).toContain(operation.tags?.[0]);
    }
  });

  test.each(named)("%s says what it does and what it may answer", (_name, { method, path, operation }) => {
    expect(operation.summary).toBeTruthy();
    const responses = Object.entries(operation.responses ?? {});
    expect(responses.some(([status]) => /^[23]|^101/.test(status))).toBe(true);
    for (const [, response] of responses) {
      expect(response.description).toBeTruthy();
    }
    const declared = parametersIn("path", operation).sort();
    expect([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()).toEqual(declared);
    if (needsToken(operation)) {
      expect(Object.keys(operation.responses ?? {})).toContain("401");
    }
    const rule = ACCESS[`${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`];
    if (rule?.includes(":")) {
      // The caller's credential may lack the scope: an API key's often does.
      expect(operation.responses?.["403"]?.description).toContain("`forbidden`");
    }
    const takesInput = operation.requestBody !== undefined || (operation.parameters ?? []).length > 0;
    if (takesInput && path.startsWith("/api/")) {
      const problems = responses.filter(
        ([, response]) => "application/problem+json" in (response.content ?? {}),
      );
      expect(problems.length, "problem responses").toBeGreaterThan(0);
    }
  });

  test("groups each operation and lists what it may answer as the golden text says", async () => {
    const lines = endpoints.map(({ method, path, operation: { tags = [], security = [], responses } }) => {
      const ways = security.map((way) => Object.keys(way)[0] ?? "nobody").join(" or ");
      return [method, path, `[${tags}]`, ways, ...Object.keys(responses ?? {})].join(" ");
    });
    await expect(lines.join("\n")).toMatchFileSnapshot("operations.golden.txt");
  });

  test("says that JSON may be left out where it asks for nothing, and nowhere else", () => {
    const bodies = endpoints.flatMap(({ id, operation }) => {
      const body = contentOf(operation.requestBody);
      const isNeeded: boolean = asJson(operation.requestBody ?? {}).required;
      return body?.type === "application/json" ? [{ id, schema: body.schema, isNeeded }] : [];
    });
    const of = <T>(what: (body: (typeof bodies)[number]) => T) =>
      Object.fromEntries(bodies.map((body) => [body.id, what(body)]));
    const all = JSON.stringify({ properties: of(({ schema }) => schema) });
    const properties = JSON.parse(all.replaceAll("#/components/schemas/", "#/$defs/"));
    const { errors } = new Validator({ ...properties, $defs }, "2020-12", false).validate(of(() => ({})));
    const refused = new Set(errors.map(({ instanceLocation }) => instanceLocation.split("/")[1]));
    expect(of(({ isNeeded }) => isNeeded)).toEqual(of(({ id }) => refused.has(id)));
  });

  test("breaks no client of the last release", () => {
    expect(openapiBreaks(released, asJson(document))).toEqual([]);
  });

  test("lets clients do no more than the last release did, but what its golden text says", async () => {
    // Read backwards: what a client of now would miss in the last release.
    const lines = openapiBreaks(asJson(document), released);
    await expect(lines.join("\n")).toMatchFileSnapshot("since-release.golden.txt");
  });
});

describe("an example of each operation", () => {
  const collection = postmanOf(document, ORIGIN);
  const examples = collection.item.flatMap(({ item }) => item);
  let token: string;

  beforeAll(async () => {
    token = await signAccessToken(env, { sub: "examples", role: "ops" });
  });

  test("sends what the golden text says", async () => {
    const lines = examples.map(({ request: { method, url, header, body } }) => {
      const sent = header.map(({ key, value }) => `${key}: ${value}`);
      const asked = [...url.variable, ...url.query].map(({ key, value }) => `${key}=${value}`);
      const raw = body ? JSON.stringify(body.raw).replaceAll(/\\n *|\\(?=")/g, "") : "";
      return [method, url.raw.replace("{{baseUrl}}", ""), ...asked, ...sent, raw].join("  ").trimEnd();
    });
    await expect(lines.join("\n")).toMatchFileSnapshot("examples.golden.txt");
  });

  test("is in the collection for Postman", async () => {
    const served = await visit(`${ORIGIN}/docs/postman.json`);
    expect(await served.json()).toEqual(asJson(collection));
    expect(examples).toHaveLength(endpoints.length);
  });

  test.each(
    endpoints.map((endpoint, i) => [`${endpoint.method} ${endpoint.path}`, endpoint, examples[i]] as const),
  )("%s is answered as the document says", async (_name, { operation }, example) => {
    const { method, url, header, body } = example?.request ?? {};
    const query = url?.query.filter(({ disabled }) => !disabled).map(({ key, value }) => [key, value]);
    const path = url?.variable.reduce(
      (raw, { key, value }) => raw.replace(`:${key}`, encodeURIComponent(value)),
      url.raw.replace("{{baseUrl}}", ORIGIN),
    );
    const headers = header?.filter(({ disabled }) => !disabled).map(({ key, value }) => [key, value]) ?? [];
    const response = await visit(`${path}?${new URLSearchParams(query)}`, {
      method: method ?? "",
      // A header may hold printable Latin-1 alone.
      headers: [
        ["Authorization", `Bearer ${token}`],
        ...headers.map(([key = "", value = ""]) => [key, value.replaceAll("…", "x")]),
      ],
      ...(body ? { body: body.raw } : {}),
    });
    const text = await response.text();
    const answers = operation.responses ?? {};
    expect(Object.keys(answers), text).toContain(String(response.status));
    const contents: Record<string, { schema?: Schema }> = answers[response.status]?.content ?? {};
    const [type = ""] = response.headers.get("Content-Type")?.split(";") ?? [];
    if (Object.keys(contents).some((one) => one.endsWith("json"))) {
      expect(Object.keys(contents)).toContain(type);
    }
    const schema = contents[type]?.schema;
    if (schema && type.endsWith("json")) {
      expect(formOf(schema).safeParse(JSON.parse(text)).error).toBeUndefined();
    }
  });
});

function parametersIn(where: string, operation: Operation): string[] {
  return (operation.parameters ?? []).flatMap((item) =>
    "in" in item && item.in === where ? [String(item.name)] : [],
  );
}

describe("/docs", () => {
  test("shows every operation with a command that calls it", async () => {
    const response = await visit(`${ORIGIN}/docs`);
    expect(response.status).toBe(200);
    const html = await response.text();
    for (const { id, path } of endpoints) {
      expect(html).toContain(`id="${id}"`);
      expect(html).toContain(path);
    }
    expect(html).toContain(`curl -X POST &#39;${ORIGIN}/api/orders&#39;`);
    expect(html).toContain("-H &#39;Idempotency-Key: a-key-of-your-own&#39;");
  });

  test.each(["/docs", "/docs/errors", "/docs/events"])(
    "%s needs no script and nothing from elsewhere",
    async (path) => {
      const response = await visit(`${ORIGIN}${path}`);
      const html = await response.text();
      expect(html).not.toMatch(/<script|<style|\sstyle=|\son\w+=/);
      expect([...html.matchAll(/(?:src|href)="(?:https?:)?\/\//g)]).toEqual([]);
      expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'self'");
    },
  );

  test.each(["/docs", "/docs/graphql", "/docs/errors", "/docs/events"])(
    "%s links to no anchor that is not there",
    async (path) => {
      const html = await (await visit(`${ORIGIN}${path}`)).text();
      for (const [, anchor] of html.matchAll(/href="#([^"]+)"/g)) {
        expect(html).toContain(`id="${anchor}"`);
      }
    },
  );

  test("/docs/events names every event with its fields, and says which of them webhooks receive", async () => {
    const html = await (await visit(`${ORIGIN}/docs/events`)).text();
    const articles = new Map(
      html.split("<article").flatMap((part) => {
        const id = part.match(/<h2 id="([^"]+)"/)?.[1];
        return id === undefined ? [] : [[id, part] as const];
      }),
    );
    expect([...articles.keys()]).toEqual(Object.keys(eventSchemas()).map((name) => name.replace(" ", "-")));
    expect(articles.get("order.placed-v1")).toContain("<code>items[].sku</code>");
    const received = [...articles].filter(([, part]) => part.includes("Webhooks receive it"));
    expect(received.map(([id]) => id.replace(/-v\d+$/, "")).sort()).toEqual([...WEBHOOK_EVENTS].sort());
  });

  test("the type of a problem leads to its explanation", async () => {
    const html = await (await visit(`${ORIGIN}/docs/errors`)).text();
    for (const code of Object.keys(PROBLEMS)) {
      expect(html).toContain(`id="${code}"`);
    }
  });
});
