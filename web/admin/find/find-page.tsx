import { ConsolePage } from "../frame/console.tsx";

/** Hits of one kind. */
export interface Found {
  title: string;
  /** Whether it only says where else to look. */
  elsewhere?: boolean;
  hits: readonly { href: string; label: string; note: string }[];
}

interface FoundProps {
  groups: readonly Found[];
  q: string;
}

/** What a text may mean, by kind. */
export function FoundList({ groups, q }: FoundProps) {
  const isNothing = q !== "" && groups.every(({ elsewhere }) => elsewhere === true);
  return (
    <>
      {isNothing ? <p class="note">Nothing is called that.</p> : null}
      {groups.map(({ title, hits }) => (
        <section class="hits">
          <h2 class="eyebrow">{title}</h2>
          <ul>
            {hits.map(({ href, label, note }) => (
              <li>
                <a href={href}>
                  <span class="breakable">{label}</span> <span class="note breakable">{note}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** The same as a page, for browsers without scripts. */
export function FindPage({ groups, q }: FoundProps) {
  return (
    <ConsolePage title="Find" path="/admin/find">
      <search>
        <form class="sieve sieve--one" method="get" action="/admin/find">
          <div class="field">
            <label for="q">A product, an order, a customer, a promotion, a room</label>
            <input class="input" id="q" name="q" type="search" value={q} autocomplete="off" autofocus />
          </div>
          <div class="actions">
            <button class="button" type="submit">
              Find
            </button>
          </div>
        </form>
      </search>
      <div class="found">
        <FoundList groups={groups} q={q} />
      </div>
    </ConsolePage>
  );
}
