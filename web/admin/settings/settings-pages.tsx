import { ShopSettings } from "../../../domain/shop/shop-settings.ts";
import type { SettingsVersion } from "../../../stores/settings/shop-settings.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { ErrorSummary } from "../frame/fields.tsx";
import { SettingFields, type Shown } from "./setting-fields.tsx";
import { roomPath, SETTING_ROOMS, SETTINGS, type SettingRoom } from "./setting-rooms.ts";
import { FIELDS, patternOf } from "./setting-words.ts";

const UNDER = { href: SETTINGS, label: "Settings" };

interface RoomsProps extends Pick<PageProps, "notice" | "problem"> {
  settings: ShopSettings;
  version: number;
}

/** All rooms of the settings, and whether the shop is open. */
export function SettingsPage({ settings, version, notice, problem }: RoomsProps) {
  const { open } = settings;
  return (
    <ConsolePage
      title="Settings"
      path={SETTINGS}
      notice={notice}
      problem={problem}
      actions={<a href={`${SETTINGS}/history`}>History</a>}
    >
      <form class="panel" method="post" action={`${SETTINGS}/open`}>
        <input type="hidden" name="version" value={String(version)} />
        <input type="hidden" name="open" value={open ? "no" : "yes"} />
        <p>
          {open
            ? "The shop is open: shoppers see it, and it takes orders."
            : "The shop is not open yet: shoppers see a sign, and nobody can order."}
        </p>
        <div class="actions">
          <button class={open ? "button button--quiet" : "button"} type="submit">
            {open ? "Close the shop" : "Open the shop"}
          </button>
        </div>
      </form>
      <ul class="work">
        {SETTING_ROOMS.map(({ slug, title, about }) => (
          <li class="work__item">
            <a class="work__link" href={roomPath(slug)}>
              <span class="work__title">{title}</span>
            </a>
            <p class="note">{about}</p>
          </li>
        ))}
      </ul>
    </ConsolePage>
  );
}

interface RoomProps extends Pick<PageProps, "notice" | "problem"> {
  room: SettingRoom;
  /** The version that the form is of. */
  version: number;
  shown: Shown;
  /** Fields that another person changed meanwhile, with what they hold now. */
  meanwhile?: readonly { path: string; now: string }[];
  /** Whether something was moved, added or removed, and nothing is saved. */
  isMoved: boolean;
}

/** One room: its fields, with what can be done with them. */
export function RoomPage({ room, version, shown, meanwhile = [], isMoved, notice, problem }: RoomProps) {
  const { slug, title, keys } = room;
  return (
    <ConsolePage
      title={title}
      path={roomPath(slug)}
      under={UNDER}
      notice={notice}
      problem={problem}
      islands={slug === "look" ? ["settings"] : []}
    >
      <ErrorSummary title="Nothing is saved yet" errors={shown.errors} />
      {meanwhile.length > 0 ? (
        <dl class="changes panel">
          {meanwhile.map(({ path, now }) => (
            <div>
              <dt>{FIELDS[patternOf(path)]?.label ?? path}</dt>
              <dd class="breakable">
                Now: <strong>{now || "empty"}</strong>. You typed:{" "}
                <strong>{shown.texts.get(path) || "nothing"}</strong>. Saving again keeps what you typed.
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
      <form class="longform" method="post" action={roomPath(slug)} enctype="multipart/form-data" novalidate>
        <input type="hidden" name="version" value={String(version)} />
        {/* What the Enter key does: the first button of a form. */}
        <button class="visually-hidden" type="submit" name="do" value="save" tabindex={-1}>
          Save
        </button>
        {keys.map((key) => (
          <SettingFields schema={ShopSettings.shape[key]} path={key} shown={shown} />
        ))}
        <div class="longform__save">
          {isMoved ? <p class="note">Not saved yet.</p> : null}
          <button class="button" type="submit" name="do" value="save">
            Save
          </button>
          <button class="button button--quiet" type="submit" name="do" value="preview" formtarget="_blank">
            Preview in a new tab
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}

interface HistoryProps extends Pick<PageProps, "problem"> {
  versions: readonly SettingsVersion[];
  /** Names of people by their ids. */
  people: ReadonlyMap<string, string>;
}

/** Who saved what when, and the way back. */
export function SettingsHistoryPage({ versions, people, problem }: HistoryProps) {
  const [latest] = versions;
  return (
    <ConsolePage title="History of the settings" path={`${SETTINGS}/history`} under={UNDER} problem={problem}>
      {latest ? (
        <Table columns={historyColumns(latest.version, people)} rows={versions} />
      ) : (
        <p class="lede">Nothing was saved yet.</p>
      )}
    </ConsolePage>
  );
}

function historyColumns(latest: number, people: HistoryProps["people"]): readonly Column<SettingsVersion>[] {
  return [
    {
      head: "Version",
      cell: ({ version, putBack }) => (
        <span class="figures">
          {version}
          {putBack === null ? null : <span class="note"> as {putBack} was</span>}
        </span>
      ),
    },
    {
      head: "Saved",
      cell: ({ createdAt, actor }) => (
        <>
          {moment(new Date(createdAt).toISOString())}
          <br />
          <span class="note breakable">by {people.get(actor) ?? actor}</span>
        </>
      ),
    },
    {
      head: "Put back",
      isHeadHidden: true,
      class: "whole",
      cell: ({ version }) =>
        version === latest ? (
          <span class="note">Holds now</span>
        ) : (
          <form method="post" action={`${SETTINGS}/put-back`}>
            <input type="hidden" name="version" value={String(latest)} />
            <input type="hidden" name="back" value={String(version)} />
            <button class="button button--quiet" type="submit">
              Put back<span class="visually-hidden"> version {version}</span>
            </button>
          </form>
        ),
    },
  ];
}
