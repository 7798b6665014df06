/** JSON Schema as the API's document uses it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  [keyword: string]: unknown;
}

type Content = Record<string, { schema?: Schema }>;

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}

export interface Operation {
  security?: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content?: Content };
  responses?: Record<string, { content?: Content }>;
}

/** An OpenAPI document, as far as clients depend on it. */
export interface ApiContract {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema> };
}

/** Whether clients send it to the shop, or the shop answers with it. */
type Way = "sent" | "answered";

/** Bounds that grow stricter upwards, and downwards. */
const LEAST = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const MOST = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/**
 * Paths whose bodies are read, edited and sent back whole: a field that has become needed comes
 * with reading.
 */
const SENT_BACK = ["/api/admin/settings", "/api/admin/settings/previews"];

/**
 * What clients of the one contract would miss under the other, each in one line that names where.
 * New paths, parameters that may be left out, fields of answers, values of enums that are answered
 * and further statuses break nothing: clients leave alone what they do not know.
 */
export function openapiBreaks(before: ApiContract, now: ApiContract): string[] {
  return Object.entries(before.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => {
      const name = `${method.toUpperCase()} ${path}`;
      const later = now.paths[path]?.[method];
      if (!later) {
        return [`${name} is gone`];
      }
      return new Comparison(before, now)
        .ofOperations(operation, later)
        .filter((line) => !(SENT_BACK.includes(path) && line.startsWith("body: needs the field ")))
        .map((line) => `${name}: ${line}`);
    }),
  );
}

class Comparison {
  readonly #before: ApiContract;
  readonly #now: ApiContract;
  /** Pairs of named schemas that are compared already, so that a schema may hold itself. */
  readonly #seen = new Set<string>();

  constructor(before: ApiContract, now: ApiContract) {
    this.#before = before;
    this.#now = now;
  }

  ofOperations(before: Operation, now: Operation): string[] {
    return [
      ...(admitsGuests(before) && !admitsGuests(now) ? ["needs a token"] : []),
      ...this.#ofParameters(before.parameters ?? [], now.parameters ?? []),
      ...this.#ofBodies(before.requestBody, now.requestBody),
      ...Object.entries(before.responses ?? {}).flatMap(([status, answer]) => {
        const later = now.responses?.[status];
        return later
          ? this.#ofContents(answer.content, later.content, "answered", `answer ${status}`)
          : [`does not answer ${status} any more`];
      }),
    ];
  }

  #ofParameters(before: readonly Parameter[], now: readonly Parameter[]): string[] {
    const keyOf = ({ in: where, name }: Parameter) => `${where} ${name.toLowerCase()}`;
    const earlier = new Map(before.map((one) => [keyOf(one), one]));
    const later = new Set(now.map(keyOf));
    const gone = before
      .filter((one) => !later.has(keyOf(one)))
      .map((one) => `takes no ${keyOf(one)} any more`);
    return now.reduce((all, one) => {
      const was = earlier.get(keyOf(one));
      if (one.required && !was?.required) {
        all.push(`needs ${keyOf(one)}`);
      }
      all.push(...(was ? this.#ofSchemas(was.schema, one.schema, "sent", keyOf(one)) : []));
      return all;
    }, gone);
  }

  #ofBodies(before: Operation["requestBody"], now: Operation["requestBody"]): string[] {
    const needed = now?.required && !before?.required ? ["needs a body"] : [];
    return [...needed, ...this.#ofContents(before?.content, now?.content, "sent", "body")];
  }

  #ofContents(before: Content = {}, now: Content = {}, way: Way, at: string): string[] {
    return Object.entries(before).flatMap(([type, { schema }]) =>
      now[type] ? this.#ofSchemas(schema, now[type].schema, way, at) : [`${at}: is no ${type} any more`],
    );
  }

