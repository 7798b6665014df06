import { z } from "zod";
import { parsePrice } from "../../../domain/base/money.ts";
import { slugOf } from "../../../domain/catalog/slug.ts";
import { ShopSettings } from "../../../domain/shop/shop-settings.ts";
import { countryCode, countryCodes } from "./country-texts.ts";
import { limitsText, parseLimits, parsePrices, pricesText } from "./price-texts.ts";
import { FIELDS, patternOf, type Typed } from "./setting-words.ts";
import { parseTaxLines, taxLines } from "./tax-lines.ts";

/**
 * Settings as a form: the schema says which fields there are. What a field holds is text, named by
 * its path, such as `shipping.zones.0.methods.1.title`.
 */
export type Texts = Map<string, string>;

const MAX_TEXT = 100_000;
/** Characters of a way to send's name for programs. */
const MAX_CODE = 40;

/** The schema of some fields alone. */
export function schemaOf(keys: readonly (keyof ShopSettings)[]) {
  return z.strictObject(Object.fromEntries(keys.map((key) => [key, ShopSettings.shape[key]])));
}

export function typedOf(path: string): Typed {
  return FIELDS[patternOf(path)]?.typed ?? "text";
}

/** How lists and trees are typed into one field. */
export const IN_ONE_FIELD: readonly Typed[] = [
  "lines",
  "list",
  "countries",
  "taxes",
  "prices",
  "limits",
  "json",
];

/** The schema without its optional wrapper. */
export function innerOf(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? innerOf(schema.unwrap()) : schema;
}

/** The kind of section that a schema of them stands for, by its `kind`. */
export function optionOf(schema: z.ZodDiscriminatedUnion, kind: unknown): z.ZodObject | undefined {
  return schema.options.find(
    (option): option is z.ZodObject => option instanceof z.ZodObject && kindOf(option) === kind,
  );
}

export function kindOf(option: z.ZodObject): string | undefined {
  const { kind } = option.shape;
  return kind instanceof z.ZodLiteral ? String(kind.value) : undefined;
}

/** Whether a schema's value is typed into one field, though it is a list or a tree. */
function isLeaf(schema: unknown, path: string): boolean {
  const isTree =
    schema instanceof z.ZodObject ||
    schema instanceof z.ZodArray ||
    schema instanceof z.ZodDiscriminatedUnion;
  return !isTree || IN_ONE_FIELD.includes(typedOf(path));
}

export const child = (path: string, key: string | number) => (path === "" ? String(key) : `${path}.${key}`);

