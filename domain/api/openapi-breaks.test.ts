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
  ])("%s", (_name, before, now, line) => {
    expect(openapiBreaks(before, now)).toEqual([line]);
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

it("settings, which are sent back as they were read, may gain a field", () => {
  const settings = (required: string[]): ApiContract => ({
    paths: { "/api/admin/settings": { put: { requestBody: json(object({ a: text, b: text }, required)) } } },
  });
  expect(openapiBreaks(settings(["a"]), settings(["a", "b"]))).toEqual([]);
  expect(openapiBreaks(settings(["a"]), { paths: {} })).toEqual(["PUT /api/admin/settings is gone"]);
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
    ["guests", contract({ security: [{ bearer: [] }] }), contract({ security: [{}, { bearer: [] }] })],
  ])("%s", (_name, before, now) => {
    expect(openapiBreaks(before, now)).toEqual([]);
  });
});
