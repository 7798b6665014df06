import type { Endable } from "../../shop/notifications/unsubscribe.ts";
import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";

const MEANS = { sales: "mail.endSales", backInStock: "mail.endBackInStock", cart: "mail.endCart" } as const;

/** What the link in a mail leads to: a mail scanner that opens it changes nothing. */
export function UnsubscribePage({ kind, token }: { kind: Endable; token: string }) {
  const { say } = useWords();
  return (
    <Layout title={say("mail.endAsk")} path="">
      <div class="wrap page">
        <div class="sign-in">
          <div class="page__head">
            <h1>{say("mail.endAsk")}</h1>
            <p class="lede">{say(MEANS[kind])}</p>
          </div>
          <form method="post" action={`/unsubscribe?${new URLSearchParams({ token })}`}>
            <button class="button button--wide" type="submit">
              {say("mail.endThese")}
            </button>
          </form>
        </div>
      </div>
    </Layout>
  );
}

export function UnsubscribedPage() {
  const { say } = useWords();
  return (
    <Layout title={say("mail.ended")} path="">
      <div class="wrap page">
        <div class="sign-in">
          <div class="page__head">
            <h1>{say("mail.ended")}</h1>
            <p class="lede">{say("mail.endedHow")}</p>
          </div>
          <p>
            <a href="/account/messages">{say("messages.title")}</a>
          </p>
        </div>
      </div>
    </Layout>
  );
}
