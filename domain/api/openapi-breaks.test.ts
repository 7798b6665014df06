import { describe, expect, it } from "vitest";
import { type ApiContract, type Operation, openapiBreaks, type Schema } from "./openapi-breaks.ts";

const contract = (operation: Operation, schemas: Record<string, Schema> = {}): ApiContract => ({
  paths: { "/a": { post: operation } },
  components: { schemas },
});
const json = (schema: Schema) => ({ content: { "application/json": { schema } } });
const sent = (schema: Schema) => contract({ requestBody: json(schema) });
const answered = (schema: Schema) => contract({ responses: { 200: json(schema) } });
const object = (properties: Record<string, Schema>, required: string[] = [], more: Schema = {}) => ({
  type: "object",
  properties,
  required,
  ...more,
});
const text = { type: "string" };
const query = (required: boolean, schema: Schema = text) => ({ name: "q", in: "query", required, schema });

const strict = (of: (schema: Schema) => ApiContract) =>
  of(object({ a: text }, [], { additionalProperties: false }));

describe("a change that breaks clients is named:", () => {
  it.each<[string, ApiContract, ApiContract, string]>([
    ["a path", contract({}), { paths: {} }, "POST /a is gone"],
    ["a method", contract({}), { paths: { "/a": { get: {} } } }, "POST /a is gone"],
    [
      "a token",
      contract({ security: [{}, { bearer: [] }] }),
      contract({ security: [{ bearer: [] }] }),
      "POST /a: needs a token",
    ],
    [
      "a status",
      contract({ responses: { 200: {}, 409: {} } }),
      contract({ responses: { 200: {} } }),
      "POST /a: does not answer 409 any more",
    ],
    [
      "a parameter that is gone",
      contract({ parameters: [query(false)] }),
      contract({}),
      "POST /a: takes no query q any more",
    ],
    [
      "a parameter that is needed",
      contract({}),
      contract({ parameters: [query(true)] }),
      "POST /a: needs query q",
    ],
    [
      "a parameter that could be left out",
      contract({ parameters: [query(false)] }),
      contract({ parameters: [query(true)] }),
      "POST /a: needs query q",
    ],
    [
      "a narrower parameter",
      contract({ parameters: [query(false)] }),
      contract({ parameters: [query(false, { type: "string", maxLength: 3 })] }),
      "POST /a: query q: maxLength is stricter: 3, after none",
    ],
    [
      "what stands for a parameter",
      contract({ parameters: [query(false, { type: "integer", default: 50 })] }),
      contract({ parameters: [query(false, { type: "integer", default: 100 })] }),
      "POST /a: query q: stands for 100 where it is left out, after 50",
    ],
    [
      "what stands for a field",
      sent(object({ a: text })),
      sent(object({ a: { ...text, default: "b" } })),
      'POST /a: body.a: stands for "b" where it is left out, after nothing',
    ],
    ["a body", contract({}), contract({ requestBody: { required: true } }), "POST /a: needs a body"],
    [
      "a media type",
      sent(text),
      contract({ requestBody: { content: { "text/csv": {} } } }),
      "POST /a: body: is no application/json any more",
    ],
    [
      "a field that is needed",
      sent(object({ a: text })),
      sent(object({ a: text }, ["a"])),
      "POST /a: body: needs the field a",
    ],
    [
      "a field that is not taken",
      sent(object({ a: text })),
      sent(object({})),
      "POST /a: body: takes no field a any more",
    ],
    [
      "other fields",
      sent(object({ a: text })),
      sent(object({ a: text }, [], { additionalProperties: false })),
      "POST /a: body: takes no other fields any more",
    ],
    [
      "a field of an answer",
      answered(object({ a: text }, ["a"])),
      answered(object({})),
      "POST /a: answer 200: has no field a any more",
    ],
    [
      "a field that may be absent",
      answered(object({ a: text }, ["a"])),
      answered(object({ a: text })),
      "POST /a: answer 200: may lack the field a",
    ],
    [
      "a type that is answered",
      answered(object({ a: text })),
      answered(object({ a: { type: ["string", "null"] } })),
      "POST /a: answer 200.a: may be null now",
    ],
    [
      "a type that is taken",
      sent(object({ a: { type: ["string", "null"] } })),
      sent(object({ a: text })),
      "POST /a: body.a: takes no null any more",
    ],
    [
      "a number for a whole one",
      answered({ type: "integer" }),
      answered({ type: "number" }),
      "POST /a: answer 200: may be number now",
    ],
    [
      "a value that is taken",
      sent({ enum: ["a", "b"] }),
      sent({ enum: ["a"] }),
      'POST /a: body: takes no "b" any more',
    ],
    [
      "values in a text's place",
      sent(text),
      sent({ type: "string", enum: ["a"] }),
      "POST /a: body: takes no anything but some values any more",
    ],
    [
      "any text in the place of values",
      answered({ enum: ["a"] }),
      answered(text),
      "POST /a: answer 200: is none of a list of values any more",
    ],
    [
      "a pattern",
      sent(text),
      sent({ type: "string", pattern: "^a" }),
      "POST /a: body: pattern is stricter: ^a, after none",
    ],
    [
      "what a list holds",
      answered({ type: "array", items: text }),
      answered({ type: "array", items: { type: "integer" } }),
      "POST /a: answer 200[]: may be integer now",
    ],
    [
      "what a record holds",
      answered({ type: "object", additionalProperties: text }),
      answered({ type: "object", additionalProperties: { type: "null" } }),
      "POST /a: answer 200{}: may be null now",
    ],
    [
      "a choice that is taken",
      sent({ anyOf: [text, { type: "integer" }] }),
      sent(text),
      "POST /a: body: takes no integer any more",
    ],
    [
      "a choice that is answered",
      answered({ anyOf: [text] }),
      answered({ oneOf: [text, { type: "null" }] }),
      "POST /a: answer 200: may be null now",
    ],
    [
      "a token, where nothing was said",
      contract({}),
      contract({ security: [{ bearer: [] }] }),
      "POST /a: needs a token",
    ],
    [
      "a token, where none was named",
      contract({ security: [] }),
      contract({ security: [{ bearer: [] }] }),
      "POST /a: needs a token",
    ],
    [
      "all answers",
      contract({ responses: { 200: {} } }),
      contract({}),
      "POST /a: does not answer 200 any more",
    ],
    [
      "a least bound that was none",
      sent({ type: "string" }),
      sent({ type: "string", minLength: 1 }),
      "POST /a: body: minLength is stricter: 1, after none",
    ],
    [
      "a least bound that is higher",
      sent({ type: "integer", minimum: 1 }),
      sent({ type: "integer", minimum: 2 }),
      "POST /a: body: minimum is stricter: 2, after 1",
    ],
    [
      "a most bound that is lower",
      sent({ type: "integer", maximum: 3 }),
      sent({ type: "integer", maximum: 0 }),
      "POST /a: body: maximum is stricter: 0, after 3",
    ],
    [
      "a form",
      sent({ type: "string", format: "date" }),
      sent({ type: "string", format: "uri" }),
      "POST /a: body: format is stricter: uri, after date",
    ],
    [
      "a list that may not repeat itself",
      sent({ type: "array" }),
      sent({ type: "array", uniqueItems: true }),
      "POST /a: body: uniqueItems is stricter: true, after none",
    ],
    [
      "what a list may hold, where it was anything",
      sent({ type: "array" }),
      sent({ type: "array", items: text }),
      "POST /a: body[]: takes no anything any more",
    ],
    [
      "what a list holds, where it may be anything now",
      answered({ type: "array", items: text }),
      answered({ type: "array" }),
      "POST /a: answer 200[]: may be anything now",
    ],
    [
      "fields of a record",
      sent({ type: "object", additionalProperties: text }),
      sent({ type: "object", additionalProperties: false }),
      "POST /a: body: takes no other fields any more",
    ],
    [
      "the type of values",
      sent({ enum: ["a", null] }),
      sent({ type: "string" }),
      "POST /a: body: takes no null any more",
    ],
    [
      "the type of the only value",
      sent({ const: [1] }),
      sent({ type: "object" }),
      "POST /a: body: takes no array any more",
    ],
    [
      "the only value",
      answered({ const: "a" }),
      answered(text),
      "POST /a: answer 200: is none of a list of values any more",
    ],
    [
      "a value among choices",
      sent({ anyOf: [{ const: "a" }, { enum: ["b"] }, { type: "null" }] }),
      sent({ anyOf: [{ const: "a" }, { type: "null" }] }),
      'POST /a: body: takes no "b" any more',
    ],
    [
      "a choice of two types",
      sent({ anyOf: [{ type: "integer" }, { type: ["string", "null"] }] }),
      sent({ anyOf: [{ type: "integer" }, { type: "boolean" }] }),
      "POST /a: body: takes no string or null any more",
    ],
    [
      "a choice of anything",
      answered({ anyOf: [text, { type: "null" }] }),
      answered({ anyOf: [text, { type: "null" }, {}] }),
      "POST /a: answer 200: may be anything now",
    ],
    [
      "a choice that is narrower",
      sent({ anyOf: [{ type: "string", maxLength: 5 }, { type: "null" }] }),
      sent({ anyOf: [{ type: "string", maxLength: 4 }, { type: "null" }] }),
      "POST /a: body: takes no string any more",
    ],
    [
      "what choices share",
      sent({ anyOf: [object({ a: text }), object({ b: text })], required: [] }),
      sent({ anyOf: [object({ a: text }), object({ c: text })], required: [] }),
      "POST /a: body: takes no object any more",
    ],
    [
      "a part of what is put together",
      answered({ allOf: [object({ a: text }, ["a"]), object({ b: text }, ["b"])], description: "Both" }),
      answered({ allOf: [object({ a: { type: "null" } }, ["a"]), object({ b: text }, ["b"])] }),
      "POST /a: answer 200.a: may be null now",
    ],
    [
      "what a part needs",
      sent({ allOf: [object({ a: text }), object({ b: text }, ["b"])] }),
      sent({ allOf: [object({ a: text }, ["a"]), object({ b: text }, ["b"])] }),
      "POST /a: body: needs the field a",
    ],
  ])("%s", (_name, before, now, line) => {
    expect(openapiBreaks(before, now)).toEqual([line]);
  });

  it.each([
    ...["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"].map(
      (name) => [name, 4, 5] as const,
    ),
    ...["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"].map(
      (name) => [name, 5, 4] as const,
    ),
  ])("%s, which was %i and is %i, and not the other way", (name, wide, narrow) => {
    const of = (bound: number) => sent({ [name]: bound });
    expect(openapiBreaks(of(wide), of(narrow))).toEqual([
      `POST /a: body: ${name} is stricter: ${narrow}, after ${wide}`,
    ]);
    expect(openapiBreaks(of(narrow), of(wide))).toEqual([]);
  });

  it("all of them, of each way in which an operation is used", () => {
    const before = contract({
      parameters: [query(false), { name: "Key", in: "header" }],
      requestBody: json(object({ a: text, b: text })),
      responses: { 200: json(text), 404: json(text) },
    });
    const now = contract({
      parameters: [
        query(true, { type: "integer" }),
        { name: "key", in: "header" },
        { name: "q", in: "path", required: true },
      ],
      requestBody: { required: true, ...json(object({ a: { type: "null" } }, ["a"])) },
      responses: { 404: json({ type: ["string", "integer"] }) },
    });
    expect(openapiBreaks(before, now)).toEqual([
      "POST /a: needs query q",
      "POST /a: query q: takes no string any more",
      "POST /a: needs path q",
      "POST /a: needs a body",
      "POST /a: body: needs the field a",
      "POST /a: body.a: takes no string any more",
      "POST /a: body: takes no field b any more",
      "POST /a: does not answer 200 any more",
      "POST /a: answer 404: may be integer now",
    ]);
  });

  it("of what choices share, for each of them", () => {
    const of = (shared: Schema) => sent({ ...shared, anyOf: [{ minLength: 1 }, { pattern: "^a" }] });
    expect(openapiBreaks(of(text), of(text))).toEqual([]);
    expect(openapiBreaks(of(text), of({ type: "null" }))).toEqual(
      Array.from({ length: 2 }, () => "POST /a: body: takes no string any more"),
    );
  });

  it("of each named schema, also behind another one, and where a name is new", () => {
    const named = (name: string) => ({ $ref: `#/components/schemas/${name}` });
    const two = (a: Schema, b: Schema, schemas: Record<string, Schema>) =>
      contract({ responses: { 200: json(object({ a, b })) } }, schemas);
    const before = { A: text, B: text };
    expect(
      openapiBreaks(
        two(named("A"), named("B"), before),
        two(named("A"), named("B"), { A: text, B: { type: "null" } }),
      ),
    ).toEqual(["POST /a: answer 200.b: may be null now"]);
    expect(
      openapiBreaks(two(text, { type: "integer" }, {}), two(named("A"), named("A"), { A: text })),
    ).toEqual(["POST /a: answer 200.b: may be string now"]);
  });

  it("within named schemas, which may hold themselves", () => {
    const tree = (leaf: Schema) =>
      contract(
        {
          responses: {
            200: json({ allOf: [{ $ref: "#/components/schemas/Tree" }, { description: "A tree" }] }),
          },
        },
        { Tree: object({ leaf, branches: { type: "array", items: { $ref: "#/components/schemas/Tree" } } }) },
      );
    expect(openapiBreaks(tree(text), tree(text))).toEqual([]);
    expect(openapiBreaks(tree(text), tree({ type: "null" }))).toContain(
      "POST /a: answer 200.leaf: may be null now",
    );
  });
});

