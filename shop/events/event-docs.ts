import type { EventSchemas, JsonSchema } from "./event-schemas.ts";

const INTRO = `# Events

Every event that the store publishes, in every version, as consumers receive it. The page is made from
the registry in \`shop/events/events.ts\` by \`npm run events -- write\`. The JSON Schemas are in
[events.json](events.json).

An event has an \`id\`, a \`type\`, a \`version\`, a time (\`at\`, ISO 8601 UTC), a \`traceparent\` (W3C,
of the request that caused it) and its \`data\`. Consumers are idempotent by the \`id\`. Amounts are
integers of minor units. A queue message holds several events, as the JSON text of
\`{"events": […]}\`, and its consumer validates it.

No event carries personal data, except \`order.intake\`, which brings the order to its store. The
stock owner keeps that event until the store has acknowledged it. If the store refuses it, the dead
letters keep it.

## Change an event

Events outlive the code that made them: in queues, outboxes, dead letters and the archive that read
models are rebuilt from. During a deploy the previous version of the code reads events of the new one.
So a field may be added as optional. Anything else is a new version beside the old one, which stays.
\`npm run events -- check\`, part of \`npm test\`, compares the registry with what was published and names
each break.

1. Leave \`event("order.placed", 1, …)\` as it is and put the new one beside it:
   \`z.discriminatedUnion("version", [event("order.placed", 1, …), event("order.placed", 2, …)])\`.
2. Make consumers accept both versions (\`event.version\` says which one it is), and deploy that.
3. Publish the new version, and run \`npm run events -- write\`.

# Catalogue
`;

/** A field of an event's data, such as `items[].sku`. */
interface Field {
  path: string;
  /** Its types as text; values are in backticks. */
  type: string;
  required: boolean;
}

interface EventEntry {
  /** With its version: `order.placed v1`. */
  name: string;
  description: string;
  fields: Field[];
}

/** Each event and each version, with the fields of its data. */
export function eventCatalogue(schemas: EventSchemas): EventEntry[] {
  return Object.entries(schemas).map(([name, schema]) => {
    return {
      name,
      description: schema.description ?? "",
      fields: fieldsOf(property(schema, "data"), schema),
    };
  });
}

/** The catalogue of events, as Markdown. */
export function eventsPage(schemas: EventSchemas): string {
  const parts = eventCatalogue(schemas).map(({ name, description, fields }) => {
    const rows = fields.map(
      ({ path, type, required }) => `| \`${path}\` | ${type} | ${required ? "always" : "if any"} |`,
    );
    return `## ${name}\n\n${description}\n\n| field | type | present |\n|---|---|---|\n${rows.join("\n")}\n`;
  });
  return `${INTRO}\n${parts.join("\n")}`;
}

function fieldsOf(schema: JsonSchema, root: JsonSchema, prefix = ""): Field[] {
  const required = new Set(schema.required ?? []);
  return Object.keys(schema.properties ?? {}).flatMap((name) => {
    const path = prefix + name;
    const field = resolve(property(schema, name), root);
    const nested = innerObject(field, root);
    return [
      { path, type: typeName(field, root), required: required.has(name) },
      ...(nested ? fieldsOf(nested.schema, root, `${path}${nested.list ? "[]" : ""}.`) : []),
    ];
  });
}

/** The object that a field is, may be, or lists. */
function innerObject(schema: JsonSchema, root: JsonSchema): { schema: JsonSchema; list: boolean } | null {
  const { items } = schema;
  if (typeof items === "object" && !Array.isArray(items)) {
    const item = resolve(items as JsonSchema, root);
    return item.properties ? { schema: item, list: true } : null;
  }
  const object = optionsOf(schema, root).find(({ properties }) => properties);
  return object ? { schema: object, list: false } : null;
}

function typeName(schema: JsonSchema, root: JsonSchema): string {
  return optionsOf(schema, root)
    .map(({ type, format, const: only, enum: members }) => {
      if (only !== undefined || members) {
        return (only !== undefined ? [only] : (members ?? [])).map((value) => `\`${value}\``).join(" or ");
      }
      if (Array.isArray(type)) {
        return type.join(" or ");
      }
      return format ?? type ?? "anything";
    })
    .join(" or ");
}

function optionsOf(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  const options = schema.anyOf ?? schema.oneOf;
  return options ? options.map((option) => resolve(option as JsonSchema, root)) : [schema];
}

function property(schema: JsonSchema, name: string): JsonSchema {
  return (schema.properties?.[name] ?? {}) as JsonSchema;
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  return schema.$ref === undefined ? schema : (root.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? {});
}
