import { expect, it } from "vitest";
import { logRecord, maskPersonal } from "./log.ts";
import { continueTrace, traceIdOf } from "./trace.ts";

it("masks addresses, tokens and cart ids wherever they stand in a record", () => {
  const text = logRecord("error", "failed for ada@example.com", {
    email: "ada@example.com",
    path: "/orders/ord_x?token=ott_0123456789abcdef",
    shippingAddress: { line1: "12 Analytical Way" },
    nested: [{ name: "Ada", note: "cart guest:crt_0123456789abcdefghjk", jwt: "eyJhbGciOi.eyJzdWIi.c2ln" }],
    error: new Error("bob@example.com is unknown"),
  });
  for (const secret of ["ada@", "bob@", "Analytical", "ott_0", "crt_0", "eyJ", '"Ada"'])
    expect(text).not.toContain(secret);
  expect(JSON.parse(text)).toMatchObject({ level: "error", path: "/orders/ord_x?token=ott_[masked]" });
});

it.each([
  ...["email", "name", "line1", "line2", "city", "postalCode", "address", "shippingAddress", "recipient"],
  ...["token", "accessToken", "refreshToken", "idToken", "password", "currentPassword", "newPassword"],
  ...["authorization", "cookie"],
])("masks what stands under %s, whatever it is", (field) => {
  for (const name of [field, field.toUpperCase()])
    expect(maskPersonal({ list: [{ [name]: { text: "Ada" } }] })).toEqual({ list: [{ [name]: "[masked]" }] });
});

it.each([
  ["a cart's id", "crt_0123456789", "crt_[masked]"],
  ["an order's token", "ott_0123456789", "ott_[masked]"],
  ["a refresh token", "rft_0123456789.abcdef", "rft_[masked]"],
  ["a mailed link", "aml_0123456789.abcdef", "aml_[masked]"],
  ["a known browser", "dev_0123456789", "dev_[masked]"],
  ["an access token", "eyJhbGciOi.eyJzdWIi.c2ln", "[jwt]"],
  ["an address", "Ada.L+shop@mail.example.com", "[email]"],
  ["what a query was asked with", "Failed query: select 1\nparams: Ada,Łódź", "Failed query: select 1"],
])("masks %s in a text, each time it is there", (_what, secret, masked) => {
  expect(maskPersonal(["said", `<${secret}> and ${secret}`])).toEqual(
    secret.startsWith("Failed") ? ["said", `<${masked}`] : ["said", `<${masked}> and ${masked}`],
  );
});

it("leaves alone what tells of no person: numbers, states, ids of orders and SKUs", () => {
  const record = { orders: 3, ok: true, none: null, id: "ord_4k7qx3m2x9vt5n8wbcjz-2f", sku: "TIDE-1" };
  expect(maskPersonal(record)).toEqual(record);
});

it("gives a record the trace it belongs to, and not the whole traceparent", () => {
  const traceparent = continueTrace(null);
  const record = JSON.parse(logRecord("warn", "x", { traceparent }));
  expect(record).toMatchObject({ level: "warn", message: "x", traceId: traceIdOf(traceparent) });
  expect(record).not.toHaveProperty("traceparent");
});

it("says why before what, and of a cause that is no error nothing: it may be anybody's claims", () => {
  const away = new Error("not stored", { cause: new Error("connection refused") });
  expect(JSON.parse(logRecord("error", "x", { error: away })).error).toBe(
    "Error: connection refused, so Error: not stored",
  );
  const claims = new Error("not believed", { cause: { claims: { name: "Ada" } } });
  expect(JSON.parse(logRecord("error", "x", { error: claims })).error).toBe("Error: not believed");
});

it("continues a caller's trace with a span of its own, and starts one when the caller's is not valid", () => {
  const incoming = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const continued = continueTrace(incoming);
  expect(traceIdOf(continued)).toBe("0af7651916cd43dd8448eb211c80319c");
  expect(continued).not.toBe(incoming);
  for (const bad of [null, "", "junk", incoming.toUpperCase(), `00-${"0".repeat(32)}-b7ad6b7169203331-01`]) {
    expect(continueTrace(bad)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceIdOf(continueTrace(bad))).not.toBe("0af7651916cd43dd8448eb211c80319c");
  }
});

it("starts another trace each time, however many were started before", () => {
  const started = Array.from({ length: 1_000 }, () => continueTrace(null));
  expect(new Set(started.map(traceIdOf)).size).toBe(started.length);
  const incoming = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00";
  const spans = Array.from({ length: 1_000 }, () => continueTrace(incoming));
  expect(new Set(spans).size).toBe(spans.length);
  expect(spans.every((span) => span.endsWith("-00"))).toBe(true);
});

it("starts a new trace where a caller's ids are all zeros", () => {
  const zeros = [`00-${"0".repeat(32)}-b7ad6b7169203331-01`, `00-${"a".repeat(32)}-${"0".repeat(16)}-01`];
  for (const incoming of zeros) {
    expect(traceIdOf(continueTrace(incoming))).not.toBe(traceIdOf(incoming));
    expect(traceIdOf(continueTrace(incoming))).toMatch(/[1-9a-f]/);
  }
});
