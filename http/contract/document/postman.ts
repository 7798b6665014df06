import {
  type ApiDocument,
  contentOf,
  type Endpoint,
  exampleOf,
  groupsOf,
  needsToken,
  parametersOf,
} from "./operations.ts";

/** One operation as Postman's collections have it (https://schema.postman.com, version 2.1). */
interface PostmanRequest {
  name: string;
  request: {
    method: string;
    description: string;
    auth?: { type: "noauth" };
    header: { key: string; value: string; disabled?: true }[];
    url: {
      raw: string;
      host: string[];
      path: string[];
      query: { key: string; value: string; description: string; disabled?: true }[];
      variable: { key: string; value: string }[];
    };
    body?: { mode: "raw"; raw: string; options: { raw: { language: "json" | "text" } } };
  };
  response: { name: string; code: number; header: { key: string; value: string }[]; body: string }[];
}

/**
 * A collection with an example of every operation, and of what it answers, made of the document.
 */
export function postmanOf(document: ApiDocument, origin: string) {
  return {
    info: {
      name: document.info.title,
      description: document.info.description ?? "",
      schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    auth: { type: "bearer", bearer: [{ key: "token", value: "{{token}}", type: "string" }] },
    variable: [
      { key: "baseUrl", value: origin },
      { key: "token", value: "" },
    ],
    item: groupsOf(document).map(({ name, description, endpoints }) => ({
      name,
      description,
      item: endpoints.map((endpoint) => requestOf(document, endpoint)),
    })),
  };
}

function requestOf(document: ApiDocument, { method, path, operation }: Endpoint): PostmanRequest {
  const parameters = parametersOf(operation).map(
    ({ name, in: where, required, schema, example, description }) => {
      const value = String(example ?? (schema ? exampleOf(document, schema) : ""));
      return {
        where,
        key: name,
        value,
        description: description ?? "",
        ...(required ? {} : { disabled: true as const }),
      };
    },
  );
  const of = (place: string) =>
    parameters.filter(({ where }) => where === place).map(({ where: _, ...parameter }) => parameter);
  const body = contentOf(operation.requestBody);
  const isJson = body?.type === "application/json";
  const example = body && exampleOf(document, body.schema);
  const raw = isJson ? JSON.stringify(example, null, 2) : String(example);
  const parts = path
    .slice(1)
    .split("/")
    .map((part) => part.replace(/^\{(\w+)\}$/, ":$1"));
  return {
    name: operation.summary ?? path,
    request: {
      method: method.toUpperCase(),
      description: operation.description ?? "",
      ...(needsToken(operation) ? {} : { auth: { type: "noauth" } }),
      header: [
        ...(body ? [{ key: "Content-Type", value: body.type }] : []),
        ...of("header").map(({ description: _, ...header }) => header),
      ],
      url: {
        raw: `{{baseUrl}}/${parts.join("/")}`,
        host: ["{{baseUrl}}"],
        path: parts,
        query: of("query"),
        variable: of("path").map(({ key, value }) => ({ key, value })),
      },
      ...(body
        ? { body: { mode: "raw", raw, options: { raw: { language: isJson ? "json" : "text" } } } }
        : {}),
    },
    response: Object.entries(operation.responses ?? {}).flatMap(([status, answer]) => {
      const content = contentOf(answer);
      return content
        ? [
            {
              name: answer.description ?? status,
              code: Number(status),
              header: [{ key: "Content-Type", value: content.type }],
              body: JSON.stringify(exampleOf(document, content.schema), null, 2),
            },
          ]
        : [];
    }),
  };
}
