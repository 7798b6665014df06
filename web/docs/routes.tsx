import type { OpenAPIHono } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import { apiDocument } from "../../http/contract/document/openapi.ts";
import type { ApiDocument } from "../../http/contract/document/operations.ts";
import { postmanOf } from "../../http/contract/document/postman.ts";
import type { AppEnv } from "../../http/router.ts";
import { page } from "../layout/respond.tsx";
import { ErrorReference } from "./errors.tsx";
import { EventReference } from "./events.tsx";
import { GraphqlPage } from "./graphql.tsx";
import { ApiReference } from "./reference.tsx";

/** They change with a deploy alone, and may then be read a little late. */
const CACHE_CONTROL = "public, max-age=300";

/**
 * Serves the app's own contract: the document at /openapi.json, and for people at /docs.
 *
 * @param sdl the text of the GraphQL schema
 */
export function documentApi(app: OpenAPIHono<AppEnv>, sdl: () => Promise<string>): void {
  let made: ApiDocument | undefined;
  const document = (c: Context<AppEnv>) => {
    made ??= apiDocument(app, c.get("shop"));
    return made;
  };

  app.get("/openapi.json", (c) => c.json(document(c), 200, { "Cache-Control": CACHE_CONTROL }));
  app.get("/docs/postman.json", (c) =>
    c.json(postmanOf(document(c), new URL(c.req.url).origin), 200, { "Cache-Control": CACHE_CONTROL }),
  );
  app.get("/docs", (c) =>
    documentPage(c, <ApiReference document={document(c)} origin={new URL(c.req.url).origin} />),
  );
  app.get("/docs/graphql", async (c) =>
    documentPage(c, <GraphqlPage sdl={await sdl()} query={c.req.query("query")} />),
  );
  app.get("/docs/errors", (c) => documentPage(c, <ErrorReference />));
  app.get("/docs/events", (c) => documentPage(c, <EventReference />));
}

function documentPage(c: Context<AppEnv>, content: JSX.Element) {
  c.header("Cache-Control", CACHE_CONTROL);
  return page(c, content);
}
