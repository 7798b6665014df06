import type { Incident } from "../../../domain/alerts/alerts.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";
import type { QueueHealth } from "../../../shop/ops/queue-health.ts";
import type { OpenSaga } from "../../../stores/orders/order-store.ts";
import type { StoredContradiction } from "../../../stores/payments/payment-contradictions.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment, statusName } from "../../ui/order-words.ts";
import { adminOrderPath } from "../../ui/paths.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { contradictionWords } from "../frame/contradiction-words.ts";
import { useStaff } from "../frame/staff.tsx";
import { age } from "./dead-letters-page.tsx";

const ROOT = "/admin/running";

const STEPS: Record<OpenSaga["step"], string> = {
  authorize: "The payment is authorized",
  confirm_stock: "The stock is confirmed",
  capture: "The payment is captured",
  compensate: "Stock and money go back",
  give_back: "A refund is paid",
  done: "Done",
};

interface RunningPageProps extends Pick<PageProps, "notice" | "problem"> {
  /** Alerts that are not over. */
  incidents: readonly Incident[];
  queues: readonly QueueHealth[];
  stuck: readonly OpenSaga[];
  /** Names of order databases that do not answer. */
  unreachable: readonly string[];
  contradictions: readonly StoredContradiction[];
  now: number;
}

/** What makes no progress, what contradicts itself, and how far the queues are behind. */
export function RunningPage(props: RunningPageProps) {
  const { incidents, queues, stuck, unreachable, contradictions, now, notice, problem } = props;
  const dead = queues.reduce((sum, { deadLetters }) => sum + deadLetters, 0);
  const behind = Math.max(...queues.map(({ lagMs }) => lagMs));
  return (
    <ConsolePage title="Running" path={ROOT} notice={notice} problem={problem}>
      <dl class="levels figures">
        <div>
          <dt>Orders that stand still</dt>
          <dd>{stuck.length}</dd>
        </div>
        <div>
          <dt>Contradictions</dt>
          <dd>{contradictions.length}</dd>
        </div>
        <div>
          <dt>Slowest queue behind</dt>
          <dd>{age(behind)}</dd>
        </div>
        <div>
          <dt>Dead letters</dt>
          <dd>
            <a href="/admin/dead-letters">{dead.toLocaleString("en-US")}</a>
          </dd>
        </div>
      </dl>
      <p class="note">
        <a href="/readyz">What each dependency answers</a>
        {unreachable.length > 0 ? ` These order databases do not answer: ${unreachable.join(", ")}.` : ""}
      </p>
      <section class="found" aria-labelledby="alerts">
        <h2 class="minor" id="alerts">
          Alerts
        </h2>
        {incidents.length === 0 ? <p class="note">None.</p> : <Incidents list={incidents} now={now} />}
      </section>
      <section class="found" aria-labelledby="stuck">
        <h2 class="minor" id="stuck">
          Orders that stand still
        </h2>
        {stuck.length === 0 ? <p class="note">None.</p> : <Stuck stuck={stuck} now={now} />}
      </section>
      <section class="found" aria-labelledby="contradictions">
        <h2 class="minor" id="contradictions">
          Notices that contradict their order
        </h2>
        {contradictions.length === 0 ? <p class="note">None.</p> : <Contradictions list={contradictions} />}
      </section>
    </ConsolePage>
  );
}

function Incidents({ list, now }: { list: readonly Incident[]; now: number }) {
  return (
    <ul class="entries">
      {list.map(({ alert, since, text, told }) => (
        <li>
          <p class="breakable">{text}</p>
          <p class="note">
            {alert}, for {age(now - since)}
            {told ? "" : ". Neither the webhook nor a mail has reached anybody yet."}
          </p>
        </li>
      ))}
    </ul>
  );
}

function Stuck({ stuck, now }: { stuck: readonly OpenSaga[]; now: number }) {
  const columns: readonly Column<OpenSaga>[] = [
    {
      head: "Order",
      cell: ({ id, number, status }) => (
        <>
          <a href={adminOrderPath(id)}>{number}</a>
          <br />
          <span class="note">{statusName(status)}</span>
        </>
      ),
    },
    {
      head: "Next step",
      cell: ({ step, attempts }) => (
        <>
          {STEPS[step]}
          {attempts > 0 ? <span class="note">, tried {attempts} times</span> : null}
        </>
      ),
    },
    { head: "For", class: "spare", cell: ({ movedAt }) => age(now - movedAt) },
    { head: "Actions", isHeadHidden: true, class: "amount", cell: (saga) => <StuckActions {...saga} /> },
  ];
  return <Table columns={columns} rows={stuck} />;
}

function StuckActions({ id, number }: OpenSaga) {
  const { may } = useStaff();
  const path = `${ROOT}/orders/${encodeURIComponent(id)}`;
  return (
    <>
      {may("POST /admin/running/orders/:id/resume") ? (
        <form method="post" action={`${path}/resume`}>
          <button class="link-button" type="submit">
            Try now<span class="visually-hidden">: {number}</span>
          </button>
        </form>
      ) : null}
      {may("POST /admin/running/orders/:id/cancel") ? (
        <a class="note" href={`${path}/cancel`}>
          Cancel<span class="visually-hidden">: {number}</span>
        </a>
      ) : null}
    </>
  );
}

function Contradictions({ list }: { list: readonly StoredContradiction[] }) {
  const { may } = useStaff();
  return (
    <ul class="entries">
      {list.map(({ id, orderId, provider, kind, amount, currency, at }) => (
        <li>
          <p>
            <a class="breakable" href={adminOrderPath(orderId)}>
              {orderId}
            </a>
          </p>
          <p class="note">
            {provider}, {moment(new Date(at).toISOString())}: {contradictionWords(kind)}
            {amount === null || currency === null ? "" : `, ${decimalOf({ amount, currency })} ${currency}`}
          </p>
          {may("POST /admin/running/contradictions/:id/settle") ? (
            <form method="post" action={`${ROOT}/contradictions/${encodeURIComponent(id)}/settle`}>
              <button class="link-button" type="submit">
                It is put right<span class="visually-hidden">: {orderId}</span>
              </button>
            </form>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

/** Asked before an order that makes no progress is given up. */
export function CancelStuckPage({ id }: { id: string }) {
  return (
    <ConsolePage
      title="Cancel this order?"
      path={`${ROOT}/orders/${encodeURIComponent(id)}/cancel`}
      under={{ href: ROOT, label: "Running" }}
    >
      <p class="lede breakable">
        {id}. Its stock and its money go back, also those of a step that succeeds later. This cannot be
        undone.
      </p>
      <form class="actions found" method="post" action={`${ROOT}/orders/${encodeURIComponent(id)}/cancel`}>
        <button class="button" type="submit">
          Cancel the order
        </button>
        <a href={ROOT}>Leave it as it is</a>
      </form>
    </ConsolePage>
  );
}
