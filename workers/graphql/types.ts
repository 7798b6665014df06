import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfig,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLNullableOutputType,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLString,
  isNonNullType,
} from "graphql";
import { z } from "zod";
import { Money } from "../../domain/base/money.ts";

/** GraphQL types of the schemas that the JSON API answers with: one schema is one type. */

const DateTime = new GraphQLScalarType({ name: "DateTime", description: "A time in UTC (ISO 8601)" });

/** GraphQL's own integers end at 21 million dollars. */
const MinorUnits = new GraphQLScalarType({
  name: "MinorUnits",
  description: "A whole number: of cents, or what else the currency has",
});

const Entry = new GraphQLObjectType({
  name: "NamedValue",
  fields: {
    name: { type: new GraphQLNonNull(GraphQLString) },
    value: { type: new GraphQLNonNull(GraphQLString) },
  },
});

const names = new Map<z.core.$ZodType, string>();
const made = new Map<z.core.$ZodType, GraphQLObjectType | GraphQLEnumType>();

/**
 * What a schema was before it was described or checked, and the name that it was given on the way.
 */
function originOf(schema: z.core.$ZodType): { origin: z.core.$ZodType; id: string | undefined } {
  let origin = schema;
  let id = z.globalRegistry.get(origin)?.id;
  while (origin._zod.parent) {
    origin = origin._zod.parent;
    id ??= z.globalRegistry.get(origin)?.id;
  }
  return { origin, id };
}

/** Gives the type of a schema a name, where the schema says none or another. */
export function nameType(schema: z.core.$ZodType, name: string): void {
  names.set(originOf(schema).origin, name);
}

function named<T extends GraphQLObjectType | GraphQLEnumType>(
  schema: z.core.$ZodType,
  name: string,
  make: (name: string) => T,
): GraphQLObjectType | GraphQLEnumType {
  const { origin, id } = originOf(schema);
  const known = made.get(origin);
  if (known) {
    return known;
  }
  const type = make(names.get(origin) ?? id ?? name);
  made.set(origin, type);
  return type;
}

function present(schema: z.core.$ZodType): { schema: z.core.$ZodType; isAbsent: boolean } {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return { schema: present(schema.unwrap()).schema, isAbsent: true };
  }
  return { schema, isAbsent: false };
}

/** @param name of a type that its schema does not name */
function nullableType(schema: z.core.$ZodType, name: string): GraphQLNullableOutputType {
  if (schema instanceof z.ZodObject) {
    return named(
      schema,
      name,
      (own) => new GraphQLObjectType({ name: own, fields: () => fieldsOf(schema, own) }),
    );
  }
  if (schema instanceof z.ZodArray) {
    return new GraphQLList(typeOf(schema.element, name.replace(/(?<=x)es$|s$/, "")));
  }
  if (schema instanceof z.ZodRecord) {
    return new GraphQLList(new GraphQLNonNull(Entry));
  }
  if (schema instanceof z.ZodEnum) {
    const values = Object.fromEntries(schema.options.map((option) => [String(option), {}]));
    return named(schema, name, (own) => new GraphQLEnumType({ name: own, values }));
  }
  if (schema instanceof z.ZodNumber) {
    return originOf(schema).origin === originOf(Money.shape.amount).origin ? MinorUnits : GraphQLInt;
  }
  if (schema instanceof z.ZodBoolean || (schema instanceof z.ZodLiteral && schema.value === true)) {
    return GraphQLBoolean;
  }
  if (schema instanceof z.ZodISODateTime) {
    return DateTime;
  }
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat) {
    return GraphQLString;
  }
  throw new Error(`There is no GraphQL type for ${name}`);
}

/** The type of a schema's values; null where a schema lets them be absent. */
export function typeOf(schema: z.core.$ZodType, name: string): GraphQLOutputType {
  const { schema: inner, isAbsent } = present(schema);
  const type = nullableType(inner, name);
  return isAbsent ? type : new GraphQLNonNull(type);
}

export function nullable(type: GraphQLOutputType): GraphQLNullableOutputType {
  return isNonNullType(type) ? type.ofType : type;
}

/** The fields of an object's type. */
export function fieldsOf<Context>(
  { shape }: z.ZodObject,
  name: string,
): Record<string, GraphQLFieldConfig<Record<string, unknown>, Context>> {
  return Object.fromEntries(
    Object.entries(shape).map(([field, schema]) => {
      const { schema: inner, isAbsent } = present(schema);
      const type =
        field === "id" && !isAbsent
          ? new GraphQLNonNull(GraphQLID)
          : typeOf(schema, `${name}${field.charAt(0).toUpperCase()}${field.slice(1)}`);
      const { description } = z.globalRegistry.get(schema) ?? {};
      const config: GraphQLFieldConfig<Record<string, unknown>, Context> = { type, description };
      if (inner instanceof z.ZodRecord) {
        config.resolve = (source) =>
          Object.entries(source[field] ?? {}).map(([key, value]) => ({ name: key, value }));
      }
      return [field, config];
    }),
  );
}
