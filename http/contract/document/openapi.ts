import type { OpenAPIHono } from "@hono/zod-openapi";
import { EMAIL_FORM } from "../../../domain/base/email.ts";
import { PROBLEMS, type ProblemCode } from "../../../domain/base/problem.ts";
import { LINE } from "../../../domain/base/text.ts";
import type { ShopSettings } from "../../../domain/shop/shop-settings.ts";
import type { AppEnv } from "../../router.ts";
import { type ApiDocument, groupsOf, type Operation, refName, type Schema } from "./operations.ts";

const DESCRIPTION = `JSON in and out, in \`camelCase\`. Money is an integer in minor units with its currency; times are ISO 8601 UTC, but for the audit log, whose entries carry milliseconds since 1970 as they are sealed.

**Tokens.** Send \`Authorization: Bearer …\` where an operation asks for it. On a local server, \`npm run token\` prints one.

**API keys.** A merchant's own system sends a key in the place of a token; the console makes one. It has a name, scopes, an end and a limit of requests of its own.

**Carts.** A guest's cart is named by the \`Cart-Id\` header; the first answer returns it.

**Errors.** Every error is \`application/problem+json\` with a stable \`code\`; \`/docs/errors\` lists them.

**Trying again.** Orders take an \`Idempotency-Key\`: a repetition with the same key and body answers the same and does nothing twice.`;

/** The groups of operations, in the order in which a newcomer needs them. */
const TAGS = [
  { name: "Catalog", description: "Products, search and facets, cached at the edge." },
  { name: "Cart", description: "What a shopper means to buy." },
  { name: "Orders", description: "Placing an order and following it." },
  { name: "Draft orders", description: "Orders that staff prepare, and their customers pay by a link." },
  { name: "Fulfilment", description: "Parcels: what is to be sent, is on its way, has arrived." },
  { name: "Returns", description: "Units that a shopper sends back: asked for, decided on, received." },
  { name: "Payments", description: "Paying an order again, and webhooks of payment providers." },
  { name: "Price lists", description: "Prices for groups of customers, times and quantities." },
  { name: "Promotions", description: "Codes and automatic rules that lower what a cart costs." },
  { name: "Collections", description: "Products gathered by hand or by a rule, in a tree." },
  { name: "Flash sales", description: "A fixed allotment, sold exactly." },
  { name: "Inventory", description: "Stock of a SKU, from the one object that owns it." },
  { name: "Purchasing", description: "Goods that the shop buys: suppliers, orders to them, receipts." },
  { name: "Accounts", description: "Who is calling." },
  { name: "Staff", description: "Who works in the shop: invited by mail, each with a role." },
  { name: "Catalog administration", description: "What merchants do: import, export, create, edit." },
  {
    name: "Settings",
    description: "What makes the shop the merchant's: words, look, pages, shipping, taxes.",
  },
  { name: "Moving in", description: "Orders and customers of a shop that moved here, for reading." },
  { name: "Analytics", description: "What the shop sold, counted once an event." },
  { name: "GraphQL", description: "The catalog, a cart and one's own orders, in one question." },
  { name: "Staff", description: "Who works here: invitations, roles, second factors." },
  { name: "API keys", description: "What merchants' own systems call the shop with." },
  { name: "Webhooks", description: "Events are sent to merchants' own systems." },
  { name: "Operations", description: "Whether the store is well." },
];

/** What every operation may answer, whatever it does: the door stands before all of them. */
const ANYWHERE = ["invalid_request", "invalid_token", "rate_limited", "unavailable"] as const;
/** The same where a body is sent. */
const WITH_BODY = [
  "csrf_rejected",
  "request_timeout",
  "payload_too_large",
  "unsupported_media_type",
] as const;

