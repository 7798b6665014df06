import type { ApiContract, Operation, Schema } from "../../../domain/api/openapi-breaks.ts";

const HEAD = `// Made of the API's own document by \`npm run api -- write\`: do not edit.
`;

/** The types of the client: every named schema, and what each operation takes and answers. */
export function clientTypes({ paths, components }: ApiContract): string {
  const schemas = Object.entries(components?.schemas ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `export type ${name} = ${typeOf(schema)};\n`);
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const key = JSON.stringify(`${method.toUpperCase()} ${path}`);
      return `  ${key}: { input: ${inputOf(operation)}; answer: ${answerOf(operation)} };\n`;
    }),
  );
  return [
    HEAD,
    ...schemas,
    "/** What each operation takes and answers, by its method and path. */\n",
    "export interface Operations {\n",
    ...operations.sort(),
    "}\n",
  ].join("\n");
}

/** What an operation is called with: its parts are needed where one of their fields is. */
function inputOf({ parameters = [], requestBody }: Operation): string {
  const parts = ["path", "query", "header"].flatMap((where) => {
    const own = parameters.filter((one) => one.in === where);
    if (own.length === 0) {
      return [];
    }
    const isNeeded = own.some(({ required }) => required);
    const fields = own.map(
      ({ name, required, schema }) =>
        `${JSON.stringify(name)}${required ? "" : "?"}: ${typeOf(schema ?? {})}${required ? "" : " | undefined"}`,
    );
    return [`${where}${isNeeded ? "" : "?"}: { ${fields.join("; ")} }`];
  });
  const [body] = Object.values(requestBody?.content ?? {});
  const sent = body ? [`body${requestBody?.required ? "" : "?"}: ${bodyOf(requestBody?.content ?? {})}`] : [];
  return `{ ${[...parts, ...sent].join("; ")} }`;
}

function bodyOf(content: Record<string, { schema?: Schema }>): string {
  const json = content["application/json"];
  return json ? typeOf(json.schema ?? {}) : "BodyInit";
}

/** What an operation answers that went well: JSON, a text, or nothing. */
function answerOf({ responses = {} }: Operation): string {
  const good = Object.entries(responses).filter(([status]) => status.startsWith("2"));
  const types = good.map(([, { content }]) => {
    const json = content?.["application/json"];
    return json ? typeOf(json.schema ?? {}) : content ? "string" : "null";
  });
  return [...new Set(types)].join(" | ") || "null";
}

function typeOf(schema: Schema): string {
  if (schema.$ref) {
    return schema.$ref.split("/").at(-1) ?? "unknown";
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    return choices.map((choice) => `(${typeOf(choice)})`).join(" | ");
  }
  if (schema.allOf) {
    // What only describes adds no type.
    const parts = schema.allOf.map(typeOf).filter((part) => part !== "unknown");
    return parts.map((part) => `(${part})`).join(" & ") || "unknown";
  }
  const values = schema.enum ?? (schema.const === undefined ? null : [schema.const]);
  if (values) {
    return values.map((value) => JSON.stringify(value)).join(" | ");
  }
  return (
    [schema.type ?? []]
      .flat()
      .map((type) => plainType(type, schema))
      .join(" | ") || "unknown"
  );
}

function plainType(type: string, schema: Schema): string {
  switch (type) {
    case "object":
      return objectType(schema);
    case "array":
      return `(${typeOf(schema.items ?? {})})[]`;
    case "integer":
      return "number";
    default:
      return type;
  }
}

function objectType({ properties, required = [], additionalProperties }: Schema): string {
  if (!properties) {
    return `Record<string, ${typeof additionalProperties === "object" ? typeOf(additionalProperties) : "unknown"}>`;
  }
  const fields = Object.entries(properties).map(([name, schema]) =>
    required.includes(name)
      ? `${JSON.stringify(name)}: ${typeOf(schema)}`
      : `${JSON.stringify(name)}?: ${typeOf(schema)} | undefined`,
  );
  return `{ ${fields.join("; ")} }`;
}
