import { useWords } from "../language/words.ts";
import { clockParts, twoDigits } from "./sale-words.ts";

const UNITS = ["days", "hours", "minutes", "seconds"] as const;

/**
 * A countdown with the value of the moment the page is made. The `sale` island updates it, and
 * screen readers do not announce every second.
 */
export function Countdown({ ms }: { ms: number }) {
  const { say } = useWords();
  const parts = clockParts(ms);
  // A page that is left open counts down to no days, so they stay once they are there.
  const units = parts.days > 0 ? UNITS : UNITS.slice(1);
  return (
    <p class="countdown" role="timer" aria-live="off">
      {units.map((unit) => (
        <span class="countdown__part">
          <span class="countdown__digits" data-unit={unit}>
            {twoDigits(parts[unit])}
          </span>{" "}
          <span class="countdown__unit">{say(`sales.${unit}`)}</span>{" "}
        </span>
      ))}
    </p>
  );
}
