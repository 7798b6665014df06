import { z } from "zod";
import { child, innerOf, lengthAt, optionOf, type Texts, textsOf } from "./setting-form.ts";

/** What a person does with a list, before anything is saved: `up home 2`, `add home hero`. */
const MOVE = /^(up|down|remove|add) ([a-zA-Z]+(?:\.[a-zA-Z0-9]+){0,8}) (\w{1,20})$/;

/**
 * The texts after a move.
 * @returns the field or button that the person goes on with, or null where this is no move
 */
export function moveIn(
  schema: z.ZodObject,
  texts: Texts,
  did: string,
): { texts: Texts; focus: string } | null {
  const [, verb, path, what] = MOVE.exec(did) ?? [];
  const list = path === undefined ? null : schemaAt(schema, path);
  if (verb === undefined || path === undefined || what === undefined || !(list instanceof z.ZodArray)) {
    return null;
  }
  const length = lengthAt(texts, path);
  const items = Array.from({ length }, (_, n) => below(texts, child(path, n)));
  const n = Number(what);
  let focus = `up ${path} 0`;
  if (verb === "add") {
    focus = child(path, length);
    items.push(below(textsOf(list.element, newOf(list.element, what), focus), focus));
  } else if (!(n < length)) {
    return null;
  } else if (verb === "remove") {
    items.splice(n, 1);
    focus = `add ${path}`;
  } else {
    const to = Math.max(0, Math.min(length - 1, verb === "up" ? n - 1 : n + 1));
    const [moved] = items.splice(n, 1);
    if (moved) {
      items.splice(to, 0, moved);
    }
    focus = `${verb} ${path} ${to}`;
  }
  const next: Texts = new Map([...texts].filter(([name]) => !name.startsWith(`${path}.`)));
  for (const [at, item] of items.entries()) {
    for (const [name, text] of item) {
      next.set(child(child(path, at), name), text);
    }
  }
  return { texts: next, focus };
}

/** What is added to a list: not filled in, but for one of each list in it that may not be empty. */
function newOf(schema: unknown, kind = ""): unknown {
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return { ...asObject(newOf(optionOf(schema, kind))), kind };
  }
  if (schema instanceof z.ZodArray) {
    return schema.safeParse([]).success ? [] : [newOf(schema.element)];
  }
  return schema instanceof z.ZodObject
    ? Object.fromEntries(Object.entries(schema.shape).map(([key, part]) => [key, newOf(part)]))
    : undefined;
}

function asObject(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}

function below(texts: Texts, path: string): Texts {
  return new Map(
    [...texts].flatMap(([name, text]) =>
      name.startsWith(`${path}.`) ? [[name.slice(path.length + 1), text] as const] : [],
    ),
  );
}

function schemaAt(schema: unknown, path: string): unknown {
  let here: unknown = schema;
  for (const key of path.split(".")) {
    here = innerOf(here);
    if (here instanceof z.ZodArray) {
      here = here.element;
    } else if (here instanceof z.ZodDiscriminatedUnion) {
      const holder = here.options.find(
        (option) => option instanceof z.ZodObject && Object.hasOwn(option.shape, key),
      );
      here = holder instanceof z.ZodObject ? holder.shape[key] : undefined;
    } else {
      here = here instanceof z.ZodObject && Object.hasOwn(here.shape, key) ? here.shape[key] : undefined;
    }
  }
  return here;
}
