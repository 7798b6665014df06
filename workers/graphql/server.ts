import { GraphQLError, parse, printSchema } from "graphql";
import { createHandler } from "graphql-http";
import type { Context } from "hono";
import { ProblemError } from "../../domain/base/problem.ts";
import { cachedRead } from "../../http/cache/read-cache.ts";
import { GRAPHQL_LIMITS, type GraphqlRequest } from "../../http/contract/integrations/graphql.ts";
import { unexpected } from "../../http/problem.ts";
import type { AppEnv } from "../../http/router.ts";
import { shownData, VERSIONS } from "../../shop/catalog/versions.ts";
import { limitQueries } from "./limits.ts";
import { keepQuery, sha256, textOf } from "./persisted.ts";
import { type Asked, schema } from "./schema.ts";

const GRAPHQL_TYPE = "application/graphql-response+json";

/** An error as clients receive it: with a code, and nothing of what is inside. */
function errorForClient(c: Context<AppEnv>, error: Readonly<Error>): GraphQLError {
  const cause = error instanceof GraphQLError ? error.originalError : error;
  if (error instanceof GraphQLError && cause === undefined) {
    return new GraphQLError(error.message, {
      ...error,
      extensions: { code: "invalid_request", ...error.extensions },
    });
  }
  const { code, detail, errors } = unexpected(cause, {
    traceparent: c.get("traceparent"),
    path: c.req.path,
  });
  return new GraphQLError(detail, {
    ...(error instanceof GraphQLError ? error : {}),
    extensions: { code, ...(errors ? { errors } : {}) },
  });
}

/**
 * Executes one query. The status is that of GraphQL over HTTP: what is wrong in a query is in
 * `errors`, beside what could be answered.
 */
async function execute(asked: Asked, request: GraphqlRequest, query: string) {
  const { c, isShared } = asked;
  let isWhole = true;
  const handle = createHandler<undefined, undefined, Asked>({
    schema,
    context: asked,
    parse: (source) => parse(source, { maxTokens: GRAPHQL_LIMITS.tokens }),
    validationRules: (_, { variableValues }, rules) => [limitQueries(variableValues), ...rules],
    parseRequestParams: () => ({
      query,
      operationName: request.operationName ?? undefined,
      variables: request.variables ?? undefined,
    }),
    onOperation: () => keepQuery(c, request, query),
    formatError(error) {
      isWhole = false;
      const { originalError } = error instanceof GraphQLError ? error : {};
      if (isShared && originalError && !(originalError instanceof ProblemError)) {
        // The cache may have an earlier answer.
        throw originalError;
      }
      return errorForClient(c, error);
    },
  });
  // An answer that is shared has one type for all.
  const isNew = !isShared && c.req.header("Accept")?.includes(GRAPHQL_TYPE);
  const [body, { status, headers }] = await handle({
    method: "POST",
    url: c.req.url,
    headers: { accept: isNew ? GRAPHQL_TYPE : "application/json" },
    body: null,
    raw: undefined,
    context: undefined,
  });
  const policy = isShared && isWhole ? {} : { "Cache-Control": "no-store" };
  return c.json(JSON.parse(body ?? "{}"), status === 400 ? 400 : 200, { ...headers, ...policy });
}

/** Answers a query about one shopper, or about the catalog, and lets no cache keep it. */
export async function answerOne(c: Context<AppEnv>, request: GraphqlRequest) {
  const query = await textOf(c, request);
  if (query === null) {
    return notFound(c);
  }
  const versions = await VERSIONS.current(c.env, c.executionCtx);
  const asked = { c, versions, db: shownData(c.env, versions), isShared: false };
  return execute(asked, request, query);
}

/** Answers a query about the catalog as the catalog's own reads are answered. */
export async function answerAll(c: Context<AppEnv>, request: GraphqlRequest) {
  const query = await textOf(c, request);
  if (query === null) {
    return notFound(c);
  }
  const stamp = await sha256(JSON.stringify([query, request.operationName, request.variables]));
  return cachedRead(c, (db, versions) => execute({ c, db, versions, isShared: true }, request, query), stamp);
}

/** As clients of automatic persisted queries expect it: they send the whole query next. */
function notFound(c: Context<AppEnv>) {
  const error = { message: "PersistedQueryNotFound", extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } };
  return c.json({ errors: [error] }, 200, { "Cache-Control": "no-store" });
}

/** The schema as people read it. */
export const sdl = (): string => printSchema(schema);
