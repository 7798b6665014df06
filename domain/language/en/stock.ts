/**
 * What is left of a variant, what it costs, and the button that buys it; pages and scripts say it.
 */
export const stock = {
  soldOut: "Sold out",
  onBackOrder: "On back order",
  backOrderUntil: "On back order: {promise}",
  someThenBackOrder: "{count, number} in stock, more on back order: {promise}",
  inStock: "In stock",
  lastOne: "The last one",
  onlyLeft: "Only {count, number} left",
  left: "{count, number} left",
  whenItArrives: "sent when it arrives",
  expectedBy: "expected by {day}",
  waiting: "({count, number} on back order, {promise})",
  stateGone: "(sold out)",
  stateNone: "(not with these)",
  addToCart: "Add to cart",
  before: "before:",
  from: "From {price}",
  step: "From {count, number}: {price} each.",
} as const;
