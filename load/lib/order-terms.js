/** The terms of every order of a load test. k6 reads this file too, so it is JavaScript. */
export const orderTerms = {
  email: "load@example.com",
  shippingAddress: {
    name: "Ada Lovelace",
    line1: "12 Analytical Way",
    city: "Portland",
    region: "OR",
    postalCode: "97201",
    country: "US",
  },
  shippingMethod: "standard",
  payment: { provider: "mock", token: "tok_ok" },
};
