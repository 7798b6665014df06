import { describe, expect, it } from "vitest";
import { phoneNumber } from "./phone-number.ts";

describe("a phone number", () => {
  it.each([
    ["US", "(503) 555-0100", "+15035550100"],
    ["US", "1-503-555-0100", "+15035550100"],
    ["US", "+49 30 901820", "+4930901820"],
    ["DE", "030 / 90 18 20", "+4930901820"],
    ["DE", "0049 30 901820", "+4930901820"],
    ["GB", "020 7946 0018", "+442079460018"],
    ["US", "+44 (0)20 7946 0018", "+442079460018"],
    ["IT", "06 1234 5678", "+390612345678"],
    ["US", "503–555–0100", "+15035550100"],
    ["HU", "06 1 234 5678", "+3612345678"],
    ["JP", "０３－１２３４－５６７８", "+81312345678"],
    ["AE", "٠٥٠ ١٢٣ ٤٥٦٧", "+971501234567"],
    ["IN", "०९८१२३४५६७८", "+919812345678"],
    // A country whose plan is not listed: with its code alone.
    ["KE", "+254 712 345678", "+254712345678"],
  ])("of %s, %s, is %s", (country, text, number) => {
    expect(phoneNumber(country, text)).toBe(number);
  });

  it.each([
    ["US", "555-0100"],
    ["US", "503 555 0100 0"],
    ["US", "+1 503 555"],
    ["FR", "01 23 45"],
    ["KE", "0712 345678"],
    // No area and no exchange of North America begins with 0 or 1.
    ["US", "(055) 555-0100"],
    ["US", "1 155 555 0100"],
    ["CA", "+1 055 555 0100"],
    ["US", "503-155-0100"],
    ["DE", "+1 503 055 0100"],
    ["FR", "+33 00 12 34 56 78"],
    ["US", "call me"],
    ["US", "+"],
    ["US", "()"],
    ["US", "503-555-0100 ext. 7"],
    ["US", "📞 5035550100"],
    ["KE", "+999 0000 0000 0000 0000"],
  ])("of %s, %s, cannot be called", (country, text) => {
    expect(phoneNumber(country, text)).toBeNull();
  });
});
