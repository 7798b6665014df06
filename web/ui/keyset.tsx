import { useWords } from "../language/words.ts";

export interface KeysetProps {
  /** Where the list begins; null on its first page. */
  first: string | null;
  next: string | null;
  labels: { first: string; next: string };
}

/**
 * Leads through a list that grows at its head: pages have no numbers, because what is on them moves
 * on.
 */
export function Keyset({ first, next, labels }: KeysetProps) {
  const { say } = useWords();
  if (first === null && next === null) {
    return null;
  }
  return (
    <nav class="pages" aria-label={say("frame.pages")}>
      {first === null ? null : <a href={first}>{labels.first}</a>}
      {next === null ? null : (
        <a href={next} rel="next">
          {labels.next}
        </a>
      )}
    </nav>
  );
}
