import { expect, it } from "vitest";
import { z } from "zod";
import { quickCheck } from "./quick-check.ts";

const Inner = z.strictObject({ name: z.string().min(1).trim(), code: z.string().regex(/^[A-Z]{2}$/) });
const Whole = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("a"),
    at: z.iso.datetime(),
    count: z.int(),
    open: z.boolean(),
    price: z.number().positive(),
    state: z.enum(["on", "off"]),
    note: z.string().nullable(),
    inner: Inner.optional(),
    list: z.array(z.object({ n: z.int() })),
    some: z.array(z.int()).min(1),
  }),
  z.discriminatedUnion("version", [
    z.object({ kind: z.literal("b"), version: z.literal(1), text: z.string() }),
    z.object({ kind: z.literal("b"), version: z.literal(2), text: z.string().optional() }),
    z.object({ kind: z.literal("c"), version: z.literal(3), text: z.string().nullable() }),
  ]),
]);
const GOOD = [
  {
    kind: "a",
    at: "2026-11-28T00:00:00.000Z",
    count: 3,
    open: true,
    price: 0.5,
    state: "on",
    note: null,
    inner: { name: "Ada", code: "DE" },
    list: [{ n: 1 }, { n: 2 }],
    some: [1],
  },
  { kind: "b", version: 1, text: "" },
  { kind: "b", version: 2 },
  { kind: "c", version: 3, text: null },
];
const OTHER = [undefined, null, "", " x ", "on", "DE", 0, -1, 1.5, 2 ** 60, Number.NaN, true, [], [{}], {}];

/** The value with each of its fields left out or replaced, however deep, and with one more. */
function* variants(value: unknown): Generator<unknown> {
  yield* OTHER;
  if (Array.isArray(value)) {
    for (const [i, part] of value.entries()) {
      for (const other of variants(part)) {
        yield value.with(i, other);
      }
    }
  } else if (typeof value === "object" && value !== null) {
    yield { ...value, more: 1 };
    for (const [name, part] of Object.entries(value)) {
      yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
      for (const other of variants(part)) {
        yield { ...value, [name]: other };
      }
    }
  }
}

it("says yes to nothing that the schema refuses or changes, and to all else of its kinds", () => {
  const isWhole = quickCheck(Whole);
  const all = GOOD.flatMap((value) => [value, ...variants(value)]);
  const kept = all.filter((value) => {
    const { data, success } = Whole.safeParse(value);
    return success && JSON.stringify(data) === JSON.stringify(value);
  });
  expect(all.length - kept.length).toBeGreaterThan(100);
  expect(kept.length).toBeGreaterThan(GOOD.length);
  expect(all.filter(isWhole)).toEqual(kept);
});

it("leaves to the schema what it cannot tell", () => {
  const unsure = [
    z.object({ a: z.int() }).refine(() => true),
    z.looseObject({ a: z.int() }),
    z.object({ a: z.int().transform((n) => n + 1) }),
    z.object({ a: z.coerce.number() }).transform(({ a }) => a),
    z.object({ a: z.int(), b: z.string().default("x") }),
    z.array(z.object({ a: z.int() })).max(1),
  ];
  expect(unsure.filter((schema) => quickCheck(schema)({ a: 1 }) || quickCheck(schema)([{ a: 1 }]))).toEqual(
    [],
  );
});
