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
  consents: "What programs agreed to for you",
  consentsHow:
    "Programs that ordered for you said this. A yes signs you up for nothing. After a no to marketing the shop sends you no news of sales and no reminders of carts, until you choose them yourself. The same holds once you withdraw a yes.",
  withOrder: "With <link>the order</link> of <time></time>",
  unnamed: "A program without a name",
  purpose_analytics: "Statistics",
  purpose_preferences: "Remembering what you prefer",
  purpose_marketing: "Marketing",
  purpose_sale_of_data: "Sale of your data",
  yes: "{name}: yes",
  no: "{name}: no",
  withdraw: "Withdraw<more> what was agreed to on <time></time></more>",
  withdrawn: "You withdrew it <time></time>.",
  told_withdrawn: "Withdrawn.",
} as const;
