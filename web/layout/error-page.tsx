import { PROBLEMS, type Refusal } from "../../domain/base/problem.ts";
import { useShop } from "../ui/shop.ts";
import { errorWords } from "./error-words.ts";
import { Layout } from "./layout.tsx";

/** A problem as a browser shows it. It reads nothing: it is shown when everything else failed. */
export function ErrorPage({ refusal, traceId }: { refusal: Refusal; traceId: string }) {
  const { unit, voice } = useShop();
  const { status, title } = PROBLEMS[refusal.code];
  const missing = status === 404;
  return (
    <Layout title={title} path="">
      <div class="wrap page stack">
        <p class="eyebrow figures">{status}</p>
        <h1>{missing ? voice.missing : title}</h1>
        <p class="lede">
          {missing ? "What you are looking for is not here, or is not here any more." : errorWords(refusal)}
        </p>
        <p class="actions">
          <a class="button" href="/products">
            See all {unit.several}
          </a>
          <a href="/">{voice.toHome}</a>
        </p>
        {status >= 500 ? <p class="note figures">Reference {traceId}</p> : null}
      </div>
    </Layout>
  );
}
