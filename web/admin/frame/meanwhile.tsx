/** A field that another person saved while a form was open. */
export interface MeanwhileRow {
  label: string;
  now: string;
  typed: string;
}

const MAX_SHOWN = 240;

/**
 * What differs between what is stored now and what this person typed; of a version that may be put
 * back, what it would become.
 */
export function Meanwhile({ rows, isBack = false }: { rows: readonly MeanwhileRow[]; isBack?: boolean }) {
  return (
    <dl class="changes panel">
      {rows.map(({ label, now, typed }) => (
        <div>
          <dt>{label}</dt>
          <dd class="breakable">
            Now: <strong>{shown(now) || "empty"}</strong>. {isBack ? "Then" : "You typed"}:{" "}
            <strong>{shown(typed) || "nothing"}</strong>.{isBack ? "" : " Saving again keeps what you typed."}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function shown(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
