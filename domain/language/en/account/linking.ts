/** The page on which a customer lets a program act for them. */
export const linking = {
  title: "Let {client} act for you?",
  from: "It is a program of {host}.",
  signedIn: "You are signed in as {email}.",
  may: "It asks to",
  may_read: "see your orders",
  may_cart: "fill carts at your prices",
  may_buy: "order in your name, at your prices and to your addresses",
  mayNot:
    "It learns no password and cannot change your account. You can end this at any time under <link>Where you are signed in</link>.",
  allow: "Allow",
  deny: "Do not allow",
  broken: "This request does not work",
  brokenHow:
    "A program sent you here with a request that this shop cannot take. Nothing was allowed. For its makers: {why}",
  end: "End<more> what {device} may do for you</more>",
} as const;
