import type { Words } from "../language/words.ts";
import { escapeHtml, letter, paragraph, type RenderedEmail } from "../orders/emails.ts";

type Said = Words<"mail">;

function message(
  words: Said,
  subject: string,
  before: string[],
  link: { label: string; url: string } | null,
  after: string[],
): RenderedEmail {
  const anchor = link
    ? `<p style="margin:0 0 16px"><a href="${escapeHtml(link.url)}" style="color:#1d1c1a">${escapeHtml(link.label)}</a></p>`
    : "";
  return {
    subject,
    html: letter(
      words,
      subject,
      `${before.map(paragraph).join("\n")}\n${anchor}\n${after.map(paragraph).join("\n")}`,
    ),
    text: [...before, ...(link ? [`${link.label}: ${link.url}`] : []), ...after].join("\n\n"),
  };
}

/** A name for a greeting. A stranger may have typed it, so it must not contain a link. */
function greeting({ say }: Said, name: string): string {
  const plain = name.replace(/\S*(?:[/\\@]|\.\p{L})\S*/gu, "").trim();
  return plain ? say("mail.helloName", { name: plain }) : say("mail.hello");
}

export function confirmEmail(words: Said, shop: string, name: string, url: string): RenderedEmail {
  const { say } = words;
  return message(
    words,
    say("mail.confirmEmail", { shop }),
    [greeting(words, name), say("mail.askedAccount", { shop })],
    { label: say("mail.openAccount"), url },
    [say("mail.askedPassword"), say("mail.notYouNoAccount")],
  );
}

export function alreadyRegisteredEmail(words: Said, shop: string, name: string, url: string): RenderedEmail {
  const { say } = words;
  return message(
    words,
    say("mail.haveAccount", { shop }),
    [greeting(words, name), say("mail.haveAccountText")],
    { label: say("mail.signInOrReset"), url },
    [say("mail.notYouNothing")],
  );
}

export function resetPasswordEmail(words: Said, shop: string, name: string, url: string): RenderedEmail {
  const { say } = words;
  return message(
    words,
    say("mail.setPasswordFor", { shop }),
    [greeting(words, name), say("mail.askedNewPassword")],
    { label: say("mail.setPassword"), url },
    [say("mail.onceSignsOut"), say("mail.notYouPassword")],
  );
}

export function passwordChangedEmail(words: Said, shop: string, name: string, url: string): RenderedEmail {
  const { say } = words;
  return message(
    words,
    say("mail.passwordChanged", { shop }),
    [greeting(words, name), say("mail.passwordChangedText")],
    { label: say("mail.notYouSetNew"), url },
    [],
  );
}

export function changeEmailEmail(words: Said, shop: string, name: string, url: string): RenderedEmail {
  const { say } = words;
  return message(
    words,
    say("mail.newEmail", { shop }),
    [greeting(words, name), say("mail.askedMove", { shop })],
    { label: say("mail.useAddress"), url },
    [say("mail.askedSignIn"), say("mail.notYouOpensNothing")],
  );
}

export function orderLinkEmail(words: Said, shop: string, number: string, url: string): RenderedEmail {
  const { say } = words;
  return message(
    words,
    say("mail.orderAt", { number, shop }),
    [say("mail.hello"), say("mail.askedWay", { number })],
    { label: say("mail.seeTheOrder"), url },
    [say("mail.cameAlone")],
  );
}

export function emailChangedEmail(words: Said, shop: string, name: string): RenderedEmail {
  const { say } = words;
  return message(
    words,
    say("mail.emailChanged", { shop }),
    [greeting(words, name), say("mail.emailChangedText")],
    null,
    [say("mail.notYouTellUs")],
  );
}

export function backInStockEmail(words: Said, shop: string, title: string, url: string): RenderedEmail {
  const { say } = words;
  return message(
    words,
    say("mail.isBack", { title, shop }),
    [say("mail.hello"), say("mail.isBackText", { title })],
    { label: say("mail.seeIt"), url },
    [say("mail.onlyMail")],
  );
}
