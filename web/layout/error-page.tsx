import { PROBLEMS, type Refusal } from "../../domain/base/problem.ts";
import { refusalText } from "../language/refusal-text.ts";
import { useWords } from "../language/words.ts";
import { useShop } from "../ui/shop.ts";
import { Document } from "./document.tsx";
import { Layout } from "./layout.tsx";

/** A problem as a browser shows it. It reads nothing: it is shown when everything else failed. */
export function ErrorPage({ refusal, traceId }: { refusal: Refusal; traceId: string }) {
  const { unit, voice } = useShop();
  const words = useWords();
  const { say } = words;
  const { status, title: english } = PROBLEMS[refusal.code];
  const title = words.language === "en" ? english : refusalText(words, refusal);
  const missing = status === 404;
  return (
    <Layout title={title} path="">
      <div class="wrap page stack">
        <p class="eyebrow figures">{status}</p>
        <h1>{missing ? voice.missing : title}</h1>
        <p class="lede">
          {missing ? say("frame.missing") : words.language === "en" ? refusalText(words, refusal) : null}
        </p>
        <p class="actions">
          <a class="button" href="/products">
            {say("frame.seeAllUnits", { units: unit.several })}
          </a>
          <a href="/">{voice.toHome}</a>
        </p>
        {status >= 500 ? <p class="note figures">{say("frame.reference", { trace: traceId })}</p> : null}
      </div>
    </Layout>
  );
}

/** In place of every public page of a shop that is not open. It leads staff to their console. */
export function ClosedPage() {
  const { name } = useShop();
  const { say } = useWords();
  return (
    <Document title={name} islands={[]}>
      <main id="main" class="wrap page narrow stack" tabindex={-1}>
        <p class="wordmark">{name}</p>
        <h1>{say("frame.notOpen")}</h1>
        <p class="lede">{say("frame.comeBack")}</p>
        <p class="actions">
          <a href="/admin">{say("frame.forStaff")}</a>
        </p>
      </main>
    </Document>
  );
}
