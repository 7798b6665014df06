import { expect, it } from "vitest";
// The schemas that mark personal fields.
import "../accounts/account.ts";
import "../orders/order.ts";
import { errorText, logRecord, maskPersonal } from "./log.ts";
import { continueTrace, traceIdOf } from "./trace.ts";

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

it("continues a caller's trace with a span of its own, and starts one when the caller's is not valid", () => {
  const incoming = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const continued = continueTrace(incoming);
  expect(traceIdOf(continued)).toBe("0af7651916cd43dd8448eb211c80319c");
  expect(continued).not.toBe(incoming);
  expect(continued).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
  expect(continueTrace(incoming.replace(/01$/, "00"))).toMatch(/-00$/);
  // Zeros at either end make no id of zeros.
  const zeros = "00-00000000000000000000000000000010-0000000000000010-01";
  expect(traceIdOf(continueTrace(zeros))).toBe("00000000000000000000000000000010");
  const tens = "00-10000000000000000000000000000000-1000000000000000-01";
  expect(traceIdOf(continueTrace(tens))).toBe("10000000000000000000000000000000");
  for (const bad of [
    ...[
      `x${incoming}`,
      `${incoming}x`,
      `01${incoming.slice(2)}`,
      incoming.replace("b7ad6b7169203331", "0".repeat(16)),
    ],
    undefined,
    incoming.replace("0af7651916cd43dd8448eb211c80319c", "0".repeat(32)),
    incoming.slice(0, -1),
    incoming.replace("0af7", "0AF7"),
  ]) {
    expect(traceIdOf(continueTrace(bad))).not.toBe("0af7651916cd43dd8448eb211c80319c");
    expect(continueTrace(bad)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  }
  expect(traceIdOf("junk")).toBe("");
  for (const bad of [null, "", "junk", incoming.toUpperCase(), `00-${"0".repeat(32)}-b7ad6b7169203331-01`]) {
    expect(continueTrace(bad)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(traceIdOf(continueTrace(bad))).not.toBe("0af7651916cd43dd8448eb211c80319c");
  }
});

it("gives no two spans the same id, however many there are", () => {
  const traces = Array.from({ length: 2_000 }, () => continueTrace(null));
  expect(new Set(traces.map(traceIdOf)).size).toBe(2_000);
  const spans = new Set(traces.map((trace) => trace.split("-")[2]));
  expect(spans.size).toBe(2_000);
  // Every digit is one that chance can give.
  expect(new Set(traces.join("").replaceAll(/00-|-01|-/g, ""))).toEqual(new Set("0123456789abcdef"));
});
