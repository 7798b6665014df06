import type { OpenAPIHono } from "@hono/zod-openapi";
import type { AppEnv } from "../../router.ts";

export type ApiDocument = ReturnType<OpenAPIHono<AppEnv>["getOpenAPI31Document"]>;

/** Reads an OpenAPI document the way the reference shows it. */

type PathItem = NonNullable<ApiDocument["paths"]>[string];
export type Operation = NonNullable<PathItem["get"]>;
type Parameter = Exclude<NonNullable<Operation["parameters"]>[number], { $ref: string }>;
export type Schema = NonNullable<NonNullable<ApiDocument["components"]>["schemas"]>[string];

export interface Endpoint {
  /** Anchors it in the page, such as `get-api-cart`. */
  id: string;
  method: string;
  path: string;
  operation: Operation;
}

export interface Group {
  name: string;
  description: string;
  endpoints: Endpoint[];
}

const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/**
 * The operations by tag, in the document's order of tags; a tag that it does not describe comes
 * last.
 */
export function groupsOf(document: ApiDocument): Group[] {
  const groups = new Map<string, Group>(
    (document.tags ?? []).map(({ name, description }) => [
      name,
      { name, description: description ?? "", endpoints: [] },
    ]),
  );
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) {
        continue;
      }
      const name = operation.tags?.[0] ?? "Other";
      const group = groups.get(name) ?? { name, description: "", endpoints: [] };
      groups.set(name, group);
      group.endpoints.push({ id: anchor(`${method} ${path}`), method, path, operation });
    }
  }
  return [...groups.values()].filter((group) => group.endpoints.length > 0);
}

export function anchor(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

/** The body's content type and schema, of a request or of a response. */
export function contentOf(part: unknown): { type: string; schema: Schema } | null {
  if (part === null || typeof part !== "object" || !("content" in part)) {
    return null;
  }
  const [first] = Object.entries((part as { content: Record<string, { schema?: Schema }> }).content);
  return first?.[1].schema ? { type: first[0], schema: first[1].schema } : null;
}

/** Its parameters; the store's document never refers to shared ones. */
export function parametersOf(operation: Operation): Parameter[] {
  return (operation.parameters ?? []).filter((item): item is Parameter => !("$ref" in item));
}

/** Whether every way to call it needs a token. */
export function needsToken(operation: Operation): boolean {
  const { security = [] } = operation;
  return security.length > 0 && security.every((way) => "bearer" in way);
}

/** The name a reference refers to. */
export function refName(schema: Schema): string | null {
  return "$ref" in schema && typeof schema.$ref === "string" ? (schema.$ref.split("/").at(-1) ?? null) : null;
}

/** Nested this deep, an example says nothing more. */
const MAX_DEPTH = 6;

/** A value that has the schema's shape: its own example where it gives one. */
export function exampleOf(document: ApiDocument, schema: Schema, depth = 0): unknown {
  const name = refName(schema);
  if (name) {
    const target = document.components?.schemas?.[name];
    return target && depth < MAX_DEPTH ? exampleOf(document, target, depth + 1) : {};
  }
  if ("$ref" in schema) {
    return {};
  }
  if (schema.example !== undefined) {
    return schema.example;
  }
  if (schema.default !== undefined) {
    return schema.default;
  }
  if (schema.const !== undefined) {
    return schema.const;
  }
  if (schema.enum?.length) {
    return schema.enum[0];
  }
  const [choice] = schema.anyOf ?? schema.oneOf ?? [];
  if (choice) {
    return exampleOf(document, choice, depth + 1);
  }
  if (schema.allOf) {
    return Object.assign({}, ...schema.allOf.map((part) => exampleOf(document, part, depth + 1)));
  }
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  switch (type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {})
          .filter(([key, value]) => schema.required?.includes(key) || "example" in value)
          .map(([key, value]) => [key, exampleOf(document, value, depth + 1)]),
      );
    case "array":
      return schema.items && depth < MAX_DEPTH ? [exampleOf(document, schema.items, depth + 1)] : [];
    case "integer":
    case "number":
      return Math.max(schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1);
    case "boolean":
      return true;
    case "string":
      return stringExample(schema.format, schema.pattern);
    default:
      return null;
  }
}

function stringExample(format: string | undefined, pattern: string | undefined): string {
  if (format === "date-time") {
    return "2026-01-31T09:30:00Z";
  }
  if (format === "email") {
    return "ada@example.com";
  }
  return pattern === "^[A-Z]{2}$" ? "US" : "…";
}

/** Demanded by the handler, which refuses a request without it under a code of its own. */
const IDEMPOTENCY_KEY = "idempotency-key";

/** A command that calls the operation. */
export function curlOf(document: ApiDocument, origin: string, { method, path, operation }: Endpoint): string {
  const parameters = parametersOf(operation);
  const named = (where: string) => parameters.filter((item) => item.in === where && item.required);
  const value = (item: Parameter) =>
    String(item.example ?? (item.schema ? exampleOf(document, item.schema) : "…"));
  const url = named("path").reduce((rest, item) => {
    const text = value(item);
    return rest.replace(`{${item.name}}`, text === "…" ? `{${item.name}}` : encodeURIComponent(text));
  }, path);
  const query = named("query").map((item) => `${item.name}=${encodeURIComponent(value(item))}`);
  const body = contentOf(operation.requestBody);
  const parts = [
    `curl ${method === "get" ? "" : `-X ${method.toUpperCase()} `}'${origin}${url}${query.length > 0 ? `?${query.join("&")}` : ""}'`,
  ];
  if (needsToken(operation)) {
    parts.push(`-H "Authorization: Bearer $TOKEN"`);
  }
  if (parameters.some((item) => item.name.toLowerCase() === IDEMPOTENCY_KEY)) {
    parts.push(`-H 'Idempotency-Key: a-key-of-your-own'`);
  }
  if (body?.type === "application/json") {
    parts.push(`-H 'Content-Type: application/json'`);
    parts.push(`-d '${JSON.stringify(exampleOf(document, body.schema)).replaceAll("'", "'\\''")}'`);
  } else if (body) {
    parts.push(`-H 'Content-Type: ${body.type}'`, "--data-binary @file");
  }
  return parts.join(" \\\n  ");
}