  #ofSchemas(before: Schema = {}, now: Schema = {}, way: Way, at: string): string[] {
    const pair = `${way} ${before.$ref} ${now.$ref}`;
    if (before.$ref && now.$ref) {
      if (this.#seen.has(pair)) {
        return [];
      }
      this.#seen.add(pair);
    }
    const [was, is] = [choicesOf(this.#before, before), choicesOf(this.#now, now)];
    const [[one = {}], [other = {}]] = [was, is];
    if (was.length === 1 && is.length === 1) {
      return this.#ofPlain(one, other, way, at);
    }
    // Each choice of what is given needs one that takes it.
    const [given, taking] = way === "sent" ? [was, is] : [is, was];
    const fits = (a: Schema, b: Schema) =>
      (way === "sent" ? this.#fresh().#ofPlain(a, b, way, at) : this.#fresh().#ofPlain(b, a, way, at))
        .length === 0;
    return given
      .filter((choice) => !taking.some((taker) => fits(choice, taker)))
      .map((choice) =>
        way === "sent" ? `${at}: takes no ${nameOf(choice)} any more` : `${at}: may be ${nameOf(choice)} now`,
      );
  }

  /** A comparison that is only tried: what it has seen is not settled. */
  #fresh(): Comparison {
    return new Comparison(this.#before, this.#now);
  }

  #ofPlain(before: Schema, now: Schema, way: Way, at: string): string[] {
    return [
      ...typesDiffer(before, now, way, at),
      ...(way === "sent" ? narrowed(before, now, at) : valuesDiffer(before, now, at)),
      ...this.#ofFields(before, now, way, at),
      ...(before.items || now.items ? this.#ofSchemas(before.items, now.items, way, `${at}[]`) : []),
      ...this.#ofRecords(before, now, way, at),
    ];
  }

  #ofFields(before: Schema, now: Schema, way: Way, at: string): string[] {
    const [was, is] = [before.properties ?? {}, now.properties ?? {}];
    const wasNeeded = new Set(before.required);
    const isNeeded = new Set(now.required);
    const needed =
      way === "sent"
        ? [...isNeeded].filter((name) => !wasNeeded.has(name)).map((name) => `${at}: needs the field ${name}`)
        : [...wasNeeded]
            .filter((name) => name in is && !isNeeded.has(name))
            .map((name) => `${at}: may lack the field ${name}`);
    return Object.entries(was).reduce((all, [name, schema]) => {
      const later = is[name];
      if (!later) {
        all.push(`${at}: ${way === "sent" ? "takes" : "has"} no field ${name} any more`);
        return all;
      }
      all.push(...this.#ofSchemas(schema, later, way, `${at}.${name}`));
      return all;
    }, needed);
  }

  #ofRecords(before: Schema, now: Schema, way: Way, at: string): string[] {
    const [was, is] = [before.additionalProperties, now.additionalProperties];
    if (typeof was === "object" && typeof is === "object") {
      return this.#ofSchemas(was, is, way, `${at}{}`);
    }
    return way === "sent" && was !== false && is === false && (was || before.properties)
      ? [`${at}: takes no other fields any more`]
      : [];
  }
}

function admitsGuests({ security = [] }: Operation): boolean {
  return security.length === 0 || security.some((way) => Object.keys(way).length === 0);
}

/** What a schema may be: its alternatives, each with what all of them share. */
function choicesOf(document: ApiContract, schema: Schema): Schema[] {
  const whole = merged(document, schema);
  const choices = whole.anyOf ?? whole.oneOf;
  if (!choices) {
    return [whole];
  }
  const { anyOf: _any, oneOf: _one, ...shared } = whole;
  return choices.flatMap((choice) => choicesOf(document, choice).map((one) => ({ ...shared, ...one })));
}

/** A schema with what it refers to, and with all that `allOf` puts together. */
function merged(document: ApiContract, schema: Schema): Schema {
  const { $ref, allOf, ...own } = schema;
  const parts = [
    ...($ref ? [document.components?.schemas?.[$ref.split("/").at(-1) ?? ""] ?? {}] : []),
    ...(allOf ?? []),
  ].map((part) => merged(document, part));
  const all = [...parts, own];
  return Object.assign({}, ...all, {
    ...(all.some(({ properties }) => properties)
      ? { properties: Object.assign({}, ...all.map(({ properties }) => properties)) }
      : {}),
    required: all.flatMap(({ required = [] }) => required),
  });
}

function typesOf({ type, enum: values, const: only }: Schema): Set<string> {
  const said = values ?? (only === undefined ? [] : [only]);
  const types = type === undefined ? said.map(typeOfValue) : [type].flat();
  return new Set(types.flatMap((one) => (one === "number" ? ["number", "integer"] : [one])));
}

function typeOfValue(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

function nameOf(schema: Schema): string {
  const [one] = valuesOf(schema) ?? [];
  return one === undefined ? [...typesOf(schema)].join(" or ") || "anything" : JSON.stringify(one);
}

/** Types that one side gives and the other does not take; none said is all of them. */
function typesDiffer(before: Schema, now: Schema, way: Way, at: string): string[] {
  const [given, taking] = way === "sent" ? [typesOf(before), typesOf(now)] : [typesOf(now), typesOf(before)];
  if (taking.size === 0) {
    return [];
  }
  const extra = given.size === 0 ? ["anything"] : [...given].filter((type) => !taking.has(type));
  return extra.map((type) =>
    way === "sent" ? `${at}: takes no ${type} any more` : `${at}: may be ${type} now`,
  );
}

function valuesOf({ enum: values, const: only }: Schema): unknown[] | null {
  return values ?? (only === undefined ? null : [only]);
}

/** An answer that was one of some values, and may be any now. */
function valuesDiffer(before: Schema, now: Schema, at: string): string[] {
  return valuesOf(before) && !valuesOf(now) ? [`${at}: is none of a list of values any more`] : [];
}

/** What was taken and is refused now. */
function narrowed(before: Schema, now: Schema, at: string): string[] {
  const values = valuesOf(now);
  const were = valuesOf(before);
  const refused =
    values === null
      ? []
      : were === null
        ? ["anything but some values"]
        : were.filter((value) => !values.includes(value)).map((value) => JSON.stringify(value));
  const bounds = [
    ...LEAST.filter((name) => Number(now[name] ?? -Infinity) > Number(before[name] ?? -Infinity)),
    ...MOST.filter((name) => Number(now[name] ?? Infinity) < Number(before[name] ?? Infinity)),
    ...["pattern", "format", "uniqueItems"].filter((name) => now[name] && now[name] !== before[name]),
  ];
  const [was, is] = [before.default, now.default].map((value) => JSON.stringify(value) ?? "nothing");
  return [
    ...(was === is ? [] : [`${at}: stands for ${is} where it is left out, after ${was}`]),
    ...refused.map((value) => `${at}: takes no ${value} any more`),
    ...bounds.map((name) => `${at}: ${name} is stricter: ${now[name]}, after ${before[name] ?? "none"}`),
  ];
}
