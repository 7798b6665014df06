import type { Address, AddressInput } from "../orders/order.ts";
import { NO_POSTAL_CODE } from "../orders/order.ts";
import type { PostalAddress } from "./requests.ts";

/** The name of a person as the shop has it: one text. */
function nameOf(...parts: (string | undefined)[]): string {
  return parts.flatMap((part) => part?.trim() || []).join(" ");
}

/** An address of an agent in the shop's form, to be checked as every address. */
export function shopAddress(
  address: PostalAddress,
  buyer: { first_name?: string | undefined; last_name?: string | undefined } = {},
): AddressInput {
  const { street_address, extended_address, address_locality, address_region, postal_code } = address;
  return {
    name: nameOf(address.first_name, address.last_name) || nameOf(buyer.first_name, buyer.last_name),
    line1: street_address ?? "",
    line2: extended_address ?? "",
    city: address_locality ?? "",
    region: address_region ?? "",
    postalCode: postal_code ?? "",
    country: (address.address_country ?? "").trim().toUpperCase(),
  };
}

/** An address of the shop as the protocol has it. */
export function agentAddress({ line1, line2, city, region, postalCode, country, name }: Address) {
  return {
    street_address: line1,
    ...(line2 ? { extended_address: line2 } : {}),
    address_locality: city,
    ...(region ? { address_region: region } : {}),
    ...(postalCode === NO_POSTAL_CODE ? {} : { postal_code: postalCode }),
    address_country: country,
    last_name: name,
  };
}
