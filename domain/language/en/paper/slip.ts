/** What lies in a parcel, in the language of its order. */
export const slip = {
  title: "Packing slip",
  all: "Packing slips",
  order: "Order",
  ordered: "Ordered",
  from: "From",
  by: "By",
  to: "Goes to",
  note: "Note",
  nothing: "Nothing of this order is to be sent.",
  packed: "Packed",
  units: "Units",
  what: "What",
  sku: "SKU",
} as const;
