import type { EventSchemas, JsonSchema } from "./event-schemas.ts";

/** One change that readers of published events, or consumers already deployed, could not handle. */
export interface Break {
  /** Such as `order.placed v1`. */
  event: string;
  /** Dotted path into the event, with `[]` for an array's items; empty for the event as a whole. */
  path: string;
  /** What broke, as a sentence. */
  problem: string;
}

type Reader = "new" | "deployed";

/** Keywords that bound a value from below and from above. */
const LOWER = ["minimum", "exclusiveMinimum", "minLength", "minItems"] as const;
const UPPER = ["maximum", "exclusiveMaximum", "maxLength", "maxItems"] as const;
const SAME = ["pattern", "format", "multipleOf"] as const;
const STRUCTURE = ["$ref", "$defs", "type", "const", "enum", "anyOf", "oneOf"];
const NESTED = ["properties", "required", "additionalProperties", "items"];
const PROSE = ["description", "title", "id", "examples", "default"];
const KNOWN: ReadonlySet<string> = new Set([...LOWER, ...UPPER, ...SAME, ...STRUCTURE, ...NESTED, ...PROSE]);

/**
 * What in `current` breaks with what was published, in both directions. New schemas read events
 * that lie in queues, outboxes and the archive. During a deploy old schemas read new events. New
 * events, new versions and new optional fields break nothing.
 */
export function breaksOf(published: EventSchemas, current: EventSchemas): Break[] {
  return Object.entries(published).flatMap(([event, old]) => {
    const now = current[event];
    if (!now) {
      return [{ event, path: "", problem: "is gone, but queues and the archive may still hold some" }];
    }
    const found = new Map<string, string>();
    for (const [written, read, reader] of [
      [old, now, "new"],
      [now, old, "deployed"],
    ] as const) {
      for (const { path, problem } of new Comparison(written, read, reader).issues()) {
        if (!found.has(path)) {
          found.set(path, problem);
        }
      }
    }
    return [...found].map(([path, problem]) => ({ event, path, problem }));
  });
}

type Issue = Omit<Break, "event">;

/** Whether one schema accepts, when it reads, everything that another lets be written. */
class Comparison {
  readonly #written: JsonSchema;
  readonly #read: JsonSchema;
  readonly #reader: Reader;

  constructor(written: JsonSchema, read: JsonSchema, reader: Reader) {
    this.#written = written;
    this.#read = read;
    this.#reader = reader;
  }

  issues(): Issue[] {
    return this.#compare("", this.#written, this.#read);
  }

