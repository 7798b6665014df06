/** One line about a sale, above a page. */
export const strip = {
  sale: "Sale",
  over: "Just over",
  open: "Open now",
  inAMinute: "Opens in a minute",
  inMinutes: "Opens in {count, plural, one {# minute} other {# minutes}}",
  inHours: "Opens in {count, plural, one {# hour} other {# hours}}",
  offer: "{title}, {units} at {price}",
} as const;
