import { describe, expect, it } from "vitest";
import { checkAddress, checkPlace, needsPostalCode, needsRegion, regionCode, regionNames } from "./places.ts";

describe("a region", () => {
  it.each([
    ["US", "TX", "TX"],
    ["US", " tx ", "TX"],
    ["US", "US-TX", "TX"],
    ["US", "us_tx", "TX"],
    ["US", "Texas", "TX"],
    ["US", "TEXAS", "TX"],
    ["US", "New York", "NY"],
    ["US", "D.C.", "DC"],
    ["US", "Washington, D.C.", "DC"],
    ["US", "Washington", "WA"],
    ["US", "Puerto Rico", "PR"],
    ["US", "AE", "AE"],
    ["CA", "Ontario", "ON"],
    ["CA", "CA-ON", "ON"],
    ["CA", "Québec", "QC"],
    ["CA", "quebec", "QC"],
    ["CA", "Colombie-Britannique", "BC"],
    ["CA", "ca", null],
    ["US", "ZZ", null],
    ["US", "US-ZZ", null],
    ["US", "ON", null],
    ["US", "", null],
    ["CA", "TX", null],
    ["DE", " Bavaria ", "Bavaria"],
    ["DE", "", ""],
  ])("of %s written %j is %j", (country, text, code) => {
    expect(regionCode(country, text)).toBe(code);
  });

  it("is needed where taxes depend on it", () => {
    expect(["US", "CA", "DE", "AE"].map(needsRegion)).toEqual([true, true, false, false]);
  });
});

describe("a postal code", () => {
  it.each([
    ["US", "97201"],
    ["US", "97201-1234"],
    ["CA", "k1a 0b1"],
    ["CA", "K1A0B1"],
    ["GB", "SW1A 1AA"],
    ["GB", "ec1y8sy"],
    ["JE", "JE2 3AB"],
    ["DE", "D-10115"],
    ["SE", "SE-114 55"],
    ["NL", "1234 AB"],
    ["PL", "00-950"],
    ["PT", "2725-079"],
    ["JP", "154-0023"],
    ["JP", "１５４－００２３"],
    ["US", "٩٧٢٠١"],
    ["BR", "01310-100"],
    ["KR", "03051"],
    ["AE", ""],
    ["HK", ""],
    ["QA", "00000"],
    ["IE", "A65 F4E2"],
    ["IE", ""],
  ])("of %s may be %j", (country, postalCode) => {
    const region = country === "US" ? "OR" : country === "CA" ? "ON" : "";
    expect(checkPlace({ country, region, postalCode })).toMatchObject({ ok: true });
  });

  it.each([
    ["US", "ABC-not-a-zip"],
    ["US", ""],
    ["US", "9720"],
    ["CA", "97201"],
    ["GB", "10115"],
    ["DE", "1011"],
    ["DE", "10115 Berlin"],
    ["JP", "1234"],
  ])("of %s is not %j", (country, postalCode) => {
    const region = country === "US" ? "OR" : country === "CA" ? "ON" : "";
    expect(checkPlace({ country, region, postalCode })).toMatchObject({
      error: { code: "address_invalid", errors: [{ path: "shippingAddress.postalCode" }] },
    });
  });

  it("is needed by the post of some countries", () => {
    expect(["US", "DE", "AE", "HK", "QA", "IE"].map(needsPostalCode)).toEqual([
      ...[true, true, false, false, false, false],
    ]);
  });
});

it("an address is kept with its region's code and without empty texts, and all that is wrong is named", () => {
  const who = { name: "Ada", line1: "1 Street", city: "Town" };
  const american = { ...who, country: "US", region: "Texas", postalCode: "75001", line2: "" };
  expect(checkAddress(american)).toEqual({
    ok: true,
    value: { ...who, country: "US", region: "TX", postalCode: "75001" },
  });
  expect(checkAddress({ ...american, postalCode: "٧٥٠٠١" })).toEqual(checkAddress(american));
  expect(checkAddress({ ...who, country: "AE", region: "", postalCode: "" })).toEqual({
    ok: true,
    value: { ...who, country: "AE", postalCode: "–" },
  });
  expect(checkPlace({ country: "US", region: "ZZ", postalCode: "x" })).toMatchObject({
    error: { errors: [{ path: "shippingAddress.region" }, { path: "shippingAddress.postalCode" }] },
  });
  expect(checkPlace({ country: "US", region: "ZZ", postalCode: "x" }, null)).toMatchObject({
    error: { errors: [{ path: "region" }, { path: "postalCode" }] },
  });
});

it("states are offered by the name that is read again as theirs", () => {
  for (const country of ["US", "CA"]) {
    const codes = regionNames(country).map((name) => regionCode(country, name));
    expect(codes.length).toBeGreaterThan(12);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).not.toContain(null);
  }
  expect(regionNames("DE")).toEqual([]);
});
