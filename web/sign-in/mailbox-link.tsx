import { useWords } from "../language/words.ts";

/** The way to mail that was sent, where mail is only shown: in development. */
export function MailboxLink() {
  return (
    <p>
      <a class="button" href="/dev/mailbox">
        {useWords().say("order.openMailbox")}
      </a>
    </p>
  );
}