function answerOf(code: ProblemCode) {
  return {
    description: `\`${code}\`: ${PROBLEMS[code].title}`,
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
}

/** Addresses as they are sent: each of their lines is one line, as `Address` checks. */
const ADDRESSES = ["Address", "AddressInput", "NewAddress"];

/**
 * Classes of characters that other dialects of patterns lack, as ECMA-262 has them without flags.
 */
const CLASSES = {
  "\\p{Cc}": "\\x00-\\x1f\\x7f-\\x9f",
  "\\p{Cf}":
    "\\xad\\u0600-\\u0605\\u061c\\u06dd\\u070f\\u180e\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb",
};

/** A pattern without the flags that its source is followed by: JSON Schema has none. */
function plainPattern(source: string): string {
  const [, flags = ""] = /(?<!\\)\/([a-z]+)$/.exec(source) ?? [];
  if (flags !== "" && flags !== "u") {
    throw new Error(`A document cannot say the pattern /${source}: write it without the flag ${flags}`);
  }
  const plain = flags === "" ? source : source.slice(0, -flags.length - 1);
  return Object.entries(CLASSES).reduce((text, [name, same]) => text.replaceAll(name, same), plain);
}

/** Makes every pattern of a document plain, and says which integers and addresses there are. */
function plainSchemas(node: object): void {
  if ("format" in node && node.format === "email") {
    // What counts as an address differs between readers of the format; the pattern is ours.
    node.format = undefined;
    Object.assign(node, { pattern: EMAIL_FORM.source, example: "ada@example.com" });
  }
  if ("type" in node && node.type === "integer") {
    const { MIN_SAFE_INTEGER: minimum, MAX_SAFE_INTEGER: maximum } = Number;
    Object.assign(node, {
      ...("exclusiveMinimum" in node ? {} : { minimum }),
      ...("exclusiveMaximum" in node ? {} : { maximum }),
      ...node,
    });
  }
  if ("pattern" in node && typeof node.pattern === "string") {
    node.pattern = plainPattern(node.pattern);
  }
  for (const part of Object.values(node)) {
    if (typeof part === "object" && part !== null) {
      plainSchemas(part);
    }
  }
}

/**
 * Says which bodies may be left out: JSON that asks for nothing. Routes that take several forms
 * read them themselves, and need one of them.
 */
function sayWhichBodiesAreNeeded(document: ApiDocument, { requestBody }: Operation): void {
  if (!requestBody || "$ref" in requestBody) {
    return;
  }
  const schemas = Object.values(requestBody.content).map(({ schema }) => {
    const name = schema && refName(schema);
    return name ? document.components?.schemas?.[name] : schema;
  });
  requestBody.required = !schemas.every(asksForNothing);
}

function asksForNothing(schema: Schema | undefined): boolean {
  if (!schema || !("type" in schema) || schema.type !== "object") {
    return false;
  }
  const { required = [], minProperties = 0 } = schema;
  return required.length === 0 && minProperties === 0;
}

/**
 * The generator takes fields that zod calls exactly optional for required ones: in a patch none is.
 */
const PATCHES = ["ProductPatch", "VariantPatch"];

/** The contract of every route, from the schemas that the routes themselves validate with. */
export function apiDocument(app: OpenAPIHono<AppEnv>, shop: Pick<ShopSettings, "name">): ApiDocument {
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "An access token of this store. Scopes say what it may do.",
  });
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { title: `${shop.name} API`, version: "1.0.0", description: DESCRIPTION },
    // Relative, so the document is true on every host that serves it.
    servers: [{ url: "/" }],
    tags: TAGS,
  });
  const endpoints = groupsOf(document).flatMap((group) => group.endpoints);
  for (const { method, path, operation } of endpoints) {
    const codes = [...ANYWHERE, ...(method === "get" ? [] : WITH_BODY)];
    const answers = codes
      .filter((code) => code !== "unavailable" || path !== "/healthz")
      .map((code): [number, ReturnType<typeof answerOf>] => [PROBLEMS[code].status, answerOf(code)]);
    operation.responses = { ...Object.fromEntries(answers), ...operation.responses };
  }
  for (const name of PATCHES) {
    const schema = document.components?.schemas?.[name];
    if (schema && "required" in schema) {
      delete schema.required;
    }
  }
  for (const name of ADDRESSES) {
    const schema = document.components?.schemas?.[name];
    if (!schema || !("properties" in schema)) {
      continue;
    }
    for (const [field, part] of Object.entries(schema.properties ?? {})) {
      if ("type" in part && part.type === "string") {
        // What may be left out may be empty as well.
        part.pattern ??= schema.required?.includes(field) ? LINE.toString().slice(1) : "^[^\\p{Cc}]*$/u";
      }
    }
  }
  for (const { operation } of endpoints) {
    sayWhichBodiesAreNeeded(document, operation);
  }
  plainSchemas(document);
  return document;
}