it("settings, which are sent back as they were read, may gain a field, and so may their previews", () => {
  const settings = (required: string[], path = "/api/admin/settings"): ApiContract => ({
    paths: { [path]: { put: { requestBody: json(object({ a: text, b: text }, required)) } } },
  });
  const gained = (path?: string) => openapiBreaks(settings(["a"], path), settings(["a", "b"], path));
  expect(["/api/admin/settings", "/api/admin/settings/previews"].flatMap(gained)).toEqual([]);
  expect(gained("/api/admin/other")).toEqual(["PUT /api/admin/other: body: needs the field b"]);
  expect(openapiBreaks(settings(["a"]), { paths: {} })).toEqual(["PUT /api/admin/settings is gone"]);
  const narrow = { put: { requestBody: json(object({ a: text }, ["a", "b"])) } };
  expect(openapiBreaks(settings(["a"]), { paths: { "/api/admin/settings": narrow } })).toEqual([
    "PUT /api/admin/settings: body: takes no field b any more",
  ]);
});

describe("a change that clients need not know breaks nothing:", () => {
  it.each<[string, ApiContract, ApiContract]>([
    ["another path", contract({}), { paths: { "/a": { post: {} }, "/b": { get: {} } } }],
    ["another status", contract({ responses: { 200: {} } }), contract({ responses: { 200: {}, 409: {} } })],
    ["a parameter that may be left out", contract({}), contract({ parameters: [query(false)] })],
    ["a field that may be left out", sent(object({})), sent(object({ a: text }))],
    ["a field more in an answer", answered(object({})), answered(object({ a: text }, ["a"]))],
    ["a wider bound", sent({ type: "string", maxLength: 3 }), sent({ type: "string", maxLength: 4 })],
    ["a value more that is taken", sent({ enum: ["a"] }), sent({ enum: ["a", "b"] })],
    ["a value more that is answered", answered({ enum: ["a"] }), answered({ enum: ["a", "b"] })],
    ["a whole number for any", answered({ type: "number" }), answered({ type: "integer" })],
    ["any number for a whole one that is sent", sent({ type: "integer" }), sent({ type: "number" })],
    ["a field that is needed as before", sent(object({ a: text }, ["a"])), sent(object({ a: text }, ["a"]))],
    ["anything in the place of a text", sent(text), sent({})],
    ["a text in the place of anything", answered({}), answered(text)],
    ["no pattern", sent({ type: "string", pattern: "^a" }), sent({ type: "string" })],
    ["the same pattern", sent({ type: "string", pattern: "^a" }), sent({ type: "string", pattern: "^a" })],
    ["no least bound", sent({ type: "integer", minimum: 0 }), sent({ type: "integer" })],
    ["a lower least bound", sent({ type: "integer", minimum: 2 }), sent({ type: "integer", minimum: 1 })],
    ["a bound of an answer", answered(text), answered({ type: "string", maxLength: 3, default: "a" })],
    ["other fields that never were taken", strict(sent), strict(sent)],
    ["other fields that are answered no more", answered(object({ a: text })), strict(answered)],
    [
      "a wider choice",
      sent({ anyOf: [{ type: "string", maxLength: 3 }, { type: "integer" }] }),
      sent({ anyOf: [{ type: "integer" }, { type: "string", maxLength: 4 }] }),
    ],
    [
      "a narrower choice of an answer",
      answered({ anyOf: [{ type: "number" }, text, { type: "null" }] }),
      answered({ oneOf: [{ type: "null" }, { type: "integer" }] }),
    ],
    ["a choice for a text", sent(text), sent({ anyOf: [{ type: "null" }, text] })],
    [
      "a body that may be left out",
      contract({ requestBody: { required: true } }),
      contract({ requestBody: {} }),
    ],
    [
      "a parameter in other letters",
      contract({ parameters: [query(true)] }),
      contract({ parameters: [{ ...query(true), name: "Q" }] }),
    ],
    ["guests", contract({ security: [{ bearer: [] }] }), contract({ security: [{}, { bearer: [] }] })],
  ])("%s", (_name, before, now) => {
    expect(openapiBreaks(before, now)).toEqual([]);
  });
});
