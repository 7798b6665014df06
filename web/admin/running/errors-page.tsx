import type { ErrorGroup } from "../../../domain/errors/error-group.ts";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage } from "../frame/console.tsx";
import { storyPath } from "../frame/paths.ts";
import { useStaff } from "../frame/staff.tsx";

/** Logged errors by cause: message, count, first time and release. */
export function ErrorsPage({ groups }: { groups: readonly ErrorGroup[] }) {
  return (
    <ConsolePage title="Errors" path="/admin/errors">
      <p class="note">
        Errors of requests, consumers and alarms, grouped by cause; those seen last in front. The logs have
        each by its trace.
      </p>
      {groups.length === 0 ? (
        <p>None. Nothing has gone wrong since the shop counts.</p>
      ) : (
        <ul class="entries found">
          {groups.map((group) => (
            <Group group={group} />
          ))}
        </ul>
      )}
    </ConsolePage>
  );
}

function Group({ group }: { group: ErrorGroup }) {
  const { message, error, count, firstAt, lastAt, firstRelease, release, traceId } = group;
  const { may } = useStaff();
  return (
    <li>
      <h2 class="minor breakable">{message}</h2>
      {error === "" ? null : <p class="letters__error">{error.trim()}</p>}
      <p class="note breakable">
        {count === 1 ? "Once, " : `${count.toLocaleString("en-US")} times, last `}
        <Moment at={lastAt} />
        {count === 1 ? "" : ", first "}
        {count === 1 ? null : <Moment at={firstAt} />}
      </p>
      <p class="note breakable">
        {firstRelease === release ? `Release ${release}` : `From release ${firstRelease} to ${release}`}
      </p>
      {traceId === null ? null : (
        <p class="note breakable">
          Trace <code>{traceId}</code>
          {may("GET /admin/orders/:id/story") ? (
            <>
              . <a href={storyPath(traceId)}>Look for its order</a>
            </>
          ) : null}
        </p>
      )}
    </li>
  );
}

function Moment({ at }: { at: number }) {
  const iso = new Date(at).toISOString();
  return <time datetime={iso}>{moment(iso)}</time>;
}
