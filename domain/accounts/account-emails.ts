import { escapeHtml, letter, paragraph, type RenderedEmail } from "../orders/emails.ts";

function message(
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
      subject,
      `${before.map(paragraph).join("\n")}\n${anchor}\n${after.map(paragraph).join("\n")}`,
    ),
    text: [...before, ...(link ? [`${link.label}: ${link.url}`] : []), ...after].join("\n\n"),
  };
}

/** A name for a greeting. A stranger may have typed it, so it must not contain a link. */
function greeting(name: string): string {
  const plain = name.replace(/\S*(?:[/\\@]|\.\p{L})\S*/gu, "").trim();
  return plain ? `Hello ${plain},` : "Hello,";
}

export function confirmEmail(shop: string, name: string, url: string): RenderedEmail {
  return message(
    `Confirm your email address for ${shop}`,
    [greeting(name), `somebody asked for an account at ${shop} with this address.`],
    { label: "Open your account", url },
    [
      "You will be asked for the password you chose. The link works for 24 hours.",
      "If that was not you, do nothing: without the link there is no account.",
    ],
  );
}

export function alreadyRegisteredEmail(shop: string, name: string, url: string): RenderedEmail {
  return message(
    `You already have an account at ${shop}`,
    [
      greeting(name),
      `somebody tried to open an account with this address, or to move one to it, and it has one already. Nothing was changed.`,
    ],
    { label: "Sign in, or set a new password", url },
    ["If that was not you, there is nothing to do."],
  );
}

export function resetPasswordEmail(shop: string, name: string, url: string): RenderedEmail {
  return message(
    `Set a new password for ${shop}`,
    [greeting(name), "somebody, most likely you, asked for a new password."],
    { label: "Set a new password", url },
    [
      "The link works once, for an hour. Setting a new password signs you out everywhere.",
      "If that was not you, do nothing: your password stays as it is.",
    ],
  );
}

export function passwordChangedEmail(shop: string, name: string, url: string): RenderedEmail {
  return message(
    `Your password for ${shop} was changed`,
    [greeting(name), "the password of your account was just changed, and other devices were signed out."],
    { label: "If that was not you, set a new one at once", url },
    [],
  );
}

export function changeEmailEmail(shop: string, name: string, url: string): RenderedEmail {
  return message(
    `Your new email address for ${shop}`,
    [greeting(name), `somebody asked to move an account at ${shop} to this address.`],
    { label: "Use this address", url },
    [
      "You will be asked to sign in, if you are not. The link works once, for an hour.",
      "If that was not you, do nothing: without the password the link opens nothing.",
    ],
  );
}

export function orderLinkEmail(shop: string, number: string, url: string): RenderedEmail {
  return message(
    `Your order ${number} at ${shop}`,
    ["Hello,", `somebody, most likely you, asked for the way to order ${number}.`],
    { label: "See the order", url },
    ["If that was not you, there is nothing to do: the link came to you alone."],
  );
}

export function emailChangedEmail(shop: string, name: string): RenderedEmail {
  return message(
    `Your email address for ${shop} was changed`,
    [
      greeting(name),
      "your account has another email address from now on, and other devices were signed out. This is our last mail to this one.",
    ],
    null,
    ["If that was not you, tell us at once: somebody else knows your password."],
  );
}

export function backInStockEmail(shop: string, title: string, url: string): RenderedEmail {
  return message(
    `${title} is back at ${shop}`,
    ["Hello,", `${title} can be bought again. You asked us to tell you.`],
    { label: "See it", url },
    ["Stock may be short, and we cannot keep one for you. This is the only mail about it."],
  );
}
