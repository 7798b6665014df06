/** The page of an account's second factors. */
export const factor = {
  title: "Second factor",
  what: "A second proof beside your password: a code of an app, which only you have. It is asked for when you sign in.",
  required:
    "This shop asks everybody who works here for a second factor. Add one now, and the console opens.",
  yours: "Yours",
  app: "Authenticator app",
  passkey: "Passkey",
  addedAt: "Added <time></time>, not used yet",
  usedAt: "Last used <time></time>",
  remove: "Remove",
  removeNow: "Remove it",
  codes: "Recovery codes",
  codesLeft:
    "{count, plural, =0 {None is left.} one {# is left.} other {# are left.}} Each signs you in once when you have lost the rest.",
  newCodes: "Make {count, number} new codes",
  keepCodes:
    "Keep these where you keep what matters, such as a password manager. The shop shows them now and never again; earlier ones no longer work.",
  kept: "I have kept them",
  noKey: "This shop cannot take an authenticator app at the moment.",
  addApp: "Add an authenticator app",
  scan: "Scan the picture with an app such as your password manager. Then type the code that it shows.",
  picture: "Picture to scan with an authenticator app",
  typed: "Or type this into the app:",
  name: "Name",
  nameHint: "Such as “Phone”, to tell it from others.",
  nameProblem: "Enter a name of at most 60 characters.",
  firstCode: "The code that the app shows",
  add: "Add it",
  prove: "Before you change this: is it you?",
  told_added: "It is added. From now on you are asked for it when you sign in.",
  told_removed: "It is removed.",
} as const;
