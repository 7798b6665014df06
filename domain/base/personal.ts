import { z } from "zod";

/** A JSON merge patch (RFC 7386): null removes a field. */
export interface MergePatch {
  [field: string]: string | null | MergePatch;
}

const marks = z.registry<{ erased: string | null }>();

/**
 * Marks a field that says who a person is. The log masks the field. An erase replaces its value by
 * `erased`. An erase removes a field that may be absent or null. A patch that sets a text would add
 * the field.
 */
export function personal<Schema extends z.ZodType>(
  schema: Schema,
  mark: { erased: Extract<z.output<Schema>, null | undefined> extends never ? string : null },
): Schema {
  marks.add(schema, mark);
  return schema;
}

/**
 * The patch that erases the marked fields of a schema, and those of the required objects in it.
 * An optional object is marked as a whole.
 */
export function erasurePatch(schema: z.ZodObject): MergePatch {
  const patch: MergePatch = {};
  for (const [field, part] of Object.entries(schema.shape)) {
    const mark = marks.get(part);
    if (mark) {
      patch[field] = mark.erased;
    } else if (part instanceof z.ZodObject) {
      const inner = erasurePatch(part);
      if (Object.keys(inner).length > 0) {
        patch[field] = inner;
      }
    }
  }
  return patch;
}

/**
 * A value with its personal fields erased. It still fits its schema: `personal` lets a patch remove
 * only what may be absent.
 */
export function erased<T extends object>(value: T, patch: MergePatch): T {
  const fields = Object.entries(value).flatMap(([field, part]): [string, unknown][] => {
    const change = patch[field];
    if (change === undefined) {
      return [[field, part]];
    }
    if (change === null) {
      return [];
    }
    return [[field, typeof change === "string" ? change : erased(part, change)]];
  });
  return Object.fromEntries(fields) as T;
}

/** Names of the marked fields of a schema, and of the objects that hold them. */
export function personalNames(schema: z.ZodObject): string[] {
  const namesIn = (patch: MergePatch): string[] =>
    Object.entries(patch).flatMap(([field, part]) =>
      part === null || typeof part === "string" ? [field] : [field, ...namesIn(part)],
    );
  return namesIn(erasurePatch(schema));
}
