import { z } from "@hono/zod-openapi";

/** What one query may be. A query of a page has a tenth of it. */
export const GRAPHQL_LIMITS = {
  chars: 10_000,
  /** Bounds how deep the parser goes, and what rules that compare fields with each other cost. */
  tokens: 1_000,
  depth: 10,
  aliases: 15,
  /**
   * Fields, with fragments written out, and products, orders and the like that are read for them.
   */
  cost: 500,
} as const;
const MAX_NAME_CHARS = 100;

/** How a client names a query that the shop may know already (automatic persisted queries). */
const PersistedQuery = z.looseObject({
  version: z.literal(1),
  sha256Hash: z.string().regex(/^[0-9a-f]{64}$/),
});

const Query = z.string().max(GRAPHQL_LIMITS.chars);
const OperationName = z.string().max(MAX_NAME_CHARS);
const Variables = z.record(z.string(), z.unknown());
const Extensions = z.looseObject({ persistedQuery: PersistedQuery.optional() });

export const GraphqlRequest = z
  .object(
    {
      query: Query.nullish().openapi({ example: "{ products(first: 1) { nodes { title } } }" }),
      operationName: OperationName.nullish(),
      variables: Variables.nullish(),
      extensions: Extensions.nullish(),
    },
    { error: "must be one query: there are no batches" },
  )
  .openapi("GraphqlRequest", { minProperties: 1 });
export type GraphqlRequest = z.infer<typeof GraphqlRequest>;

/** JSON in a parameter; a field of a form that was left empty is absent. */
function json<Schema extends z.ZodType>(schema: Schema) {
  return z.string().max(GRAPHQL_LIMITS.chars).transform(parseJson).pipe(schema.optional()).optional();
}

function parseJson(text: string, ctx: z.RefinementCtx): unknown {
  if (text === "") {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    ctx.addIssue({ code: "custom", message: "must be JSON" });
    return z.NEVER;
  }
}

const asText = (description: string) => ({
  type: "string" as const,
  maxLength: GRAPHQL_LIMITS.chars,
  description,
});

export const GraphqlParameters = z.object({
  query: Query.optional(),
  operationName: OperationName.optional(),
  variables: json(Variables).openapi(asText("A JSON object")),
  extensions: json(Extensions).openapi(asText("A JSON object: `persistedQuery` names a query by its hash")),
});

export const GraphqlResponse = z
  .object({
    data: z.record(z.string(), z.unknown()).nullable().optional().describe("What was asked for"),
    errors: z
      .array(
        z.object({
          message: z.string(),
          path: z.array(z.union([z.string(), z.int()])).optional(),
          locations: z.array(z.object({ line: z.int(), column: z.int() })).optional(),
          extensions: z.looseObject({ code: z.string().describe("As the `code` of a problem") }),
        }),
      )
      .optional(),
  })
  .openapi("GraphqlResponse");
