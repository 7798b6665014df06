import type { OpenAPIHono } from "@hono/zod-openapi";
import { PROBLEMS } from "../../domain/base/problem.ts";
import type { ShopSettings } from "../../domain/base/shop.ts";
import type { AppEnv } from "../router.ts";
import { type ApiDocument, groupsOf } from "./operations.ts";

const DESCRIPTION = `JSON in and out, in \`camelCase\`. Money is an integer in minor units with its currency; times are ISO 8601 UTC.

**Tokens.** Send \`Authorization: Bearer …\` where an operation asks for it. On a local server, \`npm run token\` prints one.

**Carts.** A guest's cart is named by the \`Cart-Id\` header; the first answer returns it.

**Errors.** Every error is \`application/problem+json\` with a stable \`code\`; \`/docs/errors\` lists them.

**Trying again.** Orders take an \`Idempotency-Key\`: a repetition with the same key and body answers the same and does nothing twice.`;

/** What each group of operations is about, in the order in which a newcomer meets them. */
const TAGS = [
  { name: "Catalog", description: "Products, search and facets, cached at the edge." },
  { name: "Cart", description: "What a shopper means to buy." },
  { name: "Orders", description: "Placing an order and following it." },
  { name: "Fulfilment", description: "Parcels: what is to be sent, is on its way, has arrived." },
  { name: "Payments", description: "Paying an order again, and what providers tell by themselves." },
  { name: "Flash sales", description: "A fixed allotment, sold exactly." },
  { name: "Inventory", description: "Stock of a SKU, from the one object that owns it." },
  { name: "Accounts", description: "Who is calling." },
  { name: "Catalog administration", description: "What merchants do: import, export, create, edit." },
  { name: "Operations", description: "Whether the store is well." },
];

/** What any operation may answer while the database, or an object, cannot. */
const UNAVAILABLE = {
  description: `\`unavailable\`: ${PROBLEMS.unavailable.title}. \`Retry-After\` says when.`,
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

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
  for (const { path, operation } of groupsOf(document).flatMap(({ endpoints }) => endpoints)) {
    if (path !== "/healthz") {
      operation.responses = { 503: UNAVAILABLE, ...operation.responses };
    }
  }
  return document;
}
