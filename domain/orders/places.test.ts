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
    ["US", "California", "CA"],
    ["US", "us", null],
    ["US", "US Virgin Islands", "VI"],
    ["CA", "Terre-Neuve-et-Labrador", "NL"],
    ["CA", "cacalifornia", null],
    // The code behind the country's, and no name behind it.
    ["US", "US Texas", null],
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
    ["US", " 97201 "],
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
    ["DE", "1D-0115"],
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

it("an address is kept without what turns the direction of a label, in the schema's order", () => {
  const turned = (text: string) => `\u202e${text}\u2069 `;
  const said = {
    name: turned("Ada"),
    line1: turned("1 Street"),
    line2: turned("Room 3"),
    city: turned("Town"),
    region: turned("us-tx"),
    postalCode: turned("75001"),
    country: "US",
  };
  const kept = {
    name: "Ada",
    line1: "1 Street",
    line2: "Room 3",
    city: "Town",
    region: "TX",
    postalCode: "75001",
    country: "US",
  };
  const checked = checkAddress(said);
  expect(checked).toEqual({ ok: true, value: kept });
  expect(checked.ok && Object.keys(checked.value)).toEqual(Object.keys(kept));
  const bare = checkAddress({ name: "Ada", line1: "1 Street", city: "Town", country: "AE" });
  expect(bare.ok && Object.keys(bare.value)).toEqual(["name", "line1", "city", "postalCode", "country"]);
});

it("what is wrong of a place is said of its field, in the body that it stands in", () => {
  const place = { country: "US", region: "ZZ", postalCode: "x" };
  const errors = (at: string) => [
    { path: `${at}region`, message: "must be a state or province of US" },
    { path: `${at}postalCode`, message: "must be a postal code of US" },
  ];
  const detail =
    "The address cannot be reached: region must be a state or province of US; postalCode must be a postal code of US.";
  expect(checkPlace(place)).toEqual({
    ok: false,
    error: { code: "address_invalid", detail, errors: errors("shippingAddress.") },
  });
  const who = { name: "Ada", line1: "1 Street", city: "Town" };
  for (const [of, at] of [
    ["billingAddress", "billingAddress."],
    [null, ""],
  ] as const) {
    expect(checkAddress({ ...who, ...place }, of)).toMatchObject({ error: { detail, errors: errors(at) } });
  }
  expect(checkPlace({ country: "US", postalCode: "75001" })).toMatchObject({
    error: { errors: [errors("shippingAddress.")[0]] },
  });
  expect(checkPlace({ country: "DE", region: "Bayern", postalCode: "80331" })).toEqual({
    ok: true,
    value: { country: "DE", region: "Bayern" },
  });
  expect(checkPlace({ country: "AE" })).toEqual({ ok: true, value: { country: "AE" } });
});

it.each([
  ["IS", "101", "1010"],
  ["AT", "1010", "10101"],
  ["FR", "75001", "7500"],
  ["IN", "110001", "11000"],
  ["CZ", "110 00", "1100"],
  ["GR", "10431", "104 3"],
  ["LI", "9490", "9500"],
  ["US", "97201 1234", "972011"],
  ["CA", "K1A-0B1", "KA1 0B1"],
  ["GB", "GIR 0AA", "GIR 1AA"],
  ["GB", "BFPO 801", "BFPO"],
  ["IM", "im1 1aa", "IM1"],
  ["NL", "1234AB", "1234 A"],
  ["PL", "00950", "0-950"],
  ["PT", "2725", "2725-07"],
  ["LV", "LV-1010", "LVA-1010"],
  ["MT", "VLT 1117", "VL 1117"],
  ["JP", "1540023", "154-00234"],
  ["KR", "110-062", "0305"],
  ["TW", "106", "1064"],
  ["TW", "106409", "1064099"],
  ["BR", "01310100", "0131-100"],
])("the post of %s reads %j, and not %j", (country, right, wrong) => {
  const region = country === "US" ? "OR" : country === "CA" ? "ON" : "";
  const codes = [right, wrong, `x${right}`, `${right}x`].map(
    (postalCode) => checkPlace({ country, region, postalCode }).ok,
  );
  expect(codes).toEqual([true, false, false, false]);
});

it("states are offered by the name that is read again as theirs", () => {
  for (const country of ["US", "CA"]) {
    const codes = regionNames(country).map((name) => regionCode(country, name));
    expect(codes.length).toBeGreaterThan(12);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes).not.toContain(null);
  }
  expect(regionNames("DE")).toEqual([]);
  expect(regionNames("CA").slice(0, 3)).toEqual(["Alberta", "British Columbia", "Manitoba"]);
  expect(regionNames("US").at(-1)).toBe("Wyoming");
});
