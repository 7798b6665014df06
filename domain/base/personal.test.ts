import { expect, it } from "vitest";
import { z } from "zod";
import { erased, erasurePatch, personal, personalNames } from "./personal.ts";

const Person = z.object({
  name: personal(z.string(), { erased: "–" }),
  note: personal(z.string().optional(), { erased: null }),
  country: z.string(),
});
const Visit = z.object({
  id: z.string(),
  email: personal(z.string(), { erased: "" }),
  person: Person,
  room: z.object({ number: z.int() }),
});

it("an erase replaces what is marked, in objects inside too, and nothing else", () => {
  expect(erasurePatch(Visit)).toEqual({ email: "", person: { name: "–", note: null } });
  expect(erasurePatch(z.object({ id: z.string() }))).toEqual({});
});

it("a schema that extends another keeps its marks, and one that redefines a field does not", () => {
  const more = Person.extend({ name: z.string(), phone: personal(z.string(), { erased: "" }) }).strict();
  expect(erasurePatch(more)).toEqual({ note: null, phone: "" });
  expect(erasurePatch(Person.meta({ description: "somebody" }))).toEqual({ name: "–", note: null });
});

it("the personal names are those of the marked fields and of the objects that hold them", () => {
  expect(personalNames(Visit)).toEqual(["email", "person", "name", "note"]);
});

it("a value that is erased still fits its schema: what may be absent is gone, and what is no person's stays", () => {
  const visit = {
    id: "v1",
    email: "ada@example.com",
    person: { name: "Ada", note: "Rings twice", country: "DE" },
    room: { number: 7 },
  };
  const blank = erased(visit, erasurePatch(Visit));
  expect(blank).toStrictEqual({
    id: "v1",
    email: "",
    person: { name: "–", country: "DE" },
    room: { number: 7 },
  });
  expect(Visit.parse(blank)).toEqual(blank);
  expect(visit.person.name).toBe("Ada");
  // A patch that sets a text would add the field.
  const { note: _, ...person } = visit.person;
  expect(erased({ person }, { email: "", person: { note: "x", name: "–" } })).toStrictEqual({
    person: { name: "–", country: "DE" },
  });
});
