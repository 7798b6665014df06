import type { Child } from "hono/jsx";
import { Document } from "../layout/document.tsx";
import { useShop } from "../ui/shop.ts";

/** A page that is made to be printed, A4 or Letter. What is around the paper is not printed. */
export function Paper({ title, back, children }: { title: string; back: string; children?: Child }) {
  return (
    <Document title={title} islands={["paper"]} styles={["paper.css"]}>
      <nav class="paper__tools" aria-label="This page">
        <a href={back}>Back</a>
        <button class="button button--quiet" type="button" data-on-paper hidden>
          Print this
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
          {line}
        </>
      ))}
    </address>
  );
}

const date = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" });

/** A day as words, in UTC, as every copy of a receipt says it. */
export function day(iso: string): string {
  return date.format(new Date(iso));
}
