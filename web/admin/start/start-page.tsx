import { MOST_COUNTED, type OpenWork } from "../../../shop/ops/open-work.ts";
import { type BoardProps, FigureBoard } from "../figures/board.tsx";
import { ConsolePage } from "../frame/console.tsx";
import { FirstRun } from "./first-run.tsx";
import { WORK } from "./work-words.ts";

interface StartProps {
  work: OpenWork;
  /** The steps before the shop opens; null for an open shop. */
  steps: Parameters<typeof FirstRun>[0]["steps"] | null;
  /** What was sold; null while it cannot be read. */
  figures: BoardProps | null;
}

/**
 * What needs a person now, each with its number and the place where it is done, and what was sold.
 */
export function StartPage({ work, steps, figures }: StartProps) {
  const waiting = WORK.flatMap((words) => {
    const count = work[words.kind];
    return count === undefined ? [] : [{ ...words, count }];
  });
  const due = waiting.filter(({ count }) => count !== 0);
  return (
    <ConsolePage title="Today" path="/admin" islands={["figures"]}>
      {steps ? <FirstRun steps={steps} /> : null}
      {due.length > 0 ? (
        <ul class="work">
          {due.map(({ kind, href, title, text, count }) => (
            <li class="work__item" data-work={kind}>
              <a class="work__link" href={href}>
                <span class="work__count figures">{countWords(count)}</span>{" "}
                <span class="work__title">{title}</span>
              </a>
              <p class="note">{count === null ? "It cannot be counted at the moment." : text}</p>
            </li>
          ))}
        </ul>
      ) : (
        <p class="lede">Nothing waits for you.</p>
      )}
      {due.length > 0 && due.length < waiting.length ? (
        <p class="note work__rest">
          Nothing to do:{" "}
          {waiting
            .filter(({ count }) => count === 0)
            .map(({ title }) => title.toLowerCase())
            .join(", ")}
          .
        </p>
      ) : null}
      {figures ? (
        <FigureBoard {...figures} />
      ) : (
        <p class="note found">Figures cannot be read at the moment.</p>
      )}
    </ConsolePage>
  );
}

function countWords(count: number | null): string {
  if (count === null) {
    return "?";
  }
  return count < MOST_COUNTED ? count.toLocaleString("en-US") : `${MOST_COUNTED.toLocaleString("en-US")}+`;
}
