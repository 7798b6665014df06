import type { Misfit } from "../../domain/sales/check-line.ts";
import type { FairHead } from "../../domain/sales/fairness.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { useWords } from "../language/words.ts";

/** What the script says of an entry; `%entry`, `%place` and `%at` stand for what it finds. */
export type DrawWords = Record<
  "entry" | "checking" | "fits" | "late" | "admitted" | "notAdmitted" | "notYet" | "silent" | Misfit,
  string
>;

interface DrawNoteProps {
  sale: Pick<SaleView, "id">;
  draw: FairHead;
  /** The shopper's own. */
  entry: number | undefined;
}

/**
 * How the places of a waiting room are drawn. A script checks one entry, without which all is there
 * to read.
 */
export function DrawNote({ sale, draw: { commitment, beacon }, entry }: DrawNoteProps) {
  const { say } = useWords();
  const places = { entry: "%entry", place: "%place" };
  const words: DrawWords = {
    entry: say("sales.drawEntry", places),
    checking: say("sales.drawChecking"),
    fits: say("sales.drawFits", places),
    late: say("sales.drawFitsLate", places),
    admitted: say("sales.drawAdmitted", { at: "%at" }),
    notAdmitted: say("sales.drawNotAdmitted"),
    notYet: say("sales.drawNotYet"),
    silent: say("sales.drawSilent"),
    commitment: say("sales.drawMisfitCommitment"),
    beacon: say("sales.drawMisfitBeacon"),
    place: say("sales.drawMisfitPlace"),
    root: say("sales.drawMisfitRoot"),
  };
  const all = `/api/sales/${sale.id}/fairness`;
  return (
    <details class="draw" data-draw={commitment} data-words={JSON.stringify(words)}>
      <summary>{say("sales.drawTitle")}</summary>
      <p class="prose">
        {say("sales.drawCommitment")} {say(beacon ? "sales.drawBeacon" : "sales.drawAlone")}{" "}
        {say("sales.drawList")} {say("sales.drawCheck")}
      </p>
      <dl class="draw__facts">
        <dt>{say("sales.drawFingerprint")}</dt>
        <dd>
          <code>{commitment}</code>
        </dd>
        {beacon ? (
          <>
            <dt>{say("sales.drawRound")}</dt>
            <dd>{say("sales.drawRoundOf", { round: beacon.round })}</dd>
          </>
        ) : null}
      </dl>
      <form class="draw__check with-script" data-draw-check novalidate>
        <div class="field">
          <label for="draw-entry">{say("sales.drawNumber")}</label>
          <input
            class="input"
            id="draw-entry"
            name="entry"
            type="text"
            inputmode="numeric"
            autocomplete="off"
            maxlength={9}
            value={entry === undefined ? "" : String(entry)}
          />
        </div>
        <button class="button button--quiet" type="submit">
          {say("sales.drawAsk")}
        </button>
      </form>
      <p class="note draw__answer" role="status" data-draw-answer />
      <p class="note">
        <a href={all}>{say("sales.drawAll")}</a>
      </p>
    </details>
  );
}
