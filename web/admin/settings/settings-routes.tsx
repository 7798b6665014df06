import type { Context } from "hono";
import { PROBLEMS, ProblemError, refusal } from "../../../domain/base/problem.ts";
import { NEUTRAL_SHOP, ShopSettings } from "../../../domain/shop/shop-settings.ts";
import { callOf } from "../../../http/call.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { draftPreview } from "../../../shop/preview/preview.ts";
import { NO_VERSION, putBackSettings, saveSettings } from "../../../shop/settings/save-settings.ts";
import { accountNames } from "../../../stores/accounts/accounts.ts";
import { findSettings, latestSettings, settingsHistory } from "../../../stores/settings/shop-settings.ts";
import { staffPage } from "../frame/staff.tsx";
import { takeFiles } from "../pictures/one-picture.tsx";
import {
  findings,
  nameMethods,
  readTexts,
  readValue,
  type SettingErrors,
  schemaOf,
  type Texts,
  textsOf,
} from "./setting-form.ts";
import { moveIn } from "./setting-moves.ts";
import { roomNamed, roomPath, SETTINGS, type SettingRoom } from "./setting-rooms.ts";
import { RoomPage, SettingsHistoryPage, SettingsPage } from "./settings-pages.tsx";

const DONE: Record<string, string> = {
  saved: "Saved. Shoppers see it within a quarter of a minute.",
  opened: "The shop is open.",
  closed: "The shop is closed.",
  back: "The earlier version is back, as the newest.",
};

const CHANGED =
  "Somebody saved these settings while you worked on them. What differs is below; nothing is lost.";

export const adminSettingsRoutes = createRouter();
adminSettingsRoutes.use(SETTINGS, noStore);
adminSettingsRoutes.use(`${SETTINGS}/*`, noStore);

async function latest(c: Context<AppEnv>): Promise<{ version: number; settings: ShopSettings }> {
  return (await latestSettings(c.env.DB)) ?? { version: NO_VERSION, settings: NEUTRAL_SHOP };
}

adminSettingsRoutes.get(SETTINGS, async (c) => overview(c));

async function overview(c: Context<AppEnv>, problem?: string) {
  const page = (
    <SettingsPage {...(await latest(c))} notice={DONE[c.req.query("done") ?? ""]} problem={problem} />
  );
  return staffPage(c, page, problem === undefined ? 200 : PROBLEMS.changed_meanwhile.status);
}

adminSettingsRoutes.post(`${SETTINGS}/open`, async (c) => {
  const form = await c.req.formData();
  const [{ settings }, open] = [await latest(c), form.get("open") === "yes"];
  const shown = String(form.get("version"));
  const saved = await saveSettings(callOf(c), { ...settings, open }, (version) => String(version) === shown);
  return saved.ok
    ? c.redirect(`${SETTINGS}?done=${open ? "opened" : "closed"}`, 303)
    : overview(c, saved.error.detail);
});

adminSettingsRoutes.get(`${SETTINGS}/history`, (c) => historyPage(c));

adminSettingsRoutes.post(`${SETTINGS}/put-back`, async (c) => {
  const form = await c.req.formData();
  const shown = String(form.get("version"));
  const back = Number(form.get("back"));
  const done = await putBackSettings(callOf(c), back, (version) => String(version) === shown);
  return done.ok ? c.redirect(`${SETTINGS}?done=back`, 303) : historyPage(c, done.error.detail);
});

async function historyPage(c: Context<AppEnv>, problem?: string) {
  const versions = await settingsHistory(c.env.DB);
  const people = await accountNames(c.env, [...new Set(versions.map(({ actor }) => actor))]);
  return staffPage(
    c,
    <SettingsHistoryPage versions={versions} people={people} problem={problem} />,
    problem === undefined ? 200 : PROBLEMS.changed_meanwhile.status,
  );
}

function textsFrom(room: SettingRoom, settings: ShopSettings): Texts {
  const texts: Texts = new Map();
  for (const key of room.keys) {
    textsOf(ShopSettings.shape[key], settings[key], key, texts);
  }
  return texts;
}

