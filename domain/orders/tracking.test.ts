import { expect, it } from "vitest";
import { trackingUrl } from "./tracking.ts";

it("a parcel is followed at its carrier, by its number as one word", () => {
  expect(trackingUrl(" UPS ", "1Z 9&x=1")).toBe("https://www.ups.com/track?tracknum=1Z%209%26x%3D1");
  expect(trackingUrl("Canada Post", " 12 ")).toBe(
    "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor=12",
  );
});

it.each(["", "Pigeon", "constructor", "__proto__", "https://evil.example/"])(
  "no link leads to the carrier “%s”",
  (carrier) => {
    expect(trackingUrl(carrier, "1")).toBeNull();
  },
);
