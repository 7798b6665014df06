import { createRoute } from "@hono/zod-openapi";
import {
  GRAPHQL_LIMITS,
  GraphqlParameters,
  GraphqlRequest,
  GraphqlResponse,
} from "../../http/contract/integrations/graphql.ts";
import { createRouter, jsonBody, problemResponses } from "../../http/router.ts";

const { depth, aliases, cost } = GRAPHQL_LIMITS;
const DESCRIPTION = `Reads alone. What is wrong in a query is told in \`errors\`, each with a \`code\` in its \`extensions\`. Limits: ${depth} levels, ${aliases} aliases, and a cost of ${cost}, which is the number of fields, with fragments written out, and of the products and orders that are read. A query that was sent once with its \`persistedQuery\` hash may be named by the hash alone. The schema is at \`/docs/graphql\`.`;

const content = {
  "application/json": { schema: GraphqlResponse },
  "application/graphql-response+json": { schema: GraphqlResponse },
};
const answers = {
  200: { description: "What was asked for, with errors of single fields", content },
  400: {
    description: "The query is refused: `errors` says why",
    content: {
      "application/graphql-response+json": { schema: GraphqlResponse },
      ...problemResponses("invalid_request")[400]?.content,
    },
  },
};

const post = createRoute({
  method: "post",
  path: "/graphql",
  tags: ["GraphQL"],
  security: [{}, { bearer: [] }],
  summary: "Ask for products, a cart, or one's own orders",
  description: `${DESCRIPTION} \`me\`, \`cart\` and \`prices\` are about the caller: who may read them is as in the JSON API.`,
  request: { body: jsonBody(GraphqlRequest) },
  responses: { ...answers, ...problemResponses("invalid_token") },
});

const get = createRoute({
  method: "get",
  path: "/graphql",
  tags: ["GraphQL"],
  security: [{}, { bearer: [] }],
  summary: "Ask for products",
  description: `${DESCRIPTION} The answer is equal for everybody and is cached as those of the catalog.`,
  request: { query: GraphqlParameters },
  responses: {
    ...answers,
    303: { description: "A browser that sends no query is led to the documentation" },
    304: { description: "Unchanged since the `ETag` in `If-None-Match`" },
    414: { description: "The address is longer than the platform takes: send the query with POST" },
    ...problemResponses("invalid_token", "forbidden", "unavailable"),
  },
});

/** GraphQL's code runs when it is first asked for, so that it costs no isolate its start. */
export const server = () => import("./server.ts");

export const graphqlRoutes = createRouter();

graphqlRoutes.openapi(post, async (c) => (await server()).answerOne(c, c.req.valid("json")));

graphqlRoutes.openapi(get, async (c) => {
  const request = c.req.valid("query");
  const isAsked = request.query !== undefined || request.extensions?.persistedQuery !== undefined;
  if (!isAsked && c.req.header("Accept")?.includes("text/html")) {
    return c.redirect("/docs/graphql", 303);
  }
  return (await server()).answerAll(c, request);
});
