import { PROBLEMS, type Refusal } from "../../domain/base/problem.ts";
import { useShop } from "../ui/shop.ts";
import { Document } from "./document.tsx";
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

/** In place of every public page of a shop that is not open. It leads staff to their console. */
export function ClosedPage() {
  const { name } = useShop();
  return (
    <Document title={name} islands={[]}>
      <main id="main" class="wrap page narrow stack" tabindex={-1}>
        <p class="wordmark">{name}</p>
        <h1>This shop is not open yet</h1>
        <p class="lede">Please come back later.</p>
        <p class="actions">
          <a href="/admin">For those who run it: to the console</a>
        </p>
      </main>
    </Document>
  );
}