adminSettingsRoutes.get(`${SETTINGS}/:room`, async (c) => {
  const room = requireRoom(c);
  const { version, settings } = await latest(c);
  const shown = { texts: textsFrom(room, settings), errors: {} };
  const notice = DONE[c.req.query("done") ?? ""];
  return staffPage(
    c,
    <RoomPage room={room} version={version} shown={shown} notice={notice} isMoved={false} />,
  );
});

/**
 * Saves a room, shows the shop with it, or changes the form alone. The form names the version that
 * it is of: what another person saved meanwhile in other rooms stays, and in this room is shown.
 */
adminSettingsRoutes.post(`${SETTINGS}/:room`, async (c) => {
  const room = requireRoom(c);
  const form = await c.req.formData();
  const [texts, did] = [readTexts(form, room.keys), String(form.get("do"))];
  const shownVersion = Number(form.get("version"));
  const schema = schemaOf(room.keys);
  const moved = moveIn(schema, texts, did);
  if (moved) {
    const shown = { ...moved, errors: {} };
    return staffPage(c, <RoomPage room={room} version={shownVersion} shown={shown} isMoved />);
  }
  nameMethods(texts);
  const refused = await takePictures(c, form, texts);
  const read = readValue(schema, texts, "");
  const parsed = schema.safeParse(read.value);
  const errors = { ...(parsed.success ? read.errors : findings(parsed.error, read.errors)), ...refused };
  if (!parsed.success || Object.keys(errors).length > 0) {
    const shown = { texts, errors };
    return staffPage(c, <RoomPage room={room} version={shownVersion} shown={shown} isMoved={false} />, 422);
  }
  const { version, settings } = await latest(c);
  const changed = ShopSettings.parse({ ...settings, ...parsed.data });
  if (did === "preview") {
    return c.redirect((await draftPreview(c.env, changed)).url, 303);
  }
  const before = textsFrom(room, settings);
  const asShown = version === shownVersion ? before : await textsAt(c, room, shownVersion);
  const isElsewhere = asShown !== null && sameTexts(asShown, before);
  const saved = isElsewhere ? await saveSettings(callOf(c), changed, (now) => now === version) : null;
  if (saved?.ok) {
    return c.redirect(`${roomPath(room.slug)}?done=saved`, 303);
  }
  const meanwhile = [...new Set([...before.keys(), ...texts.keys()])]
    .filter((path) => before.get(path) !== texts.get(path))
    .map((path) => ({ path, now: before.get(path) ?? "" }));
  return staffPage(
    c,
    <RoomPage
      room={room}
      version={version}
      shown={{ texts, errors: {} }}
      meanwhile={meanwhile}
      problem={CHANGED}
      isMoved={false}
    />,
    PROBLEMS.changed_meanwhile.status,
  );
});

/**
 * Takes in the files that stand for addresses of pictures. @returns what is wrong with them, by
 * field
 */
async function takePictures(c: Context<AppEnv>, form: FormData, texts: Texts): Promise<SettingErrors> {
  const { urls, errors } = await takeFiles(callOf(c), form);
  for (const [path, url] of urls) {
    if (texts.has(path)) {
      texts.set(path, url);
    }
  }
  return errors;
}

async function textsAt(c: Context<AppEnv>, room: SettingRoom, version: number): Promise<Texts | null> {
  if (version === NO_VERSION) {
    return textsFrom(room, NEUTRAL_SHOP);
  }
  const stored = await findSettings(c.env.DB, version);
  return stored && textsFrom(room, stored.settings);
}

function sameTexts(a: Texts, b: Texts): boolean {
  return a.size === b.size && [...a].every(([path, text]) => b.get(path) === text);
}

function requireRoom(c: Context<AppEnv>): SettingRoom {
  const room = roomNamed(c.req.param("room") ?? "");
  if (!room) {
    throw new ProblemError(refusal("not_found", "There are no such settings."));
  }
  return room;
}