/** A value's texts by the paths of their fields. */
export function textsOf(schema: unknown, value: unknown, path: string, texts: Texts = new Map()): Texts {
  const inner = innerOf(schema);
  if (isLeaf(inner, path)) {
    texts.set(path, textOf(value, typedOf(path)));
  } else if (inner instanceof z.ZodArray) {
    for (const [n, one] of (Array.isArray(value) ? value : []).entries()) {
      textsOf(inner.element, one, child(path, n), texts);
    }
  } else {
    const object = inner instanceof z.ZodDiscriminatedUnion ? optionOf(inner, at(value, "kind")) : inner;
    if (object instanceof z.ZodObject) {
      for (const [key, part] of Object.entries(object.shape)) {
        textsOf(part, at(value, key), child(path, key), texts);
      }
    }
  }
  return texts;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function textOf(value: unknown, typed: Typed): string {
  if (value === undefined) {
    return "";
  }
  switch (typed) {
    case "lines":
      return Array.isArray(value) ? value.join("\n") : "";
    case "list":
    case "countries":
      return Array.isArray(value) ? value.join(", ") : "";
    case "taxes":
      return Array.isArray(value) ? taxLines(value) : "";
    case "prices":
      return pricesText(value ?? {});
    case "limits":
      return limitsText(value ?? {});
    case "json":
      return Object.keys(value ?? {}).length === 0 ? "" : JSON.stringify(value, null, 1);
    case "money":
      return typeof value === "number" ? (value / 100).toFixed(2) : "";
    default:
      return String(value);
  }
}

/** What is wrong, in words, by the path of its field. */
export type SettingErrors = Record<string, string>;

/** The value that texts stand for, as its schema is to judge it, and what is no value at all. */
export function readValue(
  schema: unknown,
  texts: Texts,
  path: string,
  errors: SettingErrors = {},
): { value: unknown; errors: SettingErrors } {
  const isOptional = schema instanceof z.ZodOptional;
  const inner = innerOf(schema);
  if (isLeaf(inner, path)) {
    const text = (texts.get(path) ?? "").slice(0, MAX_TEXT);
    if (isOptional && text.trim() === "") {
      return { value: undefined, errors };
    }
    return { value: leafOf(inner, text, path, errors), errors };
  }
  if (inner instanceof z.ZodArray) {
    const { element } = inner;
    const value = Array.from({ length: lengthAt(texts, path) }, (_, n) => {
      return readValue(element, texts, child(path, n), errors).value;
    });
    return { value, errors };
  }
  const object =
    inner instanceof z.ZodDiscriminatedUnion ? optionOf(inner, texts.get(child(path, "kind"))) : inner;
  if (!(object instanceof z.ZodObject)) {
    return { value: {}, errors };
  }
  const entries = Object.entries(object.shape).flatMap(([key, part]) => {
    const { value } = readValue(part, texts, child(path, key), errors);
    return value === undefined ? [] : [[key, value]];
  });
  return { value: Object.fromEntries(entries), errors };
}

function leafOf(schema: unknown, text: string, path: string, errors: SettingErrors): unknown {
  switch (typedOf(path)) {
    case "lines":
      return text
        .split(/\r?\n/)
        .map((line) => line.trim())
        .filter((line) => line !== "");
    case "list":
      return text
        .split(path === "knownFor" ? /[,\n]+/ : /[\s,]+/)
        .map((word) => word.trim())
        .filter((word) => word !== "");
    case "country":
      return countryCode(text);
    case "countries":
      return countryCodes(text);
    case "taxes": {
      const read = parseTaxLines(text);
      if ("error" in read) {
        errors[path] = read.error;
        return [];
      }
      return read.areas;
    }
    case "prices": {
      const prices = parsePrices(text);
      if (prices === null) {
        errors[path] = "Write each as EUR 5.90, or EUR 0 from 100, with commas between them.";
      }
      return prices ?? {};
    }
    case "limits": {
      const limits = parseLimits(text);
      if (limits === null) {
        errors[path] = "Write each as EUR 10 to 10000, with commas between them.";
      }
      return limits ?? {};
    }
    case "json":
      try {
        return JSON.parse(text.trim() || "{}");
      } catch {
        errors[path] = "This is no JSON.";
        return {};
      }
    case "money": {
      const cents = parsePrice(text.trim());
      if (cents === null) {
        errors[path] = "Enter an amount, such as 6 or 6.50.";
      }
      return cents ?? 0;
    }
    default:
  }
  if (schema instanceof z.ZodNumber) {
    if (!/^\d{1,9}$/.test(text.trim())) {
      errors[path] = "Enter a whole number.";
      return 0;
    }
    return Number(text);
  }
  return schema instanceof z.ZodBoolean ? text === "yes" : text.replaceAll("\r\n", "\n").trim();
}

/** How many of a list a form shows. */
export function lengthAt(texts: Texts, path: string): number {
  const positions = [...texts.keys()].flatMap((name) => {
    const [, n] = name.startsWith(`${path}.`)
      ? (/^(\d{1,3})(?:\.|$)/.exec(name.slice(path.length + 1)) ?? [])
      : [];
    return n === undefined ? [] : [Number(n)];
  });
  return positions.length === 0 ? 0 : Math.max(...positions) + 1;
}

/** A way to send whose name for programs is left empty is named after what shoppers read. */
export function nameMethods(texts: Texts): void {
  for (const [path, text] of texts) {
    if (text.trim() === "" && /\.methods\.\d+\.code$/.test(path)) {
      const title = texts.get(path.replace(/code$/, "title")) ?? "";
      texts.set(path, slugOf(title).slice(0, MAX_CODE));
    }
  }
}

/** What a browser sent, of the fields below these keys. */
export function readTexts(form: FormData, keys: readonly string[]): Texts {
  const texts: Texts = new Map();
  for (const [name, value] of form) {
    if (typeof value === "string" && keys.includes(name.split(".")[0] ?? "")) {
      texts.set(name, value);
    }
  }
  return texts;
}

/** The schema's findings by field: those of a list's member are the list's field's. */
export function findings(error: z.ZodError, found: SettingErrors): SettingErrors {
  const errors = { ...found };
  for (const { path, message } of error.issues) {
    const parts = path.map(String);
    const holder = parts.findIndex((_, n) => IN_ONE_FIELD.includes(typedOf(parts.slice(0, n + 1).join("."))));
    const field = (holder < 0 ? parts : parts.slice(0, holder + 1)).join(".");
    const member = holder < 0 ? undefined : parts[holder + 1];
    const which = member === undefined ? "" : `Number ${Number(member) + 1} `;
    errors[field] ??= sentence(`${which}${plain(message)}`);
  }
  return errors;
}

function plain(message: string): string {
  if (/^Too small/.test(message)) {
    return /string/.test(message) ? "must not be empty" : "is too small, or too few";
  }
  return /^Too big/.test(message) ? "is too large, or too long" : message;
}

function sentence(text: string): string {
  return /^[a-z]/.test(text) ? `This ${text}.` : /[.!]$/.test(text) ? text : `${text}.`;
}
