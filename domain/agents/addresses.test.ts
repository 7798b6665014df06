import { expect, it } from "vitest";
import { agentAddress, shopAddress } from "./addresses.ts";

it("an agent's address is read field by field; a country may be written in small letters", () => {
  expect(
    shopAddress({
      street_address: "1 Way",
      extended_address: "Floor 2",
      address_locality: "Portland",
      address_region: "OR",
      address_country: " us ",
      postal_code: "97201",
      first_name: " Ada ",
      last_name: "Lovelace",
    }),
  ).toEqual({
    name: "Ada Lovelace",
    line1: "1 Way",
    line2: "Floor 2",
    city: "Portland",
    region: "OR",
    postalCode: "97201",
    country: "US",
  });
  expect(shopAddress({})).toEqual({
    name: "",
    line1: "",
    line2: "",
    city: "",
    region: "",
    postalCode: "",
    country: "",
  });
});

it("a parcel is for whom the address names, and for the buyer where it names nobody", () => {
  const buyer = { first_name: "Charles", last_name: "Babbage" };
  expect([
    shopAddress({ last_name: "Lovelace" }, buyer).name,
    shopAddress({ first_name: "Ada", last_name: " " }, buyer).name,
    shopAddress({ first_name: " ", last_name: "" }, buyer).name,
    shopAddress({}, { last_name: "Babbage" }).name,
  ]).toEqual(["Lovelace", "Ada", "Charles Babbage", "Babbage"]);
});

it("an address is told as it is kept; what it does not have is left out", () => {
  const least = { name: "Ada", line1: "1 Way", city: "Doha", postalCode: "–", country: "QA" };
  const told = {
    street_address: "1 Way",
    address_locality: "Doha",
    address_country: "QA",
    last_name: "Ada",
  };
  expect(agentAddress(least)).toEqual(told);
  expect(agentAddress({ ...least, line2: "Floor 2", region: "DA", postalCode: "12" })).toEqual({
    ...told,
    extended_address: "Floor 2",
    address_region: "DA",
    postal_code: "12",
  });
});
