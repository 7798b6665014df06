import { expect, it } from "vitest";
// The schemas that mark personal fields.
import "../accounts/account.ts";
import "../orders/order.ts";
import { errorText, logRecord, maskPersonal, onErrorLogged, readContextFrom } from "./log.ts";

it("masks addresses, tokens and cart ids wherever they stand in a record", () => {
  const text = logRecord("error", "failed for ada@example.com", {
    email: "ada@example.com",
    path: "/orders/ord_x?token=ott_0123456789abcdef",
    shippingAddress: { line1: "12 Analytical Way" },
    nested: [{ name: "Ada", note: "cart guest:crt_0123456789abcdefghjk", jwt: "eyJhbGciOi.eyJzdWIi.c2ln" }],
    error: new Error("bob@example.com is unknown"),
  });
  for (const secret of ["ada@", "bob@", "Analytical", "ott_0", "crt_0", "eyJ", '"Ada"']) {
    expect(text).not.toContain(secret);
  }
  expect(JSON.parse(text)).toMatchObject({ level: "error", path: "/orders/ord_x?token=ott_[masked]" });
});

it.each([
  "email",
  "name",
  "line1",
  "line2",
  "city",
  "postalCode",
  "address",
  "shippingAddress",
  "token",
  "accessToken",
  "refreshToken",
  "idToken",
  "password",
  "currentPassword",
  "newPassword",
  "authorization",
  "Authorization",
  "Cookie",
  "recipient",
])("masks whatever the field %s holds", (field) => {
  expect(maskPersonal({ at: { [field]: "secret" } })).toEqual({ at: { [field]: "[masked]" } });
});

it("leaves alone what names nobody, whatever it is", () => {
  const plain = {
    emails: 2,
    cookies: "none",
    unnamed: "x",
    "cookie-banner": "shown",
    sku: "A",
    filename: "a.csv",
    count: 3,
    ok: true,
    nothing: null,
    list: [1, ["x"]],
    order: "ord_0123456789abcdefghjk-1",
    short: "crt_1",
    at: "@",
    nested: { price: 5 },
  };
  expect(maskPersonal(plain)).toEqual(plain);
});

it.each([
  ["to ada@example.com or eve@x.example.", "to [email] or [email]"],
  ["<ada@example.com>", "<[email]>"],
  ["user guest:crt_0123456789ab", "user guest:crt_[masked]"],
  [
    "ott_0123456789ab rft_0.123456 aml_0123456 dev_012345",
    "ott_[masked] rft_[masked] aml_[masked] dev_[masked]",
  ],
  ["Bearer eyJhbGciOi.eyJzdWIi.c2ln!", "Bearer [jwt]!"],
  ["eyJhbGciOi.eyJzdWIi.", "[jwt]"],
])("masks what looks like it: %j", (text, masked) => {
  expect(maskPersonal(text)).toBe(masked);
});

it("keeps a failed query's statement, its values from nobody, and where it failed", () => {
  const query = "Failed query: select 1\nfrom x\nparams: ada,12 Way\nmore,7";
  expect(maskPersonal(query)).toBe("Failed query: select 1\nfrom x");
  expect(maskPersonal(`${query}\n    at run (a.ts:1)`)).toBe(
    "Failed query: select 1\nfrom x\n    at run (a.ts:1)",
  );
  expect(maskPersonal(`${query}\n    at a\nFailed query: b\nparams: c`)).toBe(
    "Failed query: select 1\nfrom x\n    at a\nFailed query: b",
  );
  const failed = new Error(query, { cause: new Error("UNIQUE constraint failed") });
  expect(errorText(failed)).toBe("Error: UNIQUE constraint failed, so Error: Failed query: select 1\nfrom x");
  expect(errorText("thrown text")).toBe("thrown text");
  expect(errorText(undefined)).toBe("undefined");
});

it("is one line of JSON that says when, how bad, what and in which trace", () => {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const { at, ...record } = JSON.parse(logRecord("warn", "slow", { traceparent, ms: 7 }));
  expect(new Date(at).toISOString()).toBe(at);
  expect(record).toEqual({
    level: "warn",
    message: "slow",
    ms: 7,
    traceId: "0af7651916cd43dd8448eb211c80319c",
  });
  expect(JSON.parse(logRecord("info", "x"))).not.toHaveProperty("traceId");
  expect(JSON.parse(logRecord("info", "x", { traceparent: 7 }))).not.toHaveProperty("traceId");
  expect(logRecord("info", "a\nb", { c: "d\ne" })).not.toContain("\n");
});

it("says why before what, and of a cause that is no error nothing: it may be anybody's claims", () => {
  const away = new Error("not stored", { cause: new Error("connection refused") });
  expect(JSON.parse(logRecord("error", "x", { error: away })).error).toBe(
    "Error: connection refused, so Error: not stored",
  );
  const claims = new Error("not believed", { cause: { claims: { name: "Ada" } } });
  expect(JSON.parse(logRecord("error", "x", { error: claims })).error).toBe("Error: not believed");
});

it("each error that is logged is told as its line has it, with what is personal masked, and nothing else is", () => {
  const told: object[] = [];
  onErrorLogged((line) => told.push(line));
  for (const level of ["debug", "info", "warn"] as const) {
    logRecord(level, "fine");
  }
  const lines = ["one of ada@example.com", "two"].map((text) => logRecord("error", text, { email: "ada" }));
  onErrorLogged(() => {});
  expect(told).toEqual(lines.map((line) => JSON.parse(line)));
  expect(told).toMatchObject([
    { level: "error", message: "one of [email]", email: "[masked]" },
    { level: "error", message: "two" },
  ]);
});

it("a line has the fields of its invocation, and its own before them", () => {
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  readContextFrom(() => ({ traceparent, route: "/api/orders", tries: 1, name: "Ada" }));
  const { at: _, ...line } = JSON.parse(logRecord("info", "x", { tries: 2 }));
  readContextFrom(() => undefined);
  expect(line).toEqual({
    level: "info",
    message: "x",
    traceId: "0af7651916cd43dd8448eb211c80319c",
    route: "/api/orders",
    tries: 2,
    name: "[masked]",
  });
  expect(JSON.parse(logRecord("info", "x"))).not.toHaveProperty("route");
});
