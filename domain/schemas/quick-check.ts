import { z } from "zod";

type Check = (value: unknown) => boolean;

/**
 * A check that says yes only to what a schema takes and gives back as it is. It copies nothing,
 * where zod copies each object and each field. A no means nothing: the schema itself says then
 * whether the value fits. So it serves where nearly everything fits, such as messages that this
 * shop sent.
 */
export function quickCheck<Schema extends z.ZodType>(
  schema: Schema,
): (value: unknown) => value is z.output<Schema> {
  let check: Check | null = null;
  return (value): value is z.output<Schema> => {
    check ??= checkOf(schema);
    return check(value);
  };
}

function checkOf(schema: unknown): Check {
  if (!(schema instanceof z.ZodType)) {
    return never;
  }
  if (schema instanceof z.ZodOptional) {
    const inner = checkOf(schema.unwrap());
    return (value) => value === undefined || inner(value);
  }
  if (schema instanceof z.ZodNullable) {
    const inner = checkOf(schema.unwrap());
    return (value) => value === null || inner(value);
  }
  if (schema instanceof z.ZodLiteral || schema instanceof z.ZodEnum) {
    const values = new Set<unknown>(schema instanceof z.ZodLiteral ? schema.values : schema.options);
    return (value) => values.has(value);
  }
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return unionOf(schema);
  }
  const isBare = (schema.def.checks ?? []).length === 0;
  if (schema instanceof z.ZodObject) {
    return isBare ? objectOf(schema) : never;
  }
  if (schema instanceof z.ZodArray) {
    return arrayOf(schema);
  }
  if (schema instanceof z.ZodNumberFormat && isBare && schema.format === "safeint") {
    return Number.isSafeInteger;
  }
  if (schema instanceof z.ZodBoolean) {
    return (value) => typeof value === "boolean";
  }
  const patterns = patternsOf(schema);
  if (patterns) {
    return (value) => typeof value === "string" && patterns.every((pattern) => pattern.test(value));
  }
  // A text or number of another form is the schema's own to judge, and may not be changed by it.
  return schema instanceof z.ZodString || schema instanceof z.ZodStringFormat || schema instanceof z.ZodNumber
    ? (value) => (typeof value === "string" || typeof value === "number") && isKept(schema, value)
    : never;
}

/** What a text is matched with where that is all that is asked of it. */
function patternsOf(schema: z.ZodType): RegExp[] | null {
  const isTime = schema instanceof z.ZodISODateTime;
  if (!isTime && !(schema instanceof z.ZodString)) {
    return null;
  }
  const patterns = (schema.def.checks ?? []).map(({ _zod: { def } }) =>
    "format" in def && def.format === "regex" && "pattern" in def ? def.pattern : null,
  );
  const all = isTime ? [schema.def.pattern, ...patterns] : patterns;
  const kept = all.flatMap((pattern) =>
    pattern instanceof RegExp && !pattern.global && !pattern.sticky ? [pattern] : [],
  );
  return kept.length === all.length ? kept : null;
}

const never: Check = () => false;

function isKept(schema: z.ZodType, value: string | number): boolean {
  const { data, success } = schema.safeParse(value);
  return success && data === value;
}

/** Of the checks of an array only that of its least length is known here. */
function arrayOf({ element, def }: z.ZodArray): Check {
  const least = (def.checks ?? []).map(({ _zod: { def: one } }) =>
    one.check === "min_length" && "minimum" in one ? Number(one.minimum) : Number.POSITIVE_INFINITY,
  );
  const check = checkOf(element);
  const length = Math.max(0, ...least);
  return (value) => Array.isArray(value) && value.length >= length && value.every(check);
}

/** Fields that the schema does not name are refused or left out by it. */
function objectOf({ shape, def }: z.ZodObject): Check {
  const keeps = def.catchall !== undefined && !(def.catchall instanceof z.ZodNever);
  const fields = Object.entries(shape).map(([name, part]) => ({ name, check: checkOf(part) }));
  const names = new Set(fields.map(({ name }) => name));
  const check: Check = (value) => {
    if (!isPlain(value)) {
      return false;
    }
    for (const name in value) {
      if (!names.has(name)) {
        return false;
      }
    }
    for (const field of fields) {
      if (!field.check(value[field.name])) {
        return false;
      }
    }
    return true;
  };
  return keeps ? never : check;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** By the value of the field that tells its options apart. */
function unionOf(schema: z.ZodDiscriminatedUnion): Check {
  const { discriminator } = schema.def;
  const checks = new Map<unknown, Check>();
  for (const option of schema.options) {
    const check = checkOf(option);
    for (const value of valuesOf(option, discriminator)) {
      checks.set(value, check);
    }
  }
  return (value) => isPlain(value) && (checks.get(value[discriminator])?.(value) ?? false);
}

function valuesOf(option: unknown, field: string): unknown[] {
  if (option instanceof z.ZodDiscriminatedUnion) {
    return option.options.flatMap((one) => valuesOf(one, field));
  }
  const part: unknown = option instanceof z.ZodObject ? option.shape[field] : null;
  return part instanceof z.ZodLiteral ? [...part.values] : [];
}
