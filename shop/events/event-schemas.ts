import { z } from "zod";
import { Event } from "./events.ts";

/** JSON Schema, as far as zod writes it. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schema of each event under its name and version, such as `order.placed v1`. */
export type EventSchemas = Readonly<Record<string, JsonSchema>>;

type Registered = { options: readonly z.ZodType[] };

/** The JSON Schemas of the registered events, every version of each. */
export function eventSchemas(registry: Registered = Event): EventSchemas {
  return Object.fromEntries(versionsOf(registry).map((schema) => [nameOf(schema), jsonSchema(schema)]));
}

function versionsOf({ options }: Registered): z.ZodObject[] {
  return options.flatMap((option) => {
    if (option instanceof z.ZodObject) {
      return [option];
    }
    if (option instanceof z.ZodDiscriminatedUnion) {
      return versionsOf(option as unknown as Registered);
    }
    throw new Error("An event is an object, or versions of one");
  });
}

function nameOf({ shape }: z.ZodObject): string {
  const [type, version] = [shape.type, shape.version].map((field) =>
    field instanceof z.ZodLiteral ? field.value : undefined,
  );
  if (typeof type !== "string" || typeof version !== "number") {
    throw new Error("An event has a literal type and version");
  }
  return `${type} v${version}`;
}

function jsonSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _dialect, ...json } = z.toJSONSchema(schema, {
    io: "input",
    // A format says it all, and its pattern may be written otherwise by the next version of zod.
    override: ({ jsonSchema: part }) => {
      if (part.format) {
        delete part.pattern;
      }
    },
  });
  return json;
}
