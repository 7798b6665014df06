/** What stands in the orders of a customer who was erased. A JSON merge patch of the address: null takes a part out. */
export const ERASED_ADDRESS = { name: "–", line1: "–", line2: null, city: "–", postalCode: "–" };
