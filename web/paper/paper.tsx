import type { Child } from "hono/jsx";
import { dayText, type Words } from "../../domain/language/words.ts";
import { useWords } from "../language/words.ts";
import { Document } from "../layout/document.tsx";
import { useShop } from "../ui/shop.ts";

/** A page that is made to be printed, A4 or Letter. What is around the paper is not printed. */
export function Paper({ title, back, children }: { title: string; back: string; children?: Child }) {
  const { say } = useWords();
  return (
    <Document title={title} islands={["paper"]} styles={["paper.css"]}>
      <nav class="paper__tools" aria-label={say("receipt.thisPage")}>
        <a href={back}>{say("receipt.back")}</a>
        <button class="button button--quiet" type="button" data-on-paper hidden>
          {say("receipt.toPaper")}
        </button>
      </nav>
      <main id="main" class="papers" tabindex={-1}>
        {children}
      </main>
    </Document>
  );
}

/** Who sells, as the shop's settings say it. */
export function Seller() {
  const { name, seller } = useShop();
  return (
    <address class="paper__seller">
      <strong>{name}</strong>
      {seller.map((line) => (
        <>
          <br />
          <bdi>{line}</bdi>
        </>
      ))}
    </address>
  );
}

/** A day as words, in UTC, as every copy of a receipt says it. */
export function day(words: Words, iso: string): string {
  return dayText(words, iso.slice(0, 10));
}
