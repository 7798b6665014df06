import type { Words } from "../language/words.ts";
import type { Letter } from "../notifications/letter.ts";

type Said = Words<"mail">;

function message(
  subject: string,
  before: string[],
  link: { label: string; url: string } | null,
  after: string[],
): Letter {
  return { subject, before, rows: [], link, after };
}

/** A name for a greeting. A stranger may have typed it, so it must not contain a link. */
function greeting({ say }: Said, name: string): string {
  const plain = name.replace(/\S*(?:[/\\@]|\.\p{L})\S*/gu, "").trim();
  return plain ? say("mail.helloName", { name: plain }) : say("mail.hello");
}

export function confirmLetter(words: Said, shop: string, name: string, url: string): Letter {
  const { say } = words;
  return message(
    say("mail.confirmEmail", { shop }),
    [greeting(words, name), say("mail.askedAccount", { shop })],
    { label: say("mail.openAccount"), url },
    [say("mail.askedPassword"), say("mail.notYouNoAccount")],
  );
}

export function alreadyRegisteredLetter(words: Said, shop: string, name: string, url: string): Letter {
  const { say } = words;
  return message(
    say("mail.haveAccount", { shop }),
    [greeting(words, name), say("mail.haveAccountText")],
    { label: say("mail.signInOrReset"), url },
    [say("mail.notYouNothing")],
  );
}

export function resetPasswordLetter(words: Said, shop: string, name: string, url: string): Letter {
  const { say } = words;
  return message(
    say("mail.setPasswordFor", { shop }),
    [greeting(words, name), say("mail.askedNewPassword")],
    { label: say("mail.setPassword"), url },
    [say("mail.onceSignsOut"), say("mail.notYouPassword")],
  );
}

export function passwordChangedLetter(words: Said, shop: string, name: string, url: string): Letter {
  const { say } = words;
  return message(
    say("mail.passwordChanged", { shop }),
    [greeting(words, name), say("mail.passwordChangedText")],
    { label: say("mail.notYouSetNew"), url },
    [],
  );
}

/** The mail to an account that is asked for another second factor from now on, or for one less. */
export function factorLetter(
  words: Said,
  change: "added" | "removed",
  { shop, name, url }: { shop: string; name: string; url: string },
): Letter {
  const { say } = words;
  const added = change === "added";
  return message(
    say(added ? "mail.factorAdded" : "mail.factorRemoved", { shop }),
    [greeting(words, name), say(added ? "mail.factorAddedText" : "mail.factorRemovedText")],
    { label: say("mail.notYouNewPassword"), url },
    [say("mail.thenFactors")],
  );
}

export function changeEmailLetter(words: Said, shop: string, name: string, url: string): Letter {
  const { say } = words;
  return message(
    say("mail.newEmail", { shop }),
    [greeting(words, name), say("mail.askedMove", { shop })],
    { label: say("mail.useAddress"), url },
    [say("mail.askedSignIn"), say("mail.notYouOpensNothing")],
  );
}

export function orderLinkLetter(words: Said, shop: string, number: string, url: string): Letter {
  const { say } = words;
  return message(
    say("mail.orderAt", { number, shop }),
    [say("mail.hello"), say("mail.askedWay", { number })],
    { label: say("mail.seeTheOrder"), url },
    [say("mail.cameAlone")],
  );
}

export function draftOrderLetter(words: Said, shop: string, url: string): Letter {
  const { say } = words;
  return message(
    say("mail.prepared", { shop }),
    [say("mail.hello"), say("mail.preparedText")],
    { label: say("mail.lookAndPay"), url },
    [say("mail.preparedLater")],
  );
}

export function emailChangedLetter(words: Said, shop: string, name: string): Letter {
  const { say } = words;
  return message(
    say("mail.emailChanged", { shop }),
    [greeting(words, name), say("mail.emailChangedText")],
    null,
    [say("mail.notYouTellUs")],
  );
}

export function backInStockLetter(words: Said, shop: string, title: string, url: string): Letter {
  const { say } = words;
  return message(
    say("mail.isBack", { title, shop }),
    [say("mail.hello"), say("mail.isBackText", { title })],
    { label: say("mail.seeIt"), url },
    [say("mail.onlyMail")],
  );
}

/** A code that shows whose a number is. It goes by short message alone. */
export function phoneLetter({ say }: Said, code: string): Letter {
  return message(say("mail.phoneCode", { code }), [], null, []);
}

/** @param when the moment as its reader says it; null once the sale is open */
export function saleLetter({ say }: Said, title: string, when: string | null, url: string): Letter {
  return message(
    when === null ? say("mail.saleOpen", { title }) : say("mail.saleOpens", { title, time: when }),
    [say("mail.hello"), say("mail.saleText")],
    { label: say("mail.toSale"), url },
    [],
  );
}

/** @param titles of what is in the cart, with their units */
export function cartLetter({ say }: Said, shop: string, titles: readonly string[], url: string): Letter {
  return {
    ...message(
      say("mail.cartWaits", { shop }),
      [say("mail.hello"), say("mail.cartWaitsText")],
      { label: say("mail.toCart"), url },
      [],
    ),
    rows: titles.map((title) => ({ title, price: "" })),
  };
}
