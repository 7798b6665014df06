import { describe, expect, it } from "vitest";
import { isKnownRedirect, isVerifierOf, scopeFor, scopesIn } from "./linking.ts";

describe("an address that browsers are sent back to", () => {
  it.each([
    ["https://a.example/cb", "https://a.example/cb", true],
    ["https://a.example/cb/", "https://a.example/cb", false],
    ["https://a.example/cb?x=1", "https://a.example/cb", false],
    ["https://A.example/cb", "https://a.example/cb", false],
    ["https://a.example.evil.example/cb", "https://a.example/cb", false],
    ["http://a.example/cb", "http://a.example/cb", false],
    ["https://u@a.example/cb", "https://u@a.example/cb", false],
    ["https://:p@a.example/cb", "https://:p@a.example/cb", false],
    ["ftp://127.0.0.1/cb", "ftp://127.0.0.1/cb", false],
    ["http://127.0.0.1.evil.example/cb", "http://127.0.0.1.evil.example/cb", false],
    ["http://evil.example/127.0.0.1", "http://evil.example/127.0.0.1", false],
    ["cb", "cb", false],
    ["https://a.example/cb#x", "https://a.example/cb#x", false],
    ["javascript:alert(1)", "javascript:alert(1)", false],
    ["http://127.0.0.1:5123/cb", "http://127.0.0.1/cb", true],
    ["http://[::1]:5123/cb", "http://[::1]:9/cb", true],
    ["http://127.0.0.1:5123/other", "http://127.0.0.1/cb", false],
    ["http://localhost:5123/cb", "http://localhost/cb", false],
    ["https://127.0.0.1:5123/cb", "https://127.0.0.1/cb", false],
  ])("%s, where %s is known: %s", (asked, known, is) => {
    expect(isKnownRedirect(asked, ["https://other.example/", known])).toBe(is);
  });
});

describe("a code", () => {
  // RFC 7636, appendix B.
  const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

  it.each([
    ["its verifier", verifier, true],
    ["another verifier", `${verifier}x`, false],
    ["the challenge itself", challenge, false],
    ["none", "", false],
  ])("is redeemed with %s: %s", async (_, text, is) => {
    expect(await isVerifierOf(challenge, text)).toBe(is);
  });
});

it("a code of a verifier that is too short, too long or of other letters is never redeemed", async () => {
  const challengeOf = async (text: string) =>
    Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(text))).toString("base64url");
  const redeemed = async (text: string) => isVerifierOf(await challengeOf(text), text);
  const texts = [42, 43, 128, 129].map((length) => "a".repeat(length));
  // Its digest has both letters that base64url writes otherwise, more than once.
  texts.push("verifier-222".padEnd(43, "a"), `${"a".repeat(50)}~.-_Z9`, `${"a".repeat(50)}+`);
  expect(await Promise.all(texts.map(redeemed))).toEqual([false, true, true, false, true, true, false]);
});

describe("scopes", () => {
  it("are the protocol's, each once; with one that is unknown, or none, they are no scopes", () => {
    const read = "dev.ucp.shopping.order:read";
    expect(scopesIn(`${read}  ${read}`)).toEqual([read]);
    const cart = "dev.ucp.shopping.cart:manage";
    expect(scopesIn(` ${cart} ${read} ${cart} `)).toEqual([cart, read]);
    expect([scopesIn(`${read} admin`), scopesIn(" ")]).toEqual([null, null]);
    expect([scopeFor("dev.ucp.shopping.checkout"), scopeFor("dev.ucp.shopping.catalog.search")]).toEqual([
      "dev.ucp.shopping.checkout:manage",
      null,
    ]);
    expect(scopeFor("dev.ucp.shopping.c")).toBeNull();
  });
});
