import { expect, it } from "vitest";
import { logRecord } from "./log.ts";
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
