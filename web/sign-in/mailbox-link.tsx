/** The way to mail that was sent, where mail is only shown: in development. */
export function MailboxLink() {
  return (
    <p>
      <a class="button" href="/dev/mailbox">
        Open the mailbox
      </a>
    </p>
  );
}
