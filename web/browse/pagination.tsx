import { useWords } from "../language/words.ts";

/** Pages around the current one that are named. */
const REACH = 1;

/**
 * The pages worth a link: first, last and those around the current; null where some are left out.
 */
function pageNumbers(page: number, last: number): (number | null)[] {
  const shown = Array.from({ length: last }, (_, index) => index + 1).filter(
    (number) => number === 1 || number === last || Math.abs(number - page) <= REACH,
  );
  return shown.flatMap((number, index) => {
    const before = shown[index - 1];
    return before !== undefined && number - before > 1 ? [null, number] : [number];
  });
}

export function Pagination(props: { page: number; last: number; href: (page: number) => string }) {
  const { page, last, href } = props;
  const { say } = useWords();
  if (last <= 1) {
    return null;
  }
  return (
    <nav class="pages" aria-label={say("frame.pages")}>
      {page > 1 ? (
        <a href={href(page - 1)} rel="prev">
          {say("frame.previous")}
        </a>
      ) : null}
      {pageNumbers(page, last).map((number) =>
        number === null ? (
          <span aria-hidden="true">…</span>
        ) : (
          <a
            href={href(number)}
            aria-current={number === page ? "page" : undefined}
            aria-label={say("frame.pageNumber", { page: number })}
          >
            {number}
          </a>
        ),
      )}
      {page < last ? (
        <a href={href(page + 1)} rel="next">
          {say("frame.next")}
        </a>
      ) : null}
    </nav>
  );
}