  #compare(path: string, written: JsonSchema, read: JsonSchema): Issue[] {
    const readings = alternatives(read, this.#read);
    return alternatives(written, this.#written).flatMap((one) => {
      const tried = readings.map((reading) => this.#compareOne(path, one, reading));
      if (tried.some((issues) => issues.length === 0)) {
        return [];
      }
      // Of several alternatives, the one of the same kind names the error best.
      const alike = readings.findIndex(({ type }) => type === one.type);
      const issues = tried[Math.max(0, alike)] ?? [];
      return readings.length === 1 || alike >= 0 ? issues : [this.#issue(path, kind(one), kinds(readings))];
    });
  }

  #compareOne(path: string, written: JsonSchema, read: JsonSchema): Issue[] {
    if (read.type !== undefined && written.type !== read.type) {
      if (!(written.type === "integer" && read.type === "number")) {
        return [this.#issue(path, kind(written), kind(read))];
      }
    }
    return [
      ...this.#values(path, written, read),
      ...this.#bounds(path, written, read),
      ...this.#fields(path, written, read),
      ...this.#items(path, written, read),
    ];
  }

  #values(path: string, written: JsonSchema, read: JsonSchema): Issue[] {
    const allowed = valuesOf(read);
    if (!allowed) {
      return [];
    }
    const possible = valuesOf(written);
    if (!possible) {
      return [this.#issue(path, "any value", list(allowed))];
    }
    const refused = possible.filter((value) => !allowed.includes(value));
    return refused.length === 0 ? [] : [this.#issue(path, list(refused), list(allowed))];
  }

  #bounds(path: string, written: JsonSchema, read: JsonSchema): Issue[] {
    const tighter = (key: (typeof LOWER | typeof UPPER | typeof SAME)[number]) => {
      const [was, is] = [written[key], read[key]];
      if (is === undefined || was === is) {
        return false;
      }
      if (typeof was !== "number" || typeof is !== "number") {
        return true;
      }
      return LOWER.some((lower) => lower === key) ? is > was : is < was;
    };
    return [...LOWER, ...UPPER, ...SAME]
      .filter(tighter)
      .map((key) => this.#issue(path, `${key} ${written[key] ?? "unset"}`, `${key} ${read[key]}`));
  }

  #fields(path: string, written: JsonSchema, read: JsonSchema): Issue[] {
    const { properties: sent = {}, required: always = [], additionalProperties: more } = written;
    const { properties: known = {}, required = [], additionalProperties: open } = read;
    const at = (name: string) => (path ? `${path}.${name}` : name);
    const missing = required.filter((name) => !always.includes(name));
    return [
      ...missing.map((name) => ({
        path: at(name),
        problem:
          this.#reader === "new"
            ? "is required now, but events published so far may lack it"
            : name in sent
              ? "is optional now, but consumers already deployed require it"
              : "was removed, but consumers already deployed require it",
      })),
      ...Object.keys(sent)
        .filter((name) => !(name in known))
        .flatMap((name): Issue[] => {
          if (this.#reader === "new") {
            return [{ path: at(name), problem: "was removed, but published events carry it" }];
          }
          return open === false
            ? [{ path: at(name), problem: "is new in an object whose deployed schema takes no other fields" }]
            : [];
        }),
      ...Object.entries(known).flatMap(([name, schema]) => {
        const other = sent[name];
        return isSchema(other) && isSchema(schema) ? this.#compare(at(name), other, schema) : [];
      }),
      ...(isSchema(open) && isSchema(more) ? this.#compare(at("*"), more, open) : []),
    ];
  }

  #items(path: string, { items: written }: JsonSchema, { items: read }: JsonSchema): Issue[] {
    return isSchema(written) && isSchema(read) ? this.#compare(`${path}[]`, written, read) : [];
  }

  #issue(path: string, written: string, read: string): Issue {
    return {
      path,
      problem:
        this.#reader === "new"
          ? `was published as ${written}, which the schema no longer takes (it takes ${read})`
          : `may be ${written} now, which consumers already deployed refuse (they take ${read})`,
    };
  }
}

/** The schemas of which a value must meet one, without references. */
function alternatives(schema: JsonSchema, root: JsonSchema): JsonSchema[] {
  for (const keyword of Object.keys(schema)) {
    if (!KNOWN.has(keyword)) {
      throw new Error(`Compatibility of the keyword ${keyword} is not decided yet`);
    }
  }
  if (schema.$ref !== undefined) {
    const target = root.$defs?.[schema.$ref.replace("#/$defs/", "")];
    if (!target) {
      throw new Error(`${schema.$ref} leads nowhere`);
    }
    return alternatives(target, root);
  }
  const options = schema.anyOf ?? schema.oneOf;
  if (options) {
    return options.filter(isSchema).flatMap((option) => alternatives(option, root));
  }
  const { type } = schema;
  if (!Array.isArray(type)) {
    return [schema];
  }
  return (type as string[]).map((one) => ({ ...schema, type: one }) as JsonSchema);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null;
}

function valuesOf({ const: only, enum: members }: JsonSchema): readonly unknown[] | null {
  return only !== undefined ? [only] : (members ?? null);
}

function kind(schema: JsonSchema): string {
  const values = valuesOf(schema);
  return values ? list(values) : String(schema.type ?? "anything");
}

function kinds(schemas: readonly JsonSchema[]): string {
  return [...new Set(schemas.map(kind))].join(" or ");
}

function list(values: readonly unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(" or ");
}
